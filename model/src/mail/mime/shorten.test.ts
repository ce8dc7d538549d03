import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shortened } from './shorten.ts';

const linesOf = (message: Uint8Array): string[] => Buffer.from(message).toString('latin1').split('\n');

test('a message of a usual size stays as it is', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (message) => {
      expect(shortened(message)).toBe(message);
    }),
  );
});

test('what cost little is kept to the last byte, whatever comes before and after it', () => {
  const long = 'x'.repeat(200_000);
  fc.assert(
    fc.property(fc.array(fc.constantFrom('--b', 'a', '', 'Subject: x', long), { maxLength: 8 }), (lines) => {
      const message = Buffer.from(lines.join('\n'));
      expect(Buffer.from(shortened(message)).equals(message)).toBe(true);
    }),
  );
});

describe('a large message', () => {
  test.each([
    ['one line', 'x'.repeat(20_000_000)],
    ['lines of text', `${'x'.repeat(75)}\n`.repeat(300_000)],
    ['empty lines', '\n'.repeat(20_000_000)],
    ['many long parts', `--b\n\n${'x\n'.repeat(1_000_000)}`.repeat(10)],
    ['a great many parts', `--b\n\n${'\n'.repeat(1000)}`.repeat(20_000)],
  ])('has few bytes and few lines: %s', (_, text) => {
    const short = shortened(Buffer.from(text));
    expect(short.length + 75 * linesOf(short).length).toBeLessThan(12_000_000);
  });

  test('keeps every line that can open a part, with the beginning of what follows', () => {
    const body = 'x'.repeat(4_000_000);
    const message = `Subject: x\n\n--b\nfirst\n${body}\n--b\nsecond\n${body}\n--b\nthird\n${body}\n--b--\n`;
    expect(
      linesOf(shortened(Buffer.from(message))).filter((line) => !line.startsWith('x') && line !== ''),
    ).toEqual(['Subject: x', '--b', 'first', '--b', 'second', '--b', 'third', '--b--']);
  });
});
