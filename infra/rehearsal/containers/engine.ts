import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What builds and runs containers here: a program that understands `docker build` and `docker run`. */
export interface ContainerEngine {
  readonly name: string;
  /** The program, and its options before the subcommand. */
  readonly command: readonly string[];
  /** Further options of its `build`. */
  readonly build: readonly string[];
  /** Further options of its `run`. */
  readonly run: readonly string[];
}

/** What the images of this repository begin with. */
export const BASE = 'docker.io/library/node:22-bookworm-slim';

// Podman asks for higher limits than an unprivileged parent may give. A build needs no isolation but that of the file system.
const PODMAN = {
  build: ['--isolation', 'chroot', '--network', 'host'],
  run: ['--ulimit', 'nofile=8192:8192', '--ulimit', 'nproc=16384:16384'],
};
const CANDIDATES: readonly ContainerEngine[] = [
  { name: 'docker', command: ['docker'], build: [], run: [] },
  { name: 'podman', command: ['podman'], ...PODMAN },
  { name: 'podman with runc', command: ['podman', '--runtime', 'runc'], ...PODMAN },
];

/** Long enough to fetch the base image. */
const PATIENCE_MS = 120_000;
const REACHES = 'fetch(process.argv[1]).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))';

/** The first engine of this machine that runs a container as the rehearsal needs it. */
export async function findEngine(): Promise<ContainerEngine | undefined> {
  for (const engine of CANDIDATES) if (await suits(engine)) return engine;
  return undefined;
}

/** Whether the engine limits memory, and its containers reach what listens on this machine's loopback. */
async function suits(engine: ContainerEngine): Promise<boolean> {
  const server = createServer((_, response) => {
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const words = runCommand(engine, { image: BASE, memory: '256Mi', command: ['node', '-e', REACHES, url] });
  const child = spawn(words[0] ?? '', words.slice(1), { stdio: 'ignore', timeout: PATIENCE_MS });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code === 0;
  } catch {
    return false;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** What a container is told. */
export interface ContainerOptions {
  readonly image: string;
  readonly name?: string;
  /** `512Mi` */
  readonly memory?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  readonly entrypoint?: string | undefined;
  readonly command?: readonly string[];
}

/** The words of a `docker run` on this machine's network; the container goes when it ends. */
export function runCommand(engine: ContainerEngine, options: ContainerOptions): string[] {
  const { image, name, memory, environment = {}, entrypoint, command = [] } = options;
  return [
    ...engine.command,
    ...['run', '--rm', '--network', 'host', ...engine.run],
    ...(name === undefined ? [] : ['--name', name]),
    ...(memory === undefined ? [] : ['--memory', String(bytesOf(memory))]),
    ...(entrypoint === undefined ? [] : ['--entrypoint', entrypoint]),
    ...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    image,
    ...command,
  ];
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** Bytes of a quantity. Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
export function bytesOf(quantity: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)(\D*)$/.exec(quantity) ?? [];
  const factor = UNITS[unit];
  if (digits === '' || factor === undefined)
    throw new Error(`"${quantity}" is no amount of memory such as 512Mi.`);
  return Math.round(Number(digits) * factor);
}
