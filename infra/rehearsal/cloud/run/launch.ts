import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { notEmulated } from '../core/errors.ts';
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
 * Starts an image as a process of this machine, in a process group of its own.
 * Source: https://cloud.google.com/run/docs/container-contract
 */
export function launch(program: Program, log: Log): Running {
  const { image } = program;
  if (image.container !== undefined) throw notEmulated('an image that only runs in a container engine');
  const [command = '', ...args] = argumentsOf(program);
  const child = spawn(command, args, {
    cwd: folderOf(image),
    env: environmentOf(program),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream] }).on('line', (line) => {
      log.line(stream, line);
    });
  }
  return watch(child, log);
}

function watch(child: ChildProcess, log: Log): Running {
  const kill = (): void => {
    killGroup(child);
  };
  process.once('exit', kill);
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', (error) => {
      log.line('stderr', `The container could not be started: ${error.message}`);
      resolve({ code: 127, signal: null });
    });
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  }).finally(() => {
    process.off('exit', kill);
    killGroup(child);
  });
  const stop = async (): Promise<Exit> => {
    child.kill('SIGTERM');
    const timer = setTimeout(kill, GRACE_MS);
    try {
      return await exited;
    } finally {
      clearTimeout(timer);
    }
  };
  return { exited, stop, kill };
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
