import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HAM = [
  'meeting',
  'patch',
  'kernel',
  'lunch',
  'thanks',
  'compile',
  'branch',
  'review',
  'release',
  'weekend',
];
const SPAM = ['offer', 'winner', 'click', 'free', 'pills', 'credit', 'guarantee', 'money', 'limited', 'cash'];
const BOTH = ['today', 'please', 'about', 'there', 'other', 'which', 'their', 'first', 'would', 'these'];

/** One message of a kind of its own; another number, another text, so that none is a near-duplicate of another. */
function message(label: 'ham' | 'spam', number: number): string {
  const own = label === 'ham' ? HAM : SPAM;
  const word = (list: readonly string[], i: number): string =>
    list[(number * 7 + i * 3 + i * i) % list.length] ?? '';
  const words = Array.from(
    { length: 30 },
    (_, i) => `${word(i % 2 === 0 ? own : BOTH, i)} ${label[0] ?? ''}${number}x${i}`,
  );
  const day = String(1 + (number % 28)).padStart(2, '0');
  const from = label === 'ham' ? `Ann <ann${number % 5}@example.org>` : `"DEALS" <x${number}@deals.example>`;
  return `Received: from a by b; ${day} Sep 2002 10:00:00 +0000\nFrom: ${from}\nTo: me@example.org\nSubject: ${word(own, 1)} ${word(own, 2)} ${number}\n\n${words.join(' ')}\n`;
}

/** A folder with ham/ and spam/ below it, so many messages in each. */
export function writeMailFolder(folder: string, each: number): void {
  for (const label of ['ham', 'spam'] as const) {
    mkdirSync(join(folder, label), { recursive: true });
    for (let i = 0; i < each; i++)
      writeFileSync(join(folder, label, `${String(i).padStart(4, '0')}.eml`), message(label, i));
  }
}

/** Writes rules for promotion that any model meets; so little mail says nothing about how good one is. */
export function writeEasyGate(file: string, floors: readonly object[] = []): string {
  const slices = { minMessages: 1, errorMarginPercent: 100 };
  const champion = { minMessages: 1, rocAucMargin: 1, costMargin: 1e9, slices };
  writeFileSync(file, JSON.stringify({ floors, champion }));
  return file;
}
