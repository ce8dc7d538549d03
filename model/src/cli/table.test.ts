import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { openTable } from './table.ts';

const plain = stripVTControlCharacters;
const verdict = {
  path: 'inbox/1.eml',
  verdict: 'spam' as const,
  score: 0.98765,
  threshold: 0.8,
  modelVersion: 'v1',
  reasons: [
    { feature: 'word: offer', contribution: 1.25 },
    { feature: 'word: lunch', contribution: -0.5 },
  ],
};

test('a row has the verdict, the score, the message and its strongest reasons, signed; the head comes once', () => {
  const table = openTable(100);
  expect(plain(table.row(verdict))).toMatch(
    /^verdict +score +message +why\nspam +0\.9877 +inbox\/1\.eml +\+1\.3 word: offer\s+−0\.5 word: lunch\n$/,
  );
  expect(plain(table.row({ ...verdict, verdict: 'ham' }))).toMatch(/^ham /);
});

test('a message that cannot be judged has its code in the row', () => {
  const error = { code: 'MESSAGE_EMPTY', message: 'The message is empty.', remedy: '' };
  expect(plain(openTable(100).row({ path: 'a', error }))).toMatch(
    /error +– +a +MESSAGE_EMPTY: The message is empty\.\n$/,
  );
});

test('no row is wider than the terminal, and the end of a long path is what stays', () => {
  for (const columns of [40, 60, 80, 200]) {
    const row = plain(openTable(columns).row({ ...verdict, path: `${'folder/'.repeat(40)}the-end.eml` }));
    for (const line of row.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
    expect(row).toContain('end.eml');
  }
});

test('what mail and file names say cannot steer the terminal', () => {
  const evil = '\u001b[2J\u202eevil\u0007\n';
  const row = openTable(200).row({ ...verdict, path: evil, reasons: [{ feature: evil, contribution: 1 }] });
  expect(plain(row)).toBe(plain(row).replace(/[^\P{C}\n]/gu, ''));
  expect(row.split('\n')).toHaveLength(3);
});
