import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Resource } from '../rule.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PACK = fileURLToPath(new URL('..', import.meta.url));

export interface Named extends Resource {
  readonly name: string;
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs the real engine with the policy pack over a program that declares whatever a test lists. */
export interface Engine {
  pulumi(args: readonly string[], resources: readonly Named[]): Promise<Ended>;
  close(): Promise<void>;
}

/** @param config settings of the stack by key, for example `hamlet:access` */
export async function startEngine(config: Readonly<Record<string, string>>): Promise<Engine> {
  await mkdir(join(ROOT, 'out'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'out', 'policy-'));
  await cp(join(HERE, 'program'), folder, { recursive: true });
  await mkdir(join(folder, 'state'));
  const pulumi: Engine['pulumi'] = (args, resources) => run(folder, args, resources, config);
  await pulumi(['stack', 'init', 'dev'], []);
  return { pulumi, close: () => rm(folder, { recursive: true }) };
}

/** Arguments that make `preview` and `up` ask the policy pack. */
export const WITH_PACK = ['--policy-pack', PACK, '--non-interactive'] as const;

function run(
  folder: string,
  args: readonly string[],
  resources: readonly Named[],
  config: Readonly<Record<string, string>>,
): Promise<Ended> {
  const child = spawn(join(ROOT, 'node_modules/.bin/pulumi'), args, {
    cwd: folder,
    env: {
      ...process.env,
      PATH: [join(ROOT, 'node_modules/.bin'), join(HERE, 'plugins'), process.env.PATH].join(delimiter),
      PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
      PULUMI_CONFIG_PASSPHRASE: 'test',
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PROGRAM_RESOURCES: JSON.stringify(resources),
    },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, output });
    });
  });
}
