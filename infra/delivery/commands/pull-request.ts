import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { gateLineSchema } from '../../src/gate-line.ts';
import type { GateLine } from '../../src/gate-line.ts';
import type { Command, Values } from '../command.ts';
import { usageError } from '../command.ts';
import type { Findings } from '../comment.ts';
import { commentBody } from '../comment.ts';
import { needGithub, parseJson, readJson } from '../context.ts';
import { runSchema } from '../run-file.ts';
import { readTitle } from '../title.ts';

const MARK = '<!-- hamlet: what this would change -->';

const modelSchema = z.object({
  metrics: z.record(z.string(), z.unknown()).transform(numbers),
  intervals: z.record(z.string(), z.object({ low: z.number(), high: z.number() })).optional(),
});
const trainingSchema = z.object({ gate: z.array(gateLineSchema).optional() });
/** The last line of an estimate. */
const togetherSchema = z.object({ item: z.literal('together'), usd: z.number() });

export const title: Command = {
  summary: 'Checks that the title of a pull request is a Conventional Commit.',
  options: {
    title: { value: 'TEXT', description: 'The title.' },
    'pull-request': { value: 'N', description: 'Asks GitHub for the title this one has now.' },
  },
  run: async (values, context) => {
    const { title: text, 'pull-request': number } = values;
    if (text === undefined && number === undefined)
      throw usageError('title', '--title or --pull-request is missing.');
    const { type, scope, what } = readTitle(
      text ?? (await needGithub(context).pullRequestTitle(pullRequest('title', number))),
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
    const { 'pull-request': number } = values;
    if (number === undefined) context.print(body);
    else await needGithub(context).upsertComment(pullRequest('comment', number), MARK, body);
    return 0;
  },
};

function pullRequest(command: string, text = ''): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw usageError(command, `--pull-request "${text}" is not the number of a pull request.`);
}

async function findings(values: Values): Promise<Findings> {
  const run = await optional(values.preview, (path) => readJson(path, runSchema, 'preview --out'));
  const before = await optional(values['cost-before'], monthlyCost);
  const after = await optional(values['cost-after'], monthlyCost);
  const model = await optional(values.evaluation, (path) =>
    readJson(path, modelSchema, 'npx hamlet evaluate'),
  );
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
  const [last = ''] = (await objectsIn(path)).slice(-1);
  return parseJson(last, togetherSchema, path, 'npm run cost -- --json').usd;
}

/** What the gate said at the end of a training; nothing where none was asked. */
async function gateLines(path: string): Promise<readonly GateLine[] | undefined> {
  return (await objectsIn(path))
    .map((line) => parseJson(line, trainingSchema, path, 'npx hamlet train').gate)
    .findLast((gate) => gate !== undefined);
}

/** The lines that are JSON objects; npm and the programs write others beside them. */
async function objectsIn(path: string): Promise<readonly string[]> {
  return (await readFile(path, 'utf8')).split('\n').filter((line) => line.startsWith('{'));
}

function numbers(values: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
