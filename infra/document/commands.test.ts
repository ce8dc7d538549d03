import { describe, expect, test } from '@jest/globals';
import { commandsOf } from './commands.ts';

const texts = (markdown: string): readonly string[] => commandsOf(markdown).map(({ text }) => text);
const marks = (markdown: string): readonly boolean[] =>
  commandsOf(markdown).map(({ needsAccount }) => needsAccount);

describe('the commands of a document', () => {
  test('are the lines of its shell blocks, continued lines joined, comments left out', () => {
    expect(texts('# A\n```sh\na b\nc \\\n  d # says why\n```\n```json\n{}\n```\n')).toEqual(['a b', 'c d']);
  });

  test('are what begins with a program between backticks', () => {
    expect(texts('See `hamlet:access`, then `npx pulumi up` and `npm` or `gh api x \\| y`.')).toEqual([
      'npx pulumi up',
      'gh api x | y',
    ]);
  });

  test('know their section and the id of their block', () => {
    expect(commandsOf('## Day by day\n```sh id=roll-back\nx y\n```')).toEqual([
      { section: 'Day by day', text: 'x y', needsAccount: false, inline: false, id: 'roll-back' },
    ]);
  });

  test('are marked in the line, at its end, or for a whole block where it is introduced', () => {
    expect(marks('`npm ci`\n☁ Do `gh pr list`')).toEqual([false, true]);
    expect(marks('By hand:\n```sh\na b # ☁\nc d\n```')).toEqual([true, false]);
    expect(marks('1. ☁ By hand:\n\n   ```sh\n   a b\n   c d\n   ```\n\nText\n```sh\ne f\n```')).toEqual([
      true,
      true,
      false,
    ]);
  });
});
