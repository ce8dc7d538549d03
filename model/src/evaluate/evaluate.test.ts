import { describe, expect, test } from '@jest/globals';
import { parseMail } from '../mail/parse.ts';
import { extractFeatures } from '../features/extract.ts';
import { seededRandom } from '../statistics/random.ts';
import type { AttackKit } from './attacks.ts';
import { ATTACKS, disguise } from './attacks.ts';
import { AttackKitBuilder, measureBehaviour } from './behaviour.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import { operatingPoints, reliability, thinned, thresholdCosts } from './curves.ts';

describe('bootstrap intervals', () => {
  test('of a share are those of the binomial: 0.9 of 400 is 0.87 to 0.93', () => {
    const n = 400;
    const labels = Array.from({ length: n }, (_, i) => i % 2);
    const scores = labels.map((label, i) => (i % 20 < 2 ? 1 - label : label));
    const { accuracy } = bootstrapIntervals(
      { scores, labels, clusters: labels.map((_, i) => String(i)) },
      0.5,
      1,
    );
    const half = 1.96 * Math.sqrt((0.9 * 0.1) / n);
    expect(accuracy.low).toBeCloseTo(0.9 - half, 1.5);
    expect(accuracy.high).toBeCloseTo(0.9 + half, 1.5);
  });

  test('are wider when messages come in clusters', () => {
    const labels = Array.from({ length: 200 }, (_, i) => i % 2);
    const scores = labels.map((label, i) => (i < 20 ? 1 - label : label));
    const width = (cluster: (i: number) => string): number => {
      const { accuracy } = bootstrapIntervals(
        { scores, labels, clusters: labels.map((_, i) => cluster(i)) },
        0.5,
        1,
        300,
      );
      return accuracy.high - accuracy.low;
    };
    expect(width((i) => String(Math.floor(i / 20)))).toBeGreaterThan(width(String));
  });

  test('leave the value where all clusters say the same', () => {
    const labels = Array.from({ length: 80 }, (_, i) => i % 2);
    const scores = labels.map((label, i) => (i % 8 === 0 ? 0.9 : 0.2 + 0.6 * label));
    const clusters = labels.map((_, i) => String(Math.floor(i / 8)));
    const { rocAuc, accuracy, recallAtFpr001 } = bootstrapIntervals({ scores, labels, clusters }, 0.5, 1, 50);
    // Each cluster: four spam at 0.8, three ham at 0.2, one ham at 0.9, above them all.
    expect(rocAuc).toEqual({ low: 0.75, high: 0.75 });
    expect(accuracy).toEqual({ low: 0.875, high: 0.875 });
    expect(recallAtFpr001).toEqual({ low: 0, high: 0 });
  });

  test('are the same for the same seed', () => {
    const sample = { scores: [0.1, 0.9, 0.4, 0.6], labels: [0, 1, 1, 0], clusters: ['a', 'b', 'c', 'd'] };
    expect(bootstrapIntervals(sample, 0.5, 3, 50)).toEqual(bootstrapIntervals(sample, 0.5, 3, 50));
  });
});

describe('curves', () => {
  const [scores, labels] = [
    [0.9, 0.8, 0.7, 0.2],
    [1, 0, 1, 0],
  ];

  test('hold what is lost and caught at each score', () => {
    expect(
      operatingPoints(scores, labels).map(({ hamLost, spamMissed, recall, precision }) => [
        hamLost,
        spamMissed,
        recall,
        precision,
      ]),
    ).toEqual([
      [0, 1, 0.5, 1],
      [1, 1, 0.5, 0.5],
      [1, 0, 1, 2 / 3],
      [2, 0, 1, 0.5],
    ]);
  });

  test('a lost ham costs what was said', () => {
    expect(thresholdCosts(scores, labels, 10).map(({ cost }) => cost)).toEqual([25, 275, 250, 500]);
  });

  test('reliability is mean score and share of spam in each bin', () => {
    expect(reliability([0.95, 0.95, 0.05], [1, 0, 0])).toEqual([
      { meanScore: 0.05, spamShare: 0, messages: 1 },
      { meanScore: 0.95, spamShare: 0.5, messages: 2 },
    ]);
  });

  test('thinning keeps both ends', () => {
    expect(thinned([1, 2, 3, 4, 5], 3)).toEqual([1, 3, 5]);
    expect(thinned([1, 2], 3)).toEqual([1, 2]);
  });
});

describe('attacks', () => {
  const kit: AttackKit = {
    hamWords: ['kernel', 'patch'],
    spamWords: new Set(['viagra', 'free', 'pills']),
    hamTexts: ['Dear all,\nthe build is green.'],
    random: seededRandom(1),
  };
  const original = parseMail(
    Buffer.from(
      'From: "Dr. Ø" <x@deals.example>\nTo: me@example.org\nSubject: Grüße, free pills\n\nBuy viagra today, free stuff and pills now.\n',
    ),
  );

  test.each(ATTACKS)('$name keeps sender and subject, and is a message that reads back', async (attack) => {
    const mail = await original;
    const disguised = await parseMail(disguise(mail, attack, kit));
    expect(disguised.from).toEqual(mail.from);
    expect(disguised.subject).toBe(mail.subject);
  });

  test.each([
    'A digit for a letter',
    'One look-alike letter',
    'All look-alike letters',
    'Zero-width characters',
    'Words spelled out',
    'Words spelled out with dots or hyphens',
    'HTML comment in every word',
    'Base64',
    'Broken MIME',
    'Forged reply and list headers',
  ])('%s changes what is written, not the words the model knows', async (name) => {
    const mail = await original;
    const attack = ATTACKS.find((one) => one.name === name);
    if (attack === undefined) throw new Error(`no attack ${name}`);
    const { words } = extractFeatures(await parseMail(disguise(mail, attack, kit)));
    const before = extractFeatures(mail).words;
    for (const word of ['buy', 'vlagra', 'free', 'pllls'].filter((one) => before.has(one)))
      expect(words.has(word)).toBe(true);
  });

  const disguisedText = async (name: string, text: string): Promise<string> => {
    const attack = ATTACKS.find((one) => one.name === name);
    if (attack === undefined) throw new Error(`no attack ${name}`);
    return Buffer.from(disguise({ ...(await original), text }, attack, kit)).toString();
  };

  test.each([
    ['A digit for a letter', 'v1agra'],
    ['One look-alike letter', 'ѵiagra'],
    ['All look-alike letters', 'ѵіаgrа'],
    ['Words split in two', 'via gra'],
    ['Words spelled out', 'v i a g r a'],
    ['Words spelled out with dots or hyphens', '(?:v\\.i\\.a\\.g\\.r\\.a|v-i-a-g-r-a)'],
    ['Zero-width characters', 'v\u200bi\u200ba\u200bg\u200br\u200ba'],
  ])('%s turns viagra, and no other word, into %s', async (name, disguised) => {
    expect(await disguisedText(name, 'buy viagra now')).toMatch(new RegExp(`\r\n\r\nbuy ${disguised} now$`));
  });

  test('a comment stands in every word and in no character reference', async () => {
    const body = await disguisedText('HTML comment in every word', 'a < free & easy');
    expect(body).toMatch(/\r\n\r\na &lt; f<!-- -->ree &amp; e<!-- -->asy$/);
  });

  test('unseen words are in the message and not in what its reader sees', async () => {
    const body = await disguisedText('200 ham words unseen in HTML', 'free pills');
    expect(body.match(/kernel|patch/g)).toHaveLength(200);
    expect((await parseMail(Buffer.from(body))).text.trim()).toBe('free pills');
  });

  test.each([50, 200])('%i ham words are appended', async (count) => {
    const body = await disguisedText(`${count} ham words appended`, 'free pills');
    expect(body.split('free pills')[1]?.match(/kernel|patch/g)).toHaveLength(count);
  });

  test('the drop is recall without attack minus recall under it', async () => {
    const mail = await original;
    const score = (raw: Uint8Array): Promise<number> =>
      parseMail(raw).then(({ text }) => (text.includes('viagra') ? 0.9 : 0.1));
    const behaviour = await measureBehaviour([mail], kit, score, 0.5, 1);
    expect(behaviour.find(({ attack }) => attack === 'None')).toMatchObject({ recall: 1, drop: 0 });
    expect(behaviour.find(({ attack }) => attack === 'A digit for a letter')).toMatchObject({
      recall: 0,
      drop: 1,
    });
    expect(behaviour.find(({ attack }) => attack === 'Base64')).toMatchObject({ recall: 1, drop: 0 });
  });

  test('the words an attacker uses are those that one class has and the other has not', () => {
    const builder = new AttackKitBuilder();
    for (let i = 0; i < 10; i++) {
      builder.add({ label: 'ham' }, 'kernel both');
      builder.add({ label: 'spam' }, 'pills both');
    }
    const { hamWords, spamWords } = builder.build();
    expect(hamWords[0]).toBe('kernel');
    expect([...spamWords].at(-1)).toBe('pills');
  });
});
