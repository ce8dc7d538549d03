import { Failure } from '../../src/failure.ts';
import type { Command } from '../command.ts';
import { needed } from '../command.ts';
import { runParts } from '../comment.ts';
import type { Context } from '../context.ts';
import { ask, runEngine } from '../pulumi.ts';
import { STACK, withPolicies } from './look.ts';

const VERSION = /^v[0-9a-f]{12}$/;

export const apply: Command = {
  summary: 'Makes the cloud what the program says. Safe to run again, also after it was killed.',
  options: { stack: STACK },
  run: (values, context) => up(needed(values, 'stack'), context),
};

export const rollBack: Command = {
  summary: 'Serves a registered version of the model again, without training.',
  options: {
    stack: STACK,
    to: {
      value: 'VERSION',
      description: 'For example v0b5d0d656d5d; npx hamlet registry list has them.',
      required: true,
    },
  },
  run: async (values, context) => {
    const stack = needed(values, 'stack');
    const version = needed(values, 'to');
    if (!VERSION.test(version))
      throw new Failure(
        'USAGE',
        `--to "${version}" is not a model version.`,
        'npx hamlet registry list shows them: v and twelve hexadecimal digits.',
      );
    await ask(context.engine, ['config', 'set', 'hamlet:modelVersion', version, '--stack', stack]);
    const code = await up(stack, context);
    await context.summarize(
      `The version ${version} is pinned until the next delivery. To keep it: commit \`hamlet:modelVersion: ${version}\` in \`Pulumi.${stack}.yaml\`.`,
    );
    return code;
  },
};

export const tearDown: Command = {
  summary: 'Destroys an application, but never the foundation it stands on.',
  options: {
    stack: STACK,
    confirm: { value: 'TEXT', description: 'The words "tear down STACK".', required: true },
  },
  run: async (values, context) => {
    const stack = needed(values, 'stack');
    confirmed(stack, needed(values, 'confirm'));
    await unprotect(stack, context);
    const code = await up(stack, context);
    if (code !== 0) return code;
    const run = await runEngine(context.engine, stack, ['destroy', '--yes', '--skip-preview']);
    await context.summarize(runParts(run, 'did').join('\n\n'));
    return run.succeeded ? 0 : 1;
  },
};

async function up(stack: string, { engine, summarize }: Context): Promise<number> {
  const run = await runEngine(engine, stack, ['up', '--yes', '--skip-preview', ...withPolicies(engine)]);
  await summarize(runParts(run, 'did').join('\n\n'));
  return run.succeeded ? 0 : 1;
}

function confirmed(stack: string, words: string): void {
  if (stack === 'foundation')
    throw new Failure(
      'NOT_CONFIRMED',
      'The foundation is not torn down by a workflow.',
      'INFRA.md says how a person does it.',
    );
  if (words !== `tear down ${stack}`)
    throw new Failure(
      'NOT_CONFIRMED',
      `The confirmation says "${words}".`,
      `Type exactly: tear down ${stack}`,
    );
}

/** Takes the protection away, and pins the model, so that this last update trains nothing. */
async function unprotect(stack: string, { engine }: Context): Promise<void> {
  await ask(engine, ['config', 'set', 'hamlet:deletionProtection', 'false', '--stack', stack]);
  const version = await ask(engine, ['stack', 'output', 'modelVersion', '--stack', stack]).catch(() => '');
  if (VERSION.test(version))
    await ask(engine, ['config', 'set', 'hamlet:modelVersion', version, '--stack', stack]);
}
