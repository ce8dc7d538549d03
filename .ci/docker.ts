// `docker build`, `docker run` and what is needed to look at an image, by Docker or by Podman.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { findEngine } from '../infra/rehearsal/containers/engine.ts';

export interface Docker {
  readonly name: string;
  /** @param args what follows `docker build`; the last one is the context @param folder where it is typed */
  build(args: readonly string[], folder: string): void;
  /** Starts a container; the process ends with it, and as it. @param args what follows `docker run` */
  run(args: readonly string[]): ChildProcess;
  /** Sends SIGTERM to the first process of a container that `run` has started. */
  stop(container: ChildProcess): void;
  inspect(image: string): Image;
}

export interface Image {
  readonly id: string;
  readonly bytes: number;
  readonly config: {
    readonly User?: string;
    readonly Cmd?: readonly string[];
    readonly Entrypoint?: readonly string[] | null;
    readonly Env?: readonly string[];
    readonly Labels?: Readonly<Record<string, string>> | null;
  };
}

/** The engine of this machine. @throws Error when there is none */
export async function openDocker(): Promise<Docker> {
  const engine = await findEngine();
  if (engine === undefined)
    throw new Error('Neither Docker nor Podman runs containers here; start one of them.');
  const [program = '', ...first] = engine.command;
  return {
    name: engine.name,
    build: (args, folder) => void output(program, [...first, 'build', ...engine.build, ...args], folder),
    run: (args) =>
      spawn(program, [...first, 'run', '--init=false', ...engine.run, ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    stop: (container) => void container.kill('SIGTERM'),
    inspect: (image) => toImage(output(program, [...first, 'image', 'inspect', image])),
  };
}

function toImage(json: string): Image {
  const [found] = JSON.parse(json) as { Id: string; Size: number; Config: Image['config'] }[];
  if (found === undefined) throw new Error(`There is no such image: ${json}`);
  return { id: found.Id, bytes: found.Size, config: found.Config };
}

function output(command: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')}: ${stderr.slice(-3000)}${stdout.slice(-1000)}`);
}
