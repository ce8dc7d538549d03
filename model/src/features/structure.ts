import type { Mail } from '../mail/mail.ts';
import { codesOf } from '../text/codes.ts';
import type { Tokens } from '../text/tokenise.ts';
import { beginning } from './beginning.ts';
import { bucket, share } from './buckets.ts';
import { ending } from './ending.ts';
import { fit } from './fit.ts';
import { linkFeatures } from './links.ts';
import { phrases } from './phrases.ts';
import { scriptsIn } from './scripts.ts';
import type { Sink } from './sink.ts';
import { style } from './style.ts';

const MAX_LINES = 3000;
const LONG_LINE = 78;
/** Words from which on a text has a shape. */
const SHAPED = 4;
const MARKS = /[^\w\s]{2,}/g;

/**
 * How the message is built: MIME, HTML, links, the shape of its text, and signs of disguise.
 *
 * @param own the text without what it quotes
 */
export function addStructure(sink: Sink, mail: Mail, own: string, body: Tokens, subject: Tokens): void {
  const parts = [
    mimeFeatures(mail),
    htmlFeatures(mail),
    linkFeatures(mail.links, mail.from[0]?.address ?? ''),
    shapeOfText(mail, own, body),
    phrases(body, mail.text),
    ending(mail.text, mail.from[0]?.name ?? ''),
    fit(mail),
    disguiseFeatures(mail, body, subject),
  ];
  for (const part of parts) for (const name of part) sink.add(name);
}

function* mimeFeatures({ structure, attachments }: Mail): Iterable<string> {
  yield `body ${structure.hasHtml ? (structure.hasPlain ? 'both' : 'html') : 'plain'}`;
  for (const charset of structure.charsets) yield `charset ${charset}`;
  for (const type of structure.contentTypes) yield `type ${type}`;
  for (const encoding of structure.transferEncodings) yield `encoding ${encoding}`;
  for (const { name, type } of attachments) {
    yield `attachment ${type}`;
    const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
    if (name.includes('.')) yield `attachment .${extension.slice(0, 6)}`;
  }
}

function* htmlFeatures({ structure, hiddenText }: Mail): Iterable<string> {
  for (const [tag, count] of structure.tags) {
    yield `tag ${tag}`;
    if (count > 4) yield `tags ${tag}`;
  }
  for (const attribute of structure.attributes) yield `attribute ${attribute}`;
  if (structure.htmlComments > 0) yield `comments ${bucket(structure.htmlComments)}`;
  if (hiddenText.trim() !== '') yield `hidden text ${bucket(hiddenText.length)}`;
}

/** What is too short has no shape: a blank line of two, or a capital of five letters, are half and a fifth by chance. */
function* shapeOfText(mail: Mail, own: string, body: Tokens): Iterable<string> {
  if (body.count < SHAPED && !mail.structure.hasHtml) return;
  yield* beginning(own);
  yield* style(own);
  yield* characterFeatures(mail.text);
  yield* lineFeatures(mail.text);
  yield* densityFeatures(mail, body);
}

function* characterFeatures(text: string): Iterable<string> {
  let upper = 0,
    lower = 0,
    exclamations = 0,
    foreign = 0,
    digits = 0;
  const codes = codesOf(text);
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code >= 97 && code <= 122) lower++;
    else if (code >= 65 && code <= 90) upper++;
    else if (code >= 48 && code <= 57) digits++;
    else if (code === 33) exclamations++;
    else if (code > 127) foreign++;
  }
  yield `capitals ${share(upper, upper + lower, 20)}`;
  yield `exclamations ${bucket(exclamations)}`;
  yield `foreign characters ${share(foreign, text.length, 10)}`;
  yield `digits ${share(digits, text.length, 20)}`;
  if (foreign > 0) yield* scriptsIn(text);
  for (const [marks] of text.matchAll(MARKS)) yield `marks ${marks.slice(0, 6)}`;
}

function* lineFeatures(text: string): Iterable<string> {
  const lines = text.split('\n', MAX_LINES);
  let longest = 0,
    blank = 0,
    long = 0,
    indented = 0,
    trailing = 0,
    quoted = 0;
  for (const line of lines) {
    longest = Math.max(longest, line.length);
    if (line.trim() === '') blank++;
    if (line.length > LONG_LINE) long++;
    if (line.startsWith('    ')) indented++;
    if (line.endsWith(' ')) trailing++;
    if (line.startsWith('>')) quoted++;
    if (line === '-- ') yield 'signature';
    if (line.endsWith(' wrote:') || line.endsWith(' writes:')) yield 'attribution';
    if (/^[-_=*#~]{10}/.test(line)) yield 'rule';
  }
  yield `longest line ${longest > 100 ? 'over 100' : 5 * Math.round(longest / 5)}`;
  yield `blank lines ${share(blank, lines.length, 10)}`;
  yield `long lines ${share(long, lines.length, 8)}`;
  yield `indented lines ${share(indented, lines.length, 8)}`;
  yield `trailing blanks ${share(trailing, lines.length, 8)}`;
  yield `quoted lines ${share(quoted, lines.length, 5)}`;
}

function* densityFeatures({ structure, links, text }: Mail, body: Tokens): Iterable<string> {
  const html = structure.hasHtml ? 'html' : 'plain';
  yield `words ${bucket(body.count)}`;
  yield `words per link ${bucket(Math.floor(body.count / (1 + links.length)))} ${html}`;
  if (!structure.hasHtml) return;
  let tags = 0;
  for (const count of structure.tags.values()) tags += count;
  yield `images ${bucket(structure.tags.get('img') ?? 0)}`;
  yield `text per tag ${bucket(Math.floor(text.length / (1 + tags)))}`;
}

function* disguiseFeatures({ structure }: Mail, body: Tokens, subject: Tokens): Iterable<string> {
  const disguised = body.disguised + subject.disguised;
  const spaced = body.spaced + subject.spaced;
  if (disguised > 0) yield `disguised words ${bucket(disguised)}`;
  if (spaced > 0) yield `spaced words ${bucket(spaced)}`;
  if (structure.invisibleCharacters > 0)
    yield `invisible characters ${bucket(structure.invisibleCharacters)}`;
}
