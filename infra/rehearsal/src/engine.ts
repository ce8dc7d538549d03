import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { RunningCloud } from '../cloud/core/cloud.ts';
import { killTree } from './kill-tree.ts';

export interface EngineOptions {
  /** The repository, which has the engine. */
  readonly root: string;
  /** The folder with Pulumi.yaml. */
  readonly project: string;
  /** Where the engine keeps the state of the stacks. */
  readonly directory: string;
  readonly cloud: RunningCloud;
  /** Who deploys. */
  readonly member: string;
}

export interface Ended {
  readonly code: number;
  /** Standard output and error, as they came. */
  readonly output: string;
}

export interface Started {
  readonly ended: Promise<Ended>;
  /** SIGKILL to the engine, its language host, its plugins and the program, all at once, as when a machine loses its power. */
  readonly kill: () => Promise<void>;
}

const TOKEN_SECONDS = 12 * 3600;

/** Runs the real engine on the unchanged programs, with the stand-in's plugins and endpoints. */
export function pulumi(options: EngineOptions, args: readonly string[], print = true): Promise<Ended> {
  return startPulumi(options, args, print).ended;
}

/** The same, for who does not want to wait for its end. */
export function startPulumi(options: EngineOptions, args: readonly string[], print = true): Started {
  const child = spawn(join(options.root, 'node_modules/.bin/pulumi'), [...args], {
    cwd: options.project,
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const [stream, target] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (print) target.write(chunk);
    });
  }
  const ended = once(child, 'close').then(([code]: (number | null)[]) => ({ code: code ?? 1, output }));
  return {
    ended,
    async kill() {
      if (child.pid !== undefined) killTree(child.pid);
      await ended;
    },
  };
}

export function environmentOf({ root, directory, cloud, member }: EngineOptions): NodeJS.ProcessEnv {
  const stacks = join(directory, 'stacks');
  mkdirSync(stacks, { recursive: true });
  const path = [join(import.meta.dirname, '../bin'), join(root, 'node_modules/.bin'), process.env.PATH];
  return {
    ...process.env,
    ...cloud.environment,
    PATH: path.join(delimiter),
    PULUMI_BACKEND_URL: `file://${stacks}`,
    PULUMI_CONFIG_PASSPHRASE: 'rehearsal',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    GOOGLE_OAUTH_ACCESS_TOKEN: cloud.tokens.issueAccess({ member }, TOKEN_SECONDS).token,
    HAMLET_REHEARSAL_CLOUD: cloud.url,
    HAMLET_REHEARSAL_IMAGES: join(directory, 'images'),
  };
}
