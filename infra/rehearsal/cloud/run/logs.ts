import type { Cloud } from '../core/api.ts';
import { isObject, type Json, type JsonObject } from '../core/json.ts';
import { writeLogEntry } from '../core/records.ts';
import type { Place } from './names.ts';

/** What wrote a line. Source: https://cloud.google.com/run/docs/logging */
export type Stream = 'stdout' | 'stderr' | 'requests' | 'varlog/system';

/** The monitored resource of a log entry. Source: https://cloud.google.com/monitoring/api/resources */
export interface Monitored {
  readonly type: 'cloud_run_revision' | 'cloud_run_job';
  readonly labels: Readonly<Record<string, string>>;
}

export interface Log {
  /** A line a process wrote. */
  readonly line: (stream: 'stdout' | 'stderr', line: string) => void;
  readonly entry: (stream: Stream, entry: JsonObject) => void;
}

export function createLog(
  cloud: Cloud,
  { project, location }: Place,
  resource: Monitored,
  labels: JsonObject,
): Log {
  const entry = (stream: Stream, content: JsonObject): void => {
    const timestamp = cloud.clock.now().toISOString();
    writeLogEntry(cloud, project, {
      logName: `projects/${project}/logs/run.googleapis.com%2F${encodeURIComponent(stream)}`,
      resource: { type: resource.type, labels: { project_id: project, location, ...resource.labels } },
      severity: 'DEFAULT',
      timestamp,
      ...content,
      labels: { ...labels, ...(isObject(content.labels) ? content.labels : {}) },
      receiveTimestamp: timestamp,
    });
  };
  return {
    entry,
    line: (stream, line) => {
      entry(stream, entryOf(line));
    },
  };
}

/** Fields of a JSON line that become fields of the entry. */
const SPECIAL: Readonly<Record<string, string>> = {
  severity: 'severity',
  httpRequest: 'httpRequest',
  time: 'timestamp',
  'logging.googleapis.com/insertId': 'insertId',
  'logging.googleapis.com/labels': 'labels',
  'logging.googleapis.com/operation': 'operation',
  'logging.googleapis.com/sourceLocation': 'sourceLocation',
  'logging.googleapis.com/spanId': 'spanId',
  'logging.googleapis.com/trace': 'trace',
  'logging.googleapis.com/trace_sampled': 'traceSampled',
};

/**
 * The log entry a line makes: a JSON object becomes its payload, its special fields fields of the entry; a payload with nothing
 * but a message is text. Source: https://cloud.google.com/logging/docs/structured-logging
 */
export function entryOf(line: string): JsonObject {
  const parsed = objectOf(line);
  if (parsed === undefined) return { textPayload: line };
  const entry: JsonObject = {};
  const payload: JsonObject = {};
  for (const [key, value] of Object.entries(parsed)) {
    const special = SPECIAL[key];
    if (special === undefined) payload[key] = value;
    else entry[special] = value;
  }
  const { message, ...others } = payload;
  const isText = typeof message === 'string' && Object.keys(others).length === 0;
  return isText ? { ...entry, textPayload: message } : { ...entry, jsonPayload: payload };
}

function objectOf(line: string): JsonObject | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Where a person finds the entries of a resource. */
export function logUri(cloud: Cloud, project: string, { type, labels }: Monitored): string {
  const filter = [
    `resource.type="${type}"`,
    ...Object.entries(labels).map(([key, value]) => `resource.labels.${key}="${value}"`),
  ];
  return `${cloud.url}/console/logs?project=${project}&advancedFilter=${encodeURIComponent(filter.join('\n'))}`;
}
