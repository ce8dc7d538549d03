import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCloud, OPERATOR, PROJECT } from '../src/cloud.ts';
import { SETTINGS } from '../src/project.ts';
import { someMail, toLines } from './small-data.ts';
import { Stage, type Settings, type StageOptions } from './stage.ts';

export const DATA_BUCKET = `${PROJECT}-dev-data`;
/** What the model of the snapshot learned from. */
export const MAIL = `gs://${DATA_BUCKET}/mail.jsonl`;

/** Configuration with which training and canary take seconds. */
export const SMALL: Settings = {
  ...SETTINGS,
  dev: {
    'hamlet:trainingData': [MAIL],
    'hamlet:dataDigest': 'some mail',
    'hamlet:canaryDuration': '3 seconds',
    'hamlet:canaryPercent': 20,
  },
};

/** Rebuilt or written anew by whoever copies a snapshot; images stay where the state says they are. */
const LEFT_OUT = new Set(['images', 'project', 'logs', 'audit.jsonl', 'checkout', 'done']);

export type SnapshotOptions = Omit<StageOptions, 'cloud' | 'settings'>;

/**
 * Foundation and dev, deployed on little data: where most scenarios begin. It is made once and copied for each.
 *
 * @throws Error when the deployment fails
 */
export async function makeSnapshot({ repository, directory, ...options }: SnapshotOptions): Promise<void> {
  const done = join(directory, 'done');
  if (existsSync(done)) return;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const cloud = await openCloud(directory);
  try {
    const stage = new Stage({ repository, directory, cloud, settings: SMALL, ...options });
    await succeed(stage, 'foundation');
    // The data must be there before the first training, and its bucket before the data.
    await succeed(stage, 'dev', ['--target', '**::buckets', '--target', '**Bucket::data']);
    await upload(stage, 'mail.jsonl', toLines(someMail(repository, 6)));
    await succeed(stage, 'dev');
  } finally {
    await cloud.stop();
  }
  writeFileSync(done, '');
}

/** Copies a snapshot to a scenario's folder, with the extended attributes in which fake-gcs-server keeps generations. */
export function copySnapshot(snapshot: string, directory: string): void {
  const names = readdirSync(snapshot).filter((name) => !LEFT_OUT.has(name));
  execFileSync('cp', ['-a', ...names.map((name) => join(snapshot, name)), directory]);
}

/** Puts data where the training reads it, as the owner would by `gcloud storage cp`. */
export async function upload(stage: Stage, name: string, text: string): Promise<void> {
  const address = `storage.googleapis.com/upload/storage/v1/b/${DATA_BUCKET}/o?uploadType=media&name=${name}`;
  const response = await stage.api(OPERATOR, address, {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'text/plain' },
  });
  if (!response.ok) throw new Error(`The upload of ${name} failed: ${await response.text()}`);
}

async function succeed(stage: Stage, stack: string, options: readonly string[] = []): Promise<void> {
  const { code, diagnosis } = await stage.deploy(stack, { options });
  if (code !== 0) throw new Error(`The deployment of ${stack} failed:\n${diagnosis}`);
}
