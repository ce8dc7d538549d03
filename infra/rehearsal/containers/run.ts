import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { runCommand, type ContainerEngine, type ContainerOptions } from './engine.ts';

/** A container at work: its client, which ends with it, has its output and passes signals on to its first process. */
export interface Container {
  readonly client: ChildProcessByStdio<null, Readable, Readable>;
  /** SIGKILL to everything in it. */
  readonly kill: () => void;
}

/** As the client of the engine says that SIGKILL ended the container. Source: https://docs.docker.com/engine/containers/run/#exit-status */
export const KILLED = 137;

export function runContainer(engine: ContainerEngine, options: Omit<ContainerOptions, 'name'>): Container {
  const name = `hamlet-rehearsal-${randomUUID()}`;
  const [program = '', ...args] = runCommand(engine, { ...options, name });
  // Where a container runs out of memory, Podman's monitor leaves a file named `oom` in the folder that it was started in.
  const client = spawn(program, args, { cwd: tmpdir(), detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => {
    runAside([...engine.command, 'kill', name]);
  };
  return { client, kill };
}

/** Runs to its end even when this process ends now. */
function runAside([program = '', ...args]: readonly string[]): void {
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  child.once('error', () => undefined);
  child.unref();
}
