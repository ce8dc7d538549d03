import { describe, expect, test } from '@jest/globals';
import { parseMail } from '../mail/parse.ts';
import type { SliceFacts } from './slices.ts';
import { measureSlices, sliceFacts } from './slices.ts';

const entry = {
  sha256: 'a',
  source: 'list',
  id: '1',
  label: 'ham',
  date: '2002-08-22T10:00:00.000Z',
  cluster: 'a',
  split: 'test',
  fold: 0,
} as const;

const read = (raw: string) => parseMail(Buffer.from(raw));

describe('a message belongs to the slice of', () => {
  test('its source, month, format, length and charset', async () => {
    const mail = await read('Content-Type: text/plain; charset=ISO-8859-1\n\nhello\n');
    expect(sliceFacts(entry, mail)).toEqual({
      source: 'list',
      month: '2002-08',
      format: 'plain',
      length: 'under 1,000 characters',
      charset: 'iso-8859-1',
    });
  });

  test('its HTML', async () => {
    const mail = await read('Content-Type: text/html\n\n<p>hello</p>\n');
    expect(sliceFacts(entry, mail).format).toBe('HTML');
  });

  test.each([
    [999, 'under 1,000 characters'],
    [1000, '1,000 to 10,000'],
    [9999, '1,000 to 10,000'],
    [10_000, 'over 10,000'],
  ])('its %i characters', async (characters, length) => {
    expect(sliceFacts(entry, { ...(await read('\nx')), text: 'x'.repeat(characters) }).length).toBe(length);
  });

  test('the unknown, where it does not say', async () => {
    const facts = sliceFacts({ ...entry, date: null }, await read('\nhello'));
    expect(facts).toMatchObject({ month: 'unknown', charset: 'not declared' });
  });

  test('what the manifest says and the unknown, where the message is gone', () => {
    expect(sliceFacts(entry)).toEqual({
      source: 'list',
      month: '2002-08',
      format: 'unknown',
      length: 'unknown',
      charset: 'unknown',
    });
  });
});

describe('slices', () => {
  const facts: SliceFacts = {
    source: 'a',
    month: '2002-08',
    format: 'plain',
    length: 'short',
    charset: 'utf-8',
  };
  const slices = measureSlices(
    [facts, facts, { ...facts, source: 'b' }, facts],
    [0.9, 0.1, 0.2, 0.8],
    [1, 0, 1, 0],
    0.5,
  );

  test('of one kind hold every message once', () => {
    for (const kind of ['source', 'month', 'format', 'length', 'charset'] as const) {
      const own = slices.filter(({ by }) => by === kind);
      expect(own.reduce((sum, { ham, spam }) => sum + ham + spam, 0)).toBe(4);
    }
  });

  test('count their own mistakes, and rank only where both classes are', () => {
    const [a, b] = slices.filter(({ by }) => by === 'source');
    expect(a).toMatchObject({ value: 'a', ham: 2, spam: 1, rocAuc: 1, hamLost: 1, spamMissed: 0 });
    expect(b).toMatchObject({ value: 'b', ham: 0, spam: 1, rocAuc: null, hamLost: 0, spamMissed: 1 });
  });
});
