import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Failure } from '../src/failure.ts';
import type { Run } from './events.ts';
import { readEvents } from './events.ts';

export interface Engine {
  /** Folder of Pulumi.yaml. */
  readonly project: string;
  /** Folder that holds node_modules. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs `preview`, `up` or `destroy`, showing what it prints, and reads what it did from its event log. */
export async function runEngine(engine: Engine, stack: string, args: readonly string[]): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'hamlet-deliver-'));
  try {
    const log = join(folder, 'events.jsonl');
    const { code, errors } = await pulumi(engine, [...args, '--stack', stack, '--event-log', log], 'show');
    if (/the stack is currently locked/.test(errors)) throw locked(stack);
    return readEvents(await readFile(log, 'utf8').catch(() => ''), stack, code === 0);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * What a short command prints.
 *
 * @throws ENGINE_FAILED with what it said
 */
export async function ask(engine: Engine, args: readonly string[]): Promise<string> {
  const { code, output, errors } = await pulumi(engine, args, 'keep');
  if (code === 0) return output.trim();
  throw new Failure(
    'ENGINE_FAILED',
    `pulumi ${args.join(' ')} failed: ${errors.trim()}`,
    'Run the same command yourself with npx pulumi; INFRA.md says how to log in.',
  );
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function pulumi(
  { project, root, env }: Engine,
  args: readonly string[],
  output: 'show' | 'keep',
): Promise<Ended> {
  const bin = join(root, 'node_modules/.bin');
  const child = spawn(join(bin, 'pulumi'), [...args, '--non-interactive'], {
    cwd: project,
    env: {
      ...env,
      PATH: [bin, env.PATH].join(delimiter),
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      // The option --event-log is only there with this; the Automation API sets it too.
      PULUMI_DEBUG_COMMANDS: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { output: '', errors: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.output += chunk.toString();
    if (output === 'show') process.stdout.write(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.errors += chunk.toString();
    if (output === 'show') process.stderr.write(chunk);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, ...said });
    });
  });
}

function locked(stack: string): Failure {
  return new Failure(
    'STACK_LOCKED',
    `Another update of ${stack} holds its lock, or one was killed and left it.`,
    `When no update is running: npm run deliver -- recover --stack ${stack}, then run this again.`,
  );
}
