import { z } from 'zod';
import type { Cloud } from '../cloud/core/api.ts';
import { at, textAt, type JsonObject } from '../cloud/core/json.ts';
import { readLogEntries } from '../cloud/core/records.ts';

/** Requests to one service in equal spans of time, by the revision that answered. */
export const trafficSchema = z.strictObject({
  service: z.string(),
  spanMs: z.number().positive(),
  spans: z.array(
    z.strictObject({
      atMs: z.number(),
      revisions: z.record(z.string(), z.number()),
      /** Answers of 500 and above. */
      failed: z.number(),
    }),
  ),
});

export type Traffic = z.infer<typeof trafficSchema>;

/** Spans in a chart: enough to see a step, few enough to see a bar. */
const SPANS = 90;

/**
 * The traffic of each service since a moment, from the cloud's request log. Evidence of this form is drawn in the report.
 *
 * @param since of the cloud's clock; the scenario's start
 */
export function observedTraffic(cloud: Cloud, project: string, since: Date): Traffic[] {
  const requests = readLogEntries(cloud, project).filter(
    (entry) => textAt(entry, 'logName')?.endsWith('%2Frequests') === true && timeOf(entry) >= since.getTime(),
  );
  const services = Map.groupBy(requests, (entry) => textAt(entry, 'resource.labels.service_name') ?? '');
  return [...services].map(([service, entries]) => ({ service, ...inSpans(entries, since.getTime()) }));
}

function inSpans(entries: readonly JsonObject[], start: number): Omit<Traffic, 'service'> {
  const end = Math.max(...entries.map(timeOf));
  const spanMs = Math.max(1000, Math.ceil((end - start + 1) / SPANS / 1000) * 1000);
  const groups = Map.groupBy(entries, (entry) => Math.floor((timeOf(entry) - start) / spanMs));
  const spans = [...groups]
    .sort(([a], [b]) => a - b)
    .map(([index, within]) => ({
      atMs: index * spanMs,
      revisions: countBy(within, (entry) => textAt(entry, 'resource.labels.revision_name') ?? 'none'),
      failed: within.filter((entry) => statusOf(entry) >= 500).length,
    }));
  return { spanMs, spans };
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(items, key)].map(([name, same]) => [name, same.length]));
}

function timeOf(entry: JsonObject): number {
  return Date.parse(textAt(entry, 'timestamp') ?? '');
}

function statusOf(entry: JsonObject): number {
  return Number(at(entry, 'httpRequest.status') ?? 0);
}
