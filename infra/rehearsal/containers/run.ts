import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { runCommand, type ContainerEngine, type ContainerOptions } from './engine.ts';

/** A container at work. */
export interface Container {
  /** Has its output, and ends with it. */
  readonly client: ChildProcessByStdio<null, Readable, Readable>;
  /** SIGTERM to its first process. */
  readonly terminate: () => void;
  /** SIGKILL to everything in it. */
  readonly kill: () => void;
}

/** As the client of the engine says that SIGKILL ended the container. Source: https://docs.docker.com/engine/containers/run/#exit-status */
export const KILLED = 137;

const RETRY_MS = 100;

export function runContainer(engine: ContainerEngine, options: Omit<ContainerOptions, 'name'>): Container {
  const name = `hamlet-rehearsal-${randomUUID()}`;
  const [program = '', ...args] = runCommand(engine, { ...options, name });
  // Where a container runs out of memory, Podman's monitor leaves a file named `oom` in the folder that it was started in.
  const client = spawn(program, args, { cwd: tmpdir(), detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const send = (signal: NodeJS.Signals): void => {
    sendUntilTaken([...engine.command, 'kill', '--signal', signal, name], client);
  };
  return {
    client,
    // The client passes signals on too, but loses one that comes before it has seen the container run.
    // Source: https://github.com/containers/podman/pull/17489
    terminate: () => {
      send('SIGTERM');
    },
    kill: () => {
      send('SIGKILL');
    },
  };
}

/** A container that is not there yet, or does not run yet, takes no signal. */
function sendUntilTaken(words: readonly string[], client: ChildProcess): void {
  if (hasEnded(client)) return;
  const [program = '', ...args] = words;
  // Runs to its end even when this process ends now.
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  child.once('error', () => undefined);
  child.once('exit', (code) => {
    if (code !== 0) setTimeout(sendUntilTaken, RETRY_MS, words, client).unref();
  });
  child.unref();
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
