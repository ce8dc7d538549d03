import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { KILLED, runContainer, type Container } from '../../containers/run.ts';
import type { ImageRecord } from '../core/records.ts';
import type { Log } from './logs.ts';

/** What a container is told. */
export interface Program {
  readonly image: ImageRecord;
  /** Instead of the image's ENTRYPOINT; then its CMD does not count either. */
  readonly command?: readonly string[] | undefined;
  /** Instead of the image's CMD. */
  readonly args?: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** `512Mi`; a process without a container has no limit. */
  readonly memory?: string | undefined;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Running {
  readonly exited: Promise<Exit>;
  /** SIGTERM to the first process, and SIGKILL to all 10 seconds later. */
  readonly stop: () => Promise<Exit>;
  readonly kill: () => void;
}

/** Source: https://cloud.google.com/run/docs/container-contract#instance-shutdown */
const GRACE_MS = 10_000;

/**
 * Starts an image: a container where it has been built as one, else a process of this machine in a process group of its own.
 * Source: https://cloud.google.com/run/docs/container-contract
 */
export function launch(program: Program, log: Log): Running {
  const { container } = program.image;
  const started =
    container === undefined
      ? startProcess(program)
      : runContainer(container.engine, {
          image: container.image,
          memory: program.memory,
          environment: program.environment,
          ...overrides(program),
        });
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: started.client[stream] }).on('line', (line) => {
      log.line(stream, line);
    });
  }
  return watch(started, log);
}

function startProcess(program: Program): Container {
  const [command = '', ...args] = argumentsOf(program);
  const client = spawn(command, args, {
    cwd: folderOf(program.image),
    env: environmentOf(program),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return {
    client,
    terminate: () => {
      client.kill('SIGTERM');
    },
    kill: () => {
      killGroup(client);
    },
  };
}

function watch({ client, terminate, kill }: Container, log: Log): Running {
  process.once('exit', kill);
  const exited = new Promise<Exit>((resolve) => {
    client.once('error', (error) => {
      log.line('stderr', `The container could not be started: ${error.message}`);
      resolve({ code: 127, signal: null });
    });
    client.once('close', (code, signal) => {
      resolve(code === KILLED ? { code: null, signal: 'SIGKILL' } : { code, signal });
    });
  }).finally(() => {
    process.off('exit', kill);
    killGroup(client);
  });
  const stop = async (): Promise<Exit> => {
    terminate();
    const timer = setTimeout(kill, GRACE_MS);
    try {
      return await exited;
    } finally {
      clearTimeout(timer);
    }
  };
  return { exited, stop, kill };
}

/** As `docker run` has it: an entrypoint is one word, what follows are arguments. */
function overrides({ command = [], args = [] }: Program): {
  entrypoint?: string;
  command: readonly string[];
} {
  const [entrypoint, ...more] = command;
  return entrypoint === undefined ? { command: args } : { entrypoint, command: [...more, ...args] };
}

/** Source: https://cloud.google.com/run/docs/configuring/services/containers#configure-entrypoint */
function argumentsOf({ image, command, args }: Program): readonly string[] {
  const isReplaced = command !== undefined && command.length > 0;
  const ownArgs = args !== undefined && args.length > 0;
  return [...(isReplaced ? command : image.entrypoint), ...(ownArgs ? args : isReplaced ? [] : image.cmd)];
}

function folderOf({ rootfs, workingDirectory }: ImageRecord): string {
  const inside = join(rootfs, workingDirectory);
  return existsSync(inside) ? inside : rootfs;
}

/** Nothing of this machine's environment but where programs are. */
function environmentOf({ image, environment }: Program): Record<string, string> {
  const PATH = [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter);
  return { HOME: '/tmp', ...image.env, PATH, ...environment };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of the group have ended.
  }
}
