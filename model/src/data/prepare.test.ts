import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HamletError } from '../errors.ts';
import type { DataSource, Label, LabelledMessage } from './data.ts';
import type { Fingerprint } from './fingerprint.ts';
import { fingerprint } from './fingerprint.ts';
import type { DistinctMessage, PrepareProgress } from './gather.ts';
import type { PreparedData, PrepareOptions } from './prepare.ts';
import { prepareData } from './prepare.ts';

const message = (label: Label, source: string, id: string, text: string, day = 1): LabelledMessage => ({
  raw: Buffer.from(`Date: ${day} Aug 2002 10:00:00 +0000\n\n${text}`),
  label,
  source,
  id,
});
const textOf = ({ raw }: LabelledMessage): string => Buffer.from(raw).toString().split('\n\n')[1] ?? '';
const sha256 = ({ raw }: LabelledMessage): string => createHash('sha256').update(raw).digest('hex');

/** A source of given messages; those whose text is empty cannot be read. */
const sourceOf = (messages: readonly LabelledMessage[], uri = 'test:'): DataSource => ({
  uri,
  bytes: () => Promise.resolve(messages.reduce((sum, { raw }) => sum + raw.length, 0)),
  async *messages() {
    for (const given of messages) yield await Promise.resolve(given);
  },
});
const visit = async (given: LabelledMessage): Promise<Fingerprint> => {
  await sleep(0);
  if (textOf(given) === '') throw new HamletError('MESSAGE_EMPTY', 'empty', '');
  return fingerprint(textOf(given));
};
const prepare = (
  messages: readonly LabelledMessage[],
  options: Partial<PrepareOptions> = {},
): Promise<PreparedData> => prepareData([sourceOf(messages)], { seed: 1, visit, ...options });

/** Few words, so that copies and near-duplicates are common, under both labels as well. */
const text = fc.array(fc.constantFrom('one two three four', 'five six seven', 'eight', 'nine ten'), {
  maxLength: 5,
});
const messages = fc
  .array(
    fc.tuple(
      fc.constantFrom<Label>('ham', 'spam'),
      fc.constantFrom('a', 'b'),
      text,
      fc.integer({ min: 1, max: 28 }),
    ),
    {
      maxLength: 40,
    },
  )
  .map((all) =>
    all.map(([label, source, words, day], i) => message(label, source, String(i), words.join(' '), day)),
  )
  .map((all) => [
    ...all,
    message('ham', 'c', 'h', 'surely a ham'),
    message('spam', 'c', 's', 'and a spam at last'),
  ]);
const splitBy = fc.constantFrom('cluster' as const, 'time' as const);

describe('prepared data', () => {
  test('is the same in whatever order the messages come', async () => {
    const inTwoOrders = messages.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    await fc.assert(
      fc.asyncProperty(inTwoOrders, splitBy, async ([all, shuffled], splitBy) => {
        const once = await prepare(all, { splitBy });
        const again = await prepare(shuffled, { splitBy, concurrency: 7 });
        expect(again.entries).toEqual(once.entries);
        expect(again.digest).toBe(once.digest);
      }),
      { numRuns: 40 },
    );
  });

  test('keeps every cluster within one split and one fold', async () => {
    await fc.assert(
      fc.asyncProperty(messages, fc.integer(), splitBy, async (all, seed, splitBy) => {
        const { entries } = await prepare(all, { seed, splitBy });
        for (const members of Map.groupBy(entries, ({ cluster }) => cluster).values()) {
          expect(new Set(members.map(({ split, fold }) => `${split} ${fold}`)).size).toBe(1);
          expect(members.map((entry) => entry.sha256).sort()[0]).toBe(members[0]?.cluster);
        }
        const bySameText = Map.groupBy(entries, (entry) =>
          textOf(all.find((given) => sha256(given) === entry.sha256) ?? fail()),
        );
        for (const members of bySameText.values()) {
          expect(new Set(members.map(({ cluster }) => cluster)).size).toBe(1);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('accounts for every message', async () => {
    await fc.assert(
      fc.asyncProperty(messages, async (all) => {
        const { entries, report } = await prepare(all);
        const copies = Map.groupBy(all, sha256);
        const readable = [...copies.values()].filter(
          ([first]) => first !== undefined && textOf(first) !== '',
        );
        const unanimous = readable.filter((same) => new Set(same.map(({ label }) => label)).size === 1);
        expect(entries.map((entry) => entry.sha256)).toEqual(
          unanimous.flatMap(([first]) => (first === undefined ? [] : [sha256(first)])).sort(),
        );
        expect(report.messages).toBe(all.length);
        expect(report.kept).toBe(unanimous.length);
        expect(report.exactDuplicates).toBe(unanimous.flat().length - unanimous.length);
        expect(report.conflicts.messages).toBe(readable.flat().length - unanimous.flat().length);
        expect(report.unreadable.total).toBe(all.filter((given) => textOf(given) === '').length);
        expect(report.groups.reduce((sum, { train, test }) => sum + train + test, 0)).toBe(report.kept);
      }),
      { numRuns: 40 },
    );
  });

  test('takes the first by name of several copies', async () => {
    const copies = [
      message('ham', 'b', '1', 'a b c'),
      message('ham', 'a', '3', 'a b c'),
      message('ham', 'a', '2', 'a b c'),
    ];
    const { entries } = await prepare([...copies, message('spam', 'z', '9', 'x y z')]);
    expect(entries.find(({ label }) => label === 'ham')).toMatchObject({ source: 'a', id: '2' });
  });

  test('has the arrival of each message', async () => {
    const { entries } = await prepare([
      message('ham', 'a', '1', 'a b c', 7),
      { raw: Buffer.from('Subject: no date\n\nd e f'), label: 'spam', source: 'a', id: '2' },
    ]);
    expect(entries.map(({ id, date }) => `${id} ${date ?? 'none'}`).sort()).toEqual([
      '1 2002-08-07T10:00:00.000Z',
      '2 none',
    ]);
  });

  test('reports clusters that hold both labels, and keeps them', async () => {
    const { entries, report } = await prepare([
      message('ham', 'a', '1', 'buy now and save a lot of money'),
      message('spam', 'a', '2', 'buy now and save a lot of cash'),
      message('spam', 'a', '3', 'something else again'),
    ]);
    expect(entries).toHaveLength(3);
    expect(report.conflicts).toEqual({
      messages: 0,
      clusters: [entries.find(({ id }) => id === '1')?.cluster],
    });
    expect(report.clusters).toEqual({ total: 2, several: 1, messagesInSeveral: 2 });
  });

  test('counts what the sources themselves could not read', async () => {
    const broken: DataSource = {
      ...sourceOf([]),
      async *messages(options) {
        yield await Promise.resolve(message('ham', 'a', '1', 'a b c'));
        for (let i = 0; i < 30; i++)
          options?.onUnreadable?.({ source: 'a', id: String(i), reason: 'LINE_NOT_JSON' });
        yield message('spam', 'a', '2', 'd e f');
        yield message('spam', 'a', '3', '');
      },
    };
    const { report } = await prepareData([broken], { seed: 1, visit });
    expect(report.unreadable.byReason).toEqual({ LINE_NOT_JSON: 30, MESSAGE_EMPTY: 1 });
    expect(report.unreadable.examples).toHaveLength(20);
    expect(report.messages).toBe(33);
  });
});

describe('the digest', () => {
  const all = Array.from({ length: 50 }, (_, i) =>
    message(i % 2 ? 'ham' : 'spam', 'a', String(i), `text number ${i * 7919}`),
  );

  test('is another for other content, other labels, another seed or another kind of split', async () => {
    const [first, ...rest] = all;
    const others = [
      await prepare(all),
      await prepare(rest),
      await prepare([...rest, message('spam', 'a', '0', 'text number 1')]),
      await prepare([...rest, { ...(first ?? fail()), label: 'ham' }]),
      await prepare(all, { seed: 2 }),
      await prepare(all, { folds: 3 }),
      await prepare(all, { testShare: 0.4 }),
      await prepare(all, { splitBy: 'time' }),
    ];
    expect(new Set(others.map(({ digest }) => digest)).size).toBe(others.length);
    for (const { digest } of others) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is the same wherever the messages lay', async () => {
    const moved = all.map((given) => ({ ...given, source: 'elsewhere', id: `x${given.id}` }));
    expect((await prepare(moved)).digest).toBe((await prepare(all)).digest);
  });
});

describe('a split by time', () => {
  const all = Array.from({ length: 28 }, (_, i) =>
    message(i % 2 ? 'ham' : 'spam', 'a', String(i), `text number ${i * 7919}`, i + 1),
  );
  const testDays = ({ entries }: PreparedData): number[] =>
    entries
      .filter(({ split }) => split === 'test')
      .map(({ date }) => Number(date?.slice(8, 10)))
      .sort((a, b) => a - b);

  test('tests on the last of the messages', async () => {
    const prepared = await prepare(all, { splitBy: 'time', testShare: 0.25 });
    expect(testDays(prepared)).toEqual([22, 23, 24, 25, 26, 27, 28]);
    expect(prepared.report.timeCut).toBe('2002-08-22T10:00:00.000Z');
  });

  test('can be told where to cut', async () => {
    const timeCut = new Date('2002-08-26T00:00:00Z');
    expect(testDays(await prepare(all, { splitBy: 'time', timeCut }))).toEqual([26, 27, 28]);
  });
});

describe('preparing', () => {
  const all = Array.from({ length: 40 }, (_, i) =>
    message(i % 2 ? 'ham' : 'spam', 'a', String(i), `text ${i} and more`),
  );

  test('visits each distinct message once, with its hash, no more of them at once than allowed', async () => {
    const visited: DistinctMessage[] = [];
    let [atOnce, most] = [0, 0];
    await prepare([...all, ...all], {
      concurrency: 5,
      async visit(given) {
        visited.push(given);
        most = Math.max(most, ++atOnce);
        await sleep(1);
        atOnce--;
        return visit(given);
      },
    });
    expect(visited.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect(visited.every((given) => given.sha256 === sha256(given))).toBe(true);
    expect(most).toBe(5);
  });

  test('tells how far it is', async () => {
    const steps: PrepareProgress[] = [];
    await prepare(all, { onProgress: (progress) => steps.push(progress) });
    expect(steps.map(({ messages }) => messages)).toEqual(all.map((_, i) => i + 1));
    expect(steps.at(-1)?.bytes).toBe(steps.at(-1)?.totalBytes);
  });

  test('stops with the reason of its signal', async () => {
    const stop = new AbortController();
    const reason = new HamletError('CANCELLED', 'stopped', '');
    const preparing = prepare(all, {
      signal: stop.signal,
      onProgress: ({ messages }) => {
        if (messages === 5) stop.abort(reason);
      },
    });
    await expect(preparing).rejects.toBe(reason);
  });

  test('fails with what visiting fails with, unless the message is to blame', async () => {
    const defect = new TypeError('a defect');
    await expect(prepare(all, { visit: () => Promise.reject(defect) })).rejects.toBe(defect);
  });

  test.each(['ham', 'spam'] as const)('needs %s', async (label) => {
    const without = all.filter((given) => given.label !== label);
    await expect(prepare(without)).rejects.toMatchObject({ code: 'DATA_INVALID' });
  });
});

function fail(): never {
  throw new Error('not to be reached');
}
