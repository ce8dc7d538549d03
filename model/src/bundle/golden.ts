import { z } from 'zod';
import type { Jury } from '../judge/jury.ts';
import { scoreOf } from '../judge/judge.ts';
import { ModelFileError, parseFile } from './model-files.ts';

/**
 * Messages with the scores the model gave them when it was made: a program that scores them otherwise must not use it. The twin that
 * was measured has none: but for its weights, for which their sum vouches, it is the same, and its test scores tell no messages.
 */
export const GOLDEN = 'golden.json';

const goldenSchema = z.array(z.strictObject({ message: z.string(), score: z.number().min(0).max(1) })).min(1);

/** Scores are compared to this; sums in another order differ by less. */
const TOLERANCE = 1e-5;

const SAMPLES: readonly string[] = [
  'From: Ann <ann@example.org>\nTo: list@example.org\nSubject: Re: [tools] build on Linux\n\nOn Monday Bob wrote:\n> it fails with gcc 3.2\n\nTry the patch in CVS, it works here.\n\n-- \nAnn\n',
  'From: "BEST DEALS" <win4567@hotmail.example>\nTo: you@example.com\nSubject: CONGRATULATIONS!!! You have WON\n\nClick here http://192.0.2.7/claim?id=9 to claim your FREE $1,000,000 prize NOW! No obligation. 100% guaranteed!\n',
  'From: shop@example.net\nTo: me@example.org\nSubject: Your order 1234\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<html><body bgcolor="#ffffff"><h1>Thank you</h1><p>Your order has been <a href="https://shop.example.net/o/1234">shipped</a>.</p></body></html>\n',
  'From: a@example.com\nSubject: =?utf-8?B?VsOvYWdyYQ==?=\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nVjFhZ3JhIGFuZCBjaDNhcCBtM2RzLCBubyBwcmVzY3JpcHRpb24h\n',
  'From: Carl <carl@example.org>\nTo: Dora <dora@example.org>\nSubject: lunch\n\nShall we meet at noon? I found a nice place near the office.\n',
  'Subject: \n\n\u00a0\n',
  'From: news@example.com\nSubject: Weekly news\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nCaf=E9 opens at noon =\nhttp://example.com/a\n--b\nContent-Type: text/html\n\n<p>Caf&eacute; opens at <b>noon</b> <a href="http://example.com/a">more</a></p>\n--b--\n',
  'From: x@example.net\nSubject: fr\u0435\u0435 m\u200boney\nContent-Type: text/plain; charset=utf-8\n\nE a r n c@sh f-r-e-e, act n0w!!!\n',
  'From: y@example.biz\nSubject: hi\nContent-Type: text/html\n\n<html>Refi<!-- q7 -->nance your mort<i></i>gage <font color="#ffffff">zebra</font><img src="http://198.51.100.9/p.gif"></html>\n',
  'From: z@example.org\nSubject: the report\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="m"\n\n--m\nContent-Type: text/plain\n\nThe report is attached.\n--m\nContent-Type: application/pdf; name="report.pdf"\nContent-Disposition: attachment; filename="report.pdf"\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n--m--\n',
  'Subject: =?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=\nContent-Type: text/plain; charset=iso-2022-jp\n\n\u001b$B$3$s$K$A$O\u001b(B\n',
  'no header at all, just a line of text\n',
];

/** The golden examples of a model. */
export async function goldenFile(jury: Jury): Promise<Uint8Array> {
  const examples = [];
  for (const message of SAMPLES) examples.push({ message, score: await scoreOf(jury, Buffer.from(message)) });
  return Buffer.from(`${JSON.stringify(examples, null, 2)}\n`);
}

/** @throws ModelFileError when a score is not the stored one */
export async function replayGolden(jury: Jury, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [i, { message, score }] of parseFile(files, GOLDEN, goldenSchema).entries()) {
    const now = await scoreOf(jury, Buffer.from(message));
    if (!(Math.abs(now - score) <= TOLERANCE))
      throw new ModelFileError(GOLDEN, `says ${score} for example ${i + 1}, but this program says ${now}`);
  }
}
