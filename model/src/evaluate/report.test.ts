import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { DataSource } from '../data/data.ts';
import { ATTACKS } from './attacks.ts';
import { cardMarkdown, modelCard } from './card.ts';
import { evaluate } from './evaluate.ts';
import { readExcerpts } from './excerpts.ts';
import { behaviourPlot, costPlot, EVALUATION_PLOTS } from './plots.ts';
import { renderEvaluation } from './report.ts';

const MAIL = [
  { label: 'ham', subject: 'Lunch <b>', text: 'At noon, by the <script>fountain</script>?' },
  { label: 'spam', subject: 'Free pills', text: `Buy ${'pills '.repeat(200)}today` },
  { label: 'ham', subject: 'Patch', text: 'Please review.' },
  { label: 'spam', subject: 'Winner', text: 'You have won.' },
] as const;
const RAW = MAIL.map(({ subject, text }) => Buffer.from(`Subject: ${subject}\n\n${text}\n`));
const SUMS = RAW.map((raw) => createHash('sha256').update(raw).digest('hex'));

const evaluation = evaluate({
  on: 'the test split of its data',
  modelVersion: 'v0123456789ab',
  dataDigest: 'digest',
  threshold: 0.5,
  lostHamCost: 5,
  seed: 1,
  entries: MAIL.map(({ label }, i) => {
    const sha256 = SUMS[i] ?? '';
    return {
      sha256,
      source: label,
      id: `${i}.eml`,
      label,
      date: null,
      cluster: sha256,
      split: 'test',
      fold: 0,
    };
  }),
  scores: [0.7, 0.9, 0.05, 0.6],
  facts: MAIL.map(({ label }) => ({ source: label, month: '', format: '', length: '', charset: '' })),
  baselines: [{ name: 'Class prior', scores: [0.5, 0.5, 0.5, 0.5] }],
  behaviour: [{ attack: 'None', messages: 2, recall: 1, drop: 0 }],
  reasonsOf: () => [{ feature: 'word', contribution: 1 }],
});

const source: DataSource = {
  uri: 'memory:mail',
  bytes: () => Promise.resolve(0),
  async *messages() {
    for (const [i, raw] of RAW.entries()) {
      const { label } = MAIL[i] ?? MAIL[0];
      yield await Promise.resolve({ raw, label, source: label, id: `${i}.eml` });
    }
  },
};

test('mistakes are named from the worst down', () => {
  expect(evaluation.mistakes.map(({ sha256 }) => sha256)).toEqual([0, 3, 1, 2].map((i) => SUMS[i]));
});

describe('excerpts', () => {
  test('are subject and first characters of the messages asked for, and of no others', async () => {
    const excerpts = await readExcerpts([source], [SUMS[0] ?? '', SUMS[1] ?? '']);
    expect([...excerpts.keys()].sort()).toEqual(SUMS.slice(0, 2).sort());
    expect(excerpts.get(SUMS[0] ?? '')).toEqual({ subject: 'Lunch <b>', text: MAIL[0].text });
    expect(excerpts.get(SUMS[1] ?? '')?.text).toMatch(/^Buy pills .{270}…$/);
  });

  test('reading ends with the last message asked for', async () => {
    let read = 0;
    const counted: DataSource = {
      ...source,
      async *messages(options) {
        for await (const message of source.messages(options)) {
          read++;
          yield message;
        }
      },
    };
    await readExcerpts([counted, counted], [SUMS[1] ?? '']);
    expect(read).toBe(2);
  });

  test('stand in the page that was asked for, as text, and nowhere else', async () => {
    const shown = await renderEvaluation(evaluation, await readExcerpts([source], SUMS));
    expect(shown).toContain('Lunch &#60;b&#62;');
    expect(shown).toContain('by the &#60;script&#62;fountain');
    expect(shown).not.toMatch(/<script|src=|href="http/i);
    const others = [await renderEvaluation(evaluation), JSON.stringify(evaluation), JSON.stringify(card)];
    for (const other of others) expect(other).not.toMatch(/Lunch|fountain|Free pills/);
  });
});

test('the page says what was measured and claims nothing of what the model has learned', async () => {
  const page = await renderEvaluation(evaluation);
  expect(page).toContain('measured on the test split of its data: 2 ham and 2 spam.');
});

describe('a plot', () => {
  test('names every attack in full', async () => {
    const names = ATTACKS.map(({ name }) => name).filter((name) => name !== 'Empty text');
    const behaviour = names.map((attack) => ({ attack, messages: 2, recall: 1, drop: 0 }));
    const svg = await behaviourPlot({ ...evaluation, behaviour });
    for (const name of names) expect(svg).toContain(`>${name}<`);
  });

  test('of costs has ticks where a good threshold lies', async () => {
    const costs = [0, 0.7, 1].map((threshold, i) => ({ threshold, cost: [200, 0.6, 30][i] ?? 0 }));
    const svg = await costPlot({ ...evaluation, curves: { ...evaluation.curves, costs } });
    for (const tick of [0, 1, 2, 5, 10]) expect(svg).toContain(`>${tick}<`);
  });

  test('is wider than high: a title fits beside its axis', async () => {
    for (const draw of Object.values(EVALUATION_PLOTS)) {
      const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(await draw(evaluation)) ?? [];
      expect(Number(height)).toBeLessThan(0.8 * Number(width));
    }
  });
});

// The Model Card Toolkit's schema v0.0.2, as it last stood (github.com/tensorflow/model-card-toolkit,
// 74d7e6d), unknown keys refused.
const text = z.string();
const described = z.array(z.strictObject({ description: text }));
const graphics = z.strictObject({
  description: text.optional(),
  collection: z.array(z.strictObject({ name: text, image: z.base64() })).optional(),
});
const pairs = z.array(z.strictObject({ key: text, value: text }));
const schema = z.strictObject({
  schema_version: z.literal('0.0.2'),
  model_details: z
    .strictObject({
      name: text,
      overview: text,
      documentation: text,
      owners: z.array(z.strictObject({ name: text, contact: text })),
      version: z.strictObject({ name: text, date: z.iso.date(), diff: text }).partial(),
      licenses: z.array(
        z.union([z.strictObject({ identifier: text }), z.strictObject({ custom_text: text })]),
      ),
      references: z.array(z.strictObject({ reference: z.url() })),
      citations: z.array(z.strictObject({ style: text, citation: text })),
      path: text,
    })
    .partial(),
  model_parameters: z
    .strictObject({
      model_architecture: text,
      data: z.array(
        z
          .strictObject({
            name: text,
            link: z.url(),
            sensitive: z.strictObject({ sensitive_data: z.array(text) }),
            graphics,
            description: text,
          })
          .partial(),
      ),
      input_format: text,
      input_format_map: pairs,
      output_format: text,
      output_format_map: pairs,
    })
    .partial(),
  quantitative_analysis: z.strictObject({
    performance_metrics: z.array(
      z.strictObject({
        type: text,
        value: text,
        slice: text.optional(),
        confidence_interval: z.strictObject({ lower_bound: text, upper_bound: text }).optional(),
      }),
    ),
    graphics: graphics.optional(),
  }),
  considerations: z.strictObject({
    users: described,
    use_cases: described,
    limitations: described,
    tradeoffs: described,
    ethical_considerations: z.array(z.strictObject({ name: text, mitigation_strategy: text })),
  }),
});

const card = modelCard(evaluation, {
  dataSources: ['builtin:spamassassin'],
  messages: 6046,
  backend: 'wasm',
});

describe('the model card', () => {
  test('is valid in the schema it names, as it is written to a file', () => {
    expect(schema.safeParse(JSON.parse(JSON.stringify(card)))).toMatchObject({ success: true });
  });

  test('tells apart what the model was made from and what it was measured on', () => {
    const [made, measured] = card.model_parameters.data;
    expect(made?.name).toBe('builtin:spamassassin');
    expect(made?.description).toContain('6046 labelled messages');
    expect(measured?.name).toBe('the test split of its data');
    expect(measured?.description).toContain('2 ham and 2 spam');
  });

  test('gives people the figures that it gives programs', () => {
    const markdown = cardMarkdown(card);
    expect(markdown).toContain('| rocAuc | all | 0.75000 |');
    expect(markdown).toContain('| recall | attack: None | 1.0000 |');
  });
});
