import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { RunningCloud } from '../cloud/core/cloud.ts';
import type { ContainerEngine } from '../containers/engine.ts';
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
  /** What builds containers; without, images run as processes. */
  readonly containers?: ContainerEngine | undefined;
}

export interface Ended {
  readonly code: number;
  /** Standard output and error, as they came. */
  readonly output: string;
}

/** An engine at work. */
export interface RunningEngine {
  readonly ended: Promise<Ended>;
  /** What it has written so far. */
  readonly output: () => string;
  /** Sends a signal to the engine and everything it has started: SIGKILL is the plug pulled, SIGINT is Ctrl-C. */
  readonly signal: (signal: NodeJS.Signals) => void;
}

const TOKEN_SECONDS = 12 * 3600;

/** Runs the real engine on the unchanged programs, with the stand-in's plugins and endpoints. */
export function pulumi(
  options: EngineOptions,
  args: readonly string[],
  onOutput: (text: string) => void = () => undefined,
): Promise<Ended> {
  return startPulumi(options, args, onOutput).ended;
}

/** The same, without waiting; it has a process group of its own, which ends with this process. */
export function startPulumi(
  options: EngineOptions,
  args: readonly string[],
  onOutput: (text: string) => void = () => undefined,
): RunningEngine {
  const child = spawn(join(options.root, 'node_modules/.bin/pulumi'), args, {
    cwd: options.project,
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      onOutput(chunk.toString());
    });
  }
  const signal = (name: NodeJS.Signals): void => {
    signalGroup(child, name);
  };
  const kill = (): void => {
    signal('SIGKILL');
  };
  process.once('exit', kill);
  const ended = once(child, 'close').then(([code]) => {
    process.off('exit', kill);
    return { code: (code as number | null) ?? 1, output };
  });
  return { ended, output: () => output, signal };
}

// The engine gives each plugin a process group of its own, so that a Ctrl-C is its alone to handle; a pulled plug spares none.
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  if (signal === 'SIGKILL') {
    killTree(pid);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // All of the group have ended.
  }
}

/** What the engine is told by its environment. */
export function environmentOf({
  root,
  directory,
  cloud,
  member,
  containers,
}: EngineOptions): NodeJS.ProcessEnv {
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
    ...(containers !== undefined && { HAMLET_REHEARSAL_ENGINE: JSON.stringify(containers) }),
  };
}
