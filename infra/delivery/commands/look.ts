import { join } from 'node:path';
import { readStackFile } from '../../src/stack-file.ts';
import type { Command, Option, Values } from '../command.ts';
import { needed } from '../command.ts';
import { runParts } from '../comment.ts';
import type { Context } from '../context.ts';
import { needGithub, readJson, writeJson } from '../context.ts';
import type { Run } from '../events.ts';
import type { Engine } from '../pulumi.ts';
import { runEngine } from '../pulumi.ts';
import { runSchema } from '../run-file.ts';

export const STACK: Option = { value: 'STACK', description: 'For example dev or prod.', required: true };

/** Options that make the engine ask the policy pack. */
export function withPolicies({ root }: Engine): readonly string[] {
  return ['--policy-pack', join(root, 'infra/policy')];
}

const OUT: Option = { value: 'FILE', description: 'Where to write what was found, as JSON.', required: true };

export const preview: Command = {
  summary: 'What `pulumi up` would do, checked against the policies; changes nothing.',
  options: { stack: STACK, out: OUT },
  run: async (values, context) => {
    const run = await look(values, context, []);
    return run.succeeded ? 0 : 1;
  },
};

export const drift: Command = {
  summary:
    'Whether the cloud still is what the program says; changes nothing. Drift is a finding, no failure.',
  options: { stack: STACK, out: OUT },
  run: async (values, context) => {
    const run = await look(values, context, ['--refresh', '--expect-no-changes']);
    return run.succeeded || drifted(run) ? 0 : 1;
  },
};

export const reportDrift: Command = {
  summary:
    'Keeps one issue about the drift of a stack: opens or edits it while there is drift, closes it after.',
  options: {
    stack: STACK,
    found: { value: 'FILE', description: 'What `drift --out` wrote.', required: true },
  },
  run: async (values, context) => {
    const stack = needed(values, 'stack');
    const run = await readJson(needed(values, 'found'), runSchema, 'drift --out');
    const mark = `<!-- hamlet: drift of ${stack} -->`;
    const github = needGithub(context);
    if (!drifted(run)) await github.closeIssue(mark);
    else await github.upsertIssue(mark, `The stack ${stack} has drifted`, driftText(run, context.link));
    return drifted(run) ? 1 : 0;
  },
};

export const registryHost: Command = {
  summary: 'The host of the image registry of a stack, as an output of a step: host=…',
  options: { stack: STACK },
  run: (values, { engine, print }) => {
    const { settings } = readStackFile(join(engine.project, `Pulumi.${needed(values, 'stack')}.yaml`));
    print(`host=${settings.region}-docker.pkg.dev`);
    return Promise.resolve(0);
  },
};

async function look(values: Values, context: Context, more: readonly string[]): Promise<Run> {
  const run = await runEngine(context.engine, needed(values, 'stack'), [
    'preview',
    ...withPolicies(context.engine),
    ...more,
  ]);
  await writeJson(needed(values, 'out'), run);
  await context.summarize(runParts(run, 'would').join('\n\n'));
  return run;
}

/** The engine fails at changes it was told not to expect; every other failure has errors of its own or broken policies. */
function drifted({ succeeded, changes, errors, violations }: Run): boolean {
  return !succeeded && changes.length > 0 && errors.length === 0 && violations.length === 0;
}

function driftText(run: Run, link: string | undefined): string {
  return [
    'Somebody or something changed the cloud, or the last delivery did not get through.',
    ...runParts({ ...run, succeeded: true }, 'would'),
    `To make it what the program says: run the workflow by hand (\`gh workflow run deliver.yml\`). To keep the change: write it into the program.`,
    ...(link === undefined ? [] : [`[Found by this run](${link})`]),
  ].join('\n\n');
}
