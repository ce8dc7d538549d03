// `docker build`, `docker run` and what is needed to look at an image, with a Docker engine or without one: a folder with
// build.sh and run.sh does the same with buildah, on this machine's network.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

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

/** @param tools folder with build.sh and run.sh; a Docker engine is used when it is left out */
export function openDocker(tools: string | undefined): Docker {
  if (tools !== undefined) return standIn(tools);
  if (spawnSync('docker', ['info']).status !== 0)
    throw new Error('No Docker engine answers; start it, or name a folder with build.sh and run.sh.');
  return {
    name: 'docker',
    build: (args, folder) => void output('docker', ['build', ...args], folder),
    run: (args) =>
      spawn('docker', ['run', '--init=false', ...args], { stdio: ['ignore', 'pipe', 'inherit'] }),
    stop: (container) => void container.kill('SIGTERM'),
    inspect: (image) => toImage(output('docker', ['image', 'inspect', image])),
  };
}

function standIn(tools: string): Docker {
  return {
    name: 'buildah',
    build(args, folder) {
      const context = args.at(-1) ?? '.';
      const tag = args[args.indexOf('-t') + 1] ?? '';
      const rest = args.slice(0, -1).filter((arg) => arg !== '-t' && arg !== tag);
      output(join(tools, 'build.sh'), [tag, context, ...rest], folder);
    },
    run: (args) => spawn(join(tools, 'run.sh'), runArguments(args), { stdio: ['ignore', 'pipe', 'inherit'] }),
    stop(container) {
      const first = firstProcess(container.pid ?? NaN);
      if (first === undefined) throw new Error('The container has no process.');
      process.kill(first, 'SIGTERM');
    },
    inspect: (image) => toImage(output('podman', ['--storage-driver', 'overlay', 'image', 'inspect', image])),
  };
}

/** run.sh takes the image first and knows only `-e`; its containers are on this machine's network and go when they end. */
function runArguments(args: readonly string[]): string[] {
  const environment: string[] = [];
  let at = 0;
  for (; args[at]?.startsWith('-') === true; at++) {
    const option = args[at] ?? '';
    if (option === '-e') environment.push('-e', args[++at] ?? '');
    else if (['--tmpfs', '--network', '-p'].includes(option)) at++;
  }
  const [image = '', ...command] = args.slice(at);
  return [image, ...environment, ...(command.length === 0 ? [] : ['--', ...command])];
}

/** Below what makes the container, the first process that is Node.js. */
function firstProcess(pid: number): number | undefined {
  for (const child of childrenOf(pid)) {
    const [program = ''] = readFileSync(`/proc/${child}/cmdline`, 'utf8').split('\0');
    const found = basename(program) === 'node' ? child : firstProcess(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.flatMap((thread) => {
    const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8');
    return children
      .split(' ')
      .filter((child) => child !== '')
      .map(Number);
  });
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
