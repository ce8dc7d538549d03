import { codesOf } from '../text/codes.ts';
import type { Tokens } from '../text/tokenise.ts';
import { bucket, share } from './buckets.ts';
import { scriptsIn } from './scripts.ts';
import type { Sink } from './sink.ts';

const MAX_SUBJECT = 200;
/** The label that the laws of California, Korea, Japan and others ask for on advertisements. */
const LABEL =
  /(?:^|[\s[(<*#:])(?:adv(?:t|ert|ertisement)?\s*[:\])-]|a\.?d\.?v\.?:|광\s*고|未承諾|広告|廣告|广告)/i;
/** Letters behind the subject that make each copy another. */
const VOWELLESS_END = /(?:^|[\s|.-])[bcdfghjklmnpqrstvwxz]{3,}$/;

/** Words, pairs, runs of three to five characters, and the shape of the subject line. Shape features start with `:`. */
export function addSubject(sink: Sink, subject: string, tokens: Tokens): void {
  // A caller who has only the text gives no subject; that is not held against the message.
  if (subject.trim() === '') return;
  const beginning = subject.slice(0, MAX_SUBJECT);
  sink.addRuns('', codesOf(` ${beginning.toLowerCase()} `), 3, 5);
  sink.addWords('=', tokens.line);
  for (const shape of subjectShape(beginning)) sink.add(shape);
}

function* subjectShape(subject: string): Iterable<string> {
  const words = subject.trim().split(/\s+/);
  if (/^\s*re(?:\[\d+\])?:/i.test(subject)) yield ':reply';
  if (/^\s*fwd?:/i.test(subject)) yield ':forward';
  if (/\[[^\]]+\]/.test(subject)) yield ':list tag';
  if (subject.includes('!')) yield ':exclamation';
  if (subject.includes('?')) yield ':question';
  if (subject.includes('$')) yield ':dollar';
  if (LABEL.test(subject)) yield ':advertisement';
  if (VOWELLESS_END.test(subject.trimEnd())) yield ':vowelless end';
  if (/\s{4}\S+$/.test(subject)) yield ':trailing code';
  if (/[A-Z]{2}/.test(subject) && subject === subject.toUpperCase()) yield ':all capitals';
  yield `:words ${bucket(words.length)}`;
  yield `:title case ${share(words.filter((word) => /^[A-Z]/.test(word)).length, words.length, 4)}`;
  for (const script of scriptsIn(subject)) yield `:${script}`;
  for (const [marks] of subject.matchAll(/[^\w\s]+/g)) yield `:marks ${marks.slice(0, 6)}`;
  for (const [word] of subject.matchAll(/\b[A-Z]{3,20}\b/g)) yield `:shouted ${word}`;
}
