import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Cloud } from '../cloud/core/api.ts';
import type { Decision, Request } from '../cloud/core/audit.ts';
import type { ProjectRecord } from '../cloud/core/iam/names.ts';
import { isObject, text, textAt, type JsonObject } from '../cloud/core/json.ts';
import { readLogEntries } from '../cloud/core/records.ts';
import { executionsOf, jobsOf, servicesOf, type JobState, type ServiceState } from './workloads.ts';

/** What the console shows, newest first. No secret is in it: neither payloads, nor keys, nor tokens. */
export interface ConsoleState {
  /** The cloud's time, which a test may have moved. */
  readonly time: string;
  readonly projects: readonly string[];
  readonly services: readonly ServiceState[];
  readonly jobs: readonly JobState[];
  readonly buckets: readonly BucketState[];
  readonly decisions: readonly DecisionState[];
  readonly requests: readonly Request[];
  readonly logs: readonly LogState[];
}

export interface BucketState {
  readonly name: string;
  readonly isVersioned: boolean;
  readonly objects: readonly { readonly name: string; readonly bytes: number; readonly updated: string }[];
}

/** Equal decisions are one, with how often there was one and when the last time. */
export interface DecisionState extends Decision {
  readonly times: number;
}

export interface LogState {
  readonly time: string;
  readonly severity: string;
  /** Service and revision, or job and execution. */
  readonly from: string;
  readonly text: string;
}

export interface Question {
  /** Text that decisions, requests and log entries must contain, in any case of letters. */
  readonly find?: string;
  /** Lines of a Logging filter that every log entry must meet: `resource.labels.job_name="x"`. */
  readonly filter?: string;
}

/** Rows of what grows without end. */
const SHOWN = 200;

export function consoleState(cloud: Cloud, { find = '', filter = '' }: Question = {}): ConsoleState {
  const entries = cloud.audit.history().toReversed();
  const projects = cloud.store
    .table<ProjectRecord>('projects')
    .list()
    .map(([id]) => id);
  const logs = projects.flatMap((project) => readLogEntries(cloud, project)).toReversed();
  const wanted = <T>(rows: readonly T[]): T[] =>
    rows.filter((row) => JSON.stringify(row).toLowerCase().includes(find.toLowerCase())).slice(0, SHOWN);
  return {
    time: cloud.clock.now().toISOString(),
    projects,
    services: servicesOf(cloud),
    jobs: jobsOf(cloud, executionsOf(cloud)),
    buckets: bucketsOf(cloud),
    decisions: wanted(counted(entries.filter((entry) => entry.kind === 'decision'))),
    requests: wanted(entries.filter((entry) => entry.kind === 'request')),
    logs: wanted(logs.filter((entry) => meets(entry, filter)).map(logState)),
  };
}

function counted(decisions: readonly Decision[]): DecisionState[] {
  const groups = Map.groupBy(decisions, ({ member, permission, resource, granted, grants }) =>
    JSON.stringify([member, permission, resource, granted, grants]),
  );
  return [...groups.values()].flatMap((same) =>
    same.slice(0, 1).map((latest) => ({ ...latest, times: same.length })),
  );
}

function bucketsOf(cloud: Cloud): BucketState[] {
  const buckets = cloud.store.table<JsonObject>('buckets').list();
  return buckets.map(([name, bucket]) => ({
    name,
    isVersioned: isObject(bucket.versioning) && bucket.versioning.enabled === true,
    objects: objectsIn(join(cloud.directory, 'objects', name)),
  }));
}

// The object server keeps each object as a file of its name.
function objectsIn(folder: string): BucketState['objects'] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return files
    .map((file) => {
      const path = join(file.parentPath, file.name);
      const { size, mtime } = statSync(path);
      return { name: relative(folder, path), bytes: size, updated: mtime.toISOString() };
    })
    .sort((a, b) => (a.updated < b.updated ? 1 : -1));
}

function logState(entry: JsonObject): LogState {
  const labels = isObject(entry.labels) ? entry.labels : {};
  const execution = textAt({ of: labels['run.googleapis.com/execution_name'] }, 'of');
  const from =
    execution ??
    textAt(entry, 'resource.labels.revision_name') ??
    textAt(entry, 'resource.labels.service_name') ??
    textAt(entry, 'resource.labels.job_name') ??
    '';
  return { time: text(entry.timestamp), severity: text(entry.severity), from, text: textOf(entry) };
}

function textOf({ textPayload, jsonPayload, httpRequest }: JsonObject): string {
  if (typeof textPayload === 'string') return textPayload;
  if (isObject(jsonPayload)) return textAt(jsonPayload, 'message') ?? JSON.stringify(jsonPayload);
  if (!isObject(httpRequest)) return '';
  const { requestMethod, requestUrl, status, latency } = httpRequest;
  return [requestMethod, requestUrl, status, latency].map(text).join(' ');
}

// Of the filter language, what the links of executions and revisions use: equality of fields, one a line.
function meets(entry: JsonObject, filter: string): boolean {
  return [...filter.matchAll(/^([\w.]+)="([^"]*)"$/gm)].every(
    ([, path = '', value]) => textAt(entry, path) === value,
  );
}
