import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BuiltImage } from '../../containers/build.ts';
import type { Cloud } from './api.ts';
import { invalid } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import type { Caller } from './tokens.ts';
import { isServiceAgent } from './iam/iam.ts';

/**
 * An image in Artifact Registry (table `images`, by `REGION-docker.pkg.dev/PROJECT/REPOSITORY/NAME@sha256:…`)
 * and how to run it.
 */
export interface ImageRecord {
  readonly digest: string;
  /** Argument vector: the Dockerfile's ENTRYPOINT and CMD. */
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** A copy of the build context that the process runs in; unused when there is a container image. */
  readonly rootfs: string;
  /** The container image that was built of it, where containers can be built. */
  readonly container?: BuiltImage;
}

/** Finds an image by digest, or by tag (a record in `imageTags` that names the digest). */
export function findImage(cloud: Cloud, reference: string): ImageRecord | undefined {
  const images = cloud.store.table<ImageRecord>('images');
  const [name = '', digest] = reference.split('@');
  if (digest !== undefined) return images.get(`${name.replace(/:[^/:]+$/, '')}@${digest}`);
  const tag = /:[^/:]+$/.test(name) ? name : `${name}:latest`;
  const tagged = cloud.store.table<{ digest: string }>('imageTags').get(tag)?.digest;
  return tagged === undefined ? undefined : images.get(`${tag.replace(/:[^/:]+$/, '')}@${tagged}`);
}

export interface ServiceAccountRecord {
  readonly email: string;
  readonly projectId: string;
  readonly uniqueId: string;
  readonly disabled?: boolean;
  readonly [field: string]: Json | undefined;
}

function findServiceAccount(cloud: Cloud, email: string): ServiceAccountRecord | undefined {
  return cloud.store.table<ServiceAccountRecord>('serviceAccounts').get(email);
}

export function serviceAccountName({ email, projectId }: { email: string; projectId: string }): string {
  return `//iam.googleapis.com/projects/${projectId}/serviceAccounts/${email}`;
}

/** Whoever attaches a service account to a workload needs iam.serviceAccounts.actAs on it. Source: https://cloud.google.com/iam/docs/attach-service-accounts */
export function requireActAs(cloud: Cloud, caller: Caller, email: string): void {
  const account = findServiceAccount(cloud, email);
  if (account === undefined && !isServiceAgent(email))
    throw invalid(`Service account ${email} does not exist.`);
  if (account !== undefined)
    cloud.iam.require(caller, 'iam.serviceAccounts.actAs', serviceAccountName(account));
}

/** An entry as the Logging API shows it: `{logName, resource, severity, timestamp, textPayload | jsonPayload, labels}`. */
export function writeLogEntry(cloud: Cloud, project: string, entry: JsonObject): void {
  const file = logFile(cloud, project);
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

/** Oldest first. */
export function readLogEntries(cloud: Cloud, project: string): JsonObject[] {
  const file = logFile(cloud, project);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as JsonObject);
}

function logFile(cloud: Cloud, project: string): string {
  return join(cloud.directory, 'logs', `${project}.jsonl`);
}
