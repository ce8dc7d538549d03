import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Command, Values } from '../command.ts';
import { UsageError, needed } from '../command.ts';
import type { Findings } from '../comment.ts';
import { commentBody } from '../comment.ts';
import { needGithub, readJson } from '../context.ts';
import { runSchema } from '../run-file.ts';
import { readTitle } from '../title.ts';

const MARK = '<!-- hamlet: what this would change -->';

const modelSchema = z.object({
  metrics: z.record(z.string(), z.unknown()).transform(numbers),
  intervals: z.record(z.string(), z.object({ low: z.number(), high: z.number() })).optional(),
});
const gateSchema = z.object({
  gate: z
    .array(
      z.object({
        rule: z.string(),
        slice: z.string().optional(),
        value: z.number().optional(),
        limit: z.number().optional(),
        outcome: z.string(),
      }),
    )
    .optional(),
});
const costLineSchema = z.object({ item: z.string(), usd: z.number() });

export const title: Command = {
  summary: 'Checks that the title of a pull request is a Conventional Commit.',
  options: {
    title: { value: 'TEXT', description: 'The title.' },
    'pull-request': { value: 'N', description: 'Asks GitHub for the title this one has now.' },
  },
  run: async (values, context) => {
    const { title: text, 'pull-request': number } = values;
    if (text === undefined && number === undefined)
      throw new UsageError('--title or --pull-request is missing');
    const { type, scope, what } = readTitle(
      text ?? (await needGithub(context).pullRequestTitle(pullRequest(values))),
    );
    context.print(`${type}${scope === undefined ? '' : ` of ${scope}`}: ${what}`);
    return 0;
  },
};

export const comment: Command = {
  summary:
    'Says in a pull request what it would change; its comment is edited in place. Files that are missing are left out.',
  options: {
    'pull-request': { value: 'N', description: 'The pull request. Without it, the comment is only printed.' },
    preview: { value: 'FILE', description: 'What `preview --out` wrote.' },
    'cost-before': {
      value: 'FILE',
      description: 'What `npm run cost -- --json` printed for the target branch.',
    },
    'cost-after': { value: 'FILE', description: 'The same for the pull request.' },
    evaluation: { value: 'FILE', description: 'evaluation.json of `npx hamlet evaluate`.' },
    training: { value: 'FILE', description: 'What `npx hamlet train` printed.' },
  },
  run: async (values, context) => {
    const body = commentBody({
      ...(await findings(values)),
      ...(context.link !== undefined && { link: context.link }),
    });
    if (values['pull-request'] === undefined) context.print(body);
    else await needGithub(context).upsertComment(pullRequest(values), MARK, body);
    return 0;
  },
};

function pullRequest(values: Values): number {
  const number = Number(needed(values, 'pull-request'));
  if (Number.isInteger(number) && number > 0) return number;
  throw new UsageError('--pull-request is not the number of a pull request');
}

async function findings(values: Values): Promise<Findings> {
  const run = await optional(values.preview, async (path) => runSchema.parse(await readJson(path)));
  const before = await optional(values['cost-before'], monthlyCost);
  const after = await optional(values['cost-after'], monthlyCost);
  const model = await optional(values.evaluation, async (path) => modelSchema.parse(await readJson(path)));
  const gate = await optional(values.training, gateLines);
  return {
    ...(run !== undefined && { run }),
    ...(before !== undefined && after !== undefined && { cost: { before, after } }),
    ...(model !== undefined && {
      model: {
        metrics: model.metrics,
        ...(model.intervals !== undefined && { intervals: model.intervals }),
        ...(gate !== undefined && { gate }),
      },
    }),
  };
}

async function optional<T>(
  path: string | undefined,
  read: (path: string) => Promise<T>,
): Promise<T | undefined> {
  return path === undefined || !existsSync(path) ? undefined : read(path);
}

async function monthlyCost(path: string): Promise<number> {
  const together = (await lines(path)).map((line) => costLineSchema.safeParse(line).data).at(-1);
  if (together?.item !== 'together')
    throw new UsageError(`${path} is not what npm run cost -- --json prints`);
  return together.usd;
}

/** What the gate said at the end of a training. */
async function gateLines(path: string): Promise<z.infer<typeof gateSchema>['gate']> {
  return (await lines(path))
    .map((line) => gateSchema.safeParse(line).data?.gate)
    .findLast((gate) => gate !== undefined);
}

async function lines(path: string): Promise<readonly unknown[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): unknown => JSON.parse(line));
}

function numbers(values: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
