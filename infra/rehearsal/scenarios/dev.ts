import { isObject, textAt, type Json, type JsonObject } from '../cloud/core/json.ts';
import type { ServiceRecord } from '../cloud/run/service-record.ts';
import { OPERATOR, PROJECT } from '../src/cloud.ts';
import type { Load } from './load.ts';
import type { Deployment, Stage } from './stage.ts';

const REGION = `projects/${PROJECT}/locations/europe-west1`;
/** The service of the stack dev. */
export const SERVICE = `${REGION}/services/hamlet-dev-serving`;
const JOB = `${REGION}/jobs/hamlet-dev-training`;
const MODELS = `${PROJECT}-dev-models`;
/** It may call the service. */
export const TESTER = `hamlet-dev-tester@${PROJECT}.iam.gserviceaccount.com`;
/** The identity the service runs under. */
export const SERVING = `hamlet-dev-serving@${PROJECT}.iam.gserviceaccount.com`;

/** Percent of the requests by revision. */
export type Traffic = Readonly<Record<string, number>>;

export interface Serving {
  readonly url: string;
  readonly traffic: Traffic;
  /** URL of each tag. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What serves now. @throws Error when there is no service */
export function serving(stage: Stage): Serving {
  const record = stage.cloud.store.table<ServiceRecord>('run.services').get(SERVICE);
  if (record === undefined) throw new Error(`There is no ${SERVICE}.`);
  const { uri: url, trafficStatuses } = record;
  const tags = trafficStatuses.flatMap(({ tag, uri }) =>
    tag !== undefined && uri !== undefined ? [[tag, uri]] : [],
  );
  return { url, traffic: trafficOf(record), tags: Object.fromEntries(tags) as Record<string, string> };
}

/** The revision that gets every request. @throws Error when they are shared */
export function soleRevision(stage: Stage): string {
  const { traffic } = serving(stage);
  const [sole] = Object.entries(traffic).filter(([, percent]) => percent === 100);
  if (sole === undefined) throw new Error(`No revision has all of the traffic: ${JSON.stringify(traffic)}.`);
  return sole[0];
}

export interface Moment {
  /** Of the cloud. */
  readonly time: string;
  readonly traffic: Traffic;
}

/** Notes every change of the traffic until it is stopped; the first moment is now. */
function watchTraffic(stage: Stage): { readonly stop: () => readonly Moment[] } {
  const moments: Moment[] = [];
  const look = (): void => {
    const { traffic } = serving(stage);
    if (JSON.stringify(traffic) === JSON.stringify(moments.at(-1)?.traffic)) return;
    moments.push({ time: stage.cloud.clock.now().toISOString(), traffic });
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return moments;
    },
  };
}

const LOOK_MS = 20;

/** How often the training job has been started. */
export function executions(stage: Stage): number {
  return stage.cloud.store.table('run.executions').list(`${JOB}/`).length;
}

/** A text object of the bucket of models. */
export async function readModelFile(stage: Stage, path: string): Promise<string> {
  const address = `storage.googleapis.com/storage/v1/b/${MODELS}/o/${encodeURIComponent(path)}?alt=media`;
  const response = await stage.api(OPERATOR, address);
  if (!response.ok) throw new Error(`${path} cannot be read: ${await response.text()}`);
  return response.text();
}

/** The registry's history, oldest event first. */
export async function history(stage: Stage): Promise<JsonObject[]> {
  const events: JsonObject[] = [];
  for (let seq = 1; ; seq++) {
    const path = `registry/history/${String(seq).padStart(8, '0')}.json`;
    const text = await readModelFile(stage, path).catch(() => undefined);
    if (text === undefined) return events;
    const event = JSON.parse(text) as Json;
    if (isObject(event)) events.push(event);
  }
}

/** Folder of a registered version in the bucket of models. */
export async function folderOf(stage: Stage, version: string): Promise<string> {
  const event = (await history(stage)).find(
    (each) => each.action === 'registered' && each.version === version,
  );
  return `registry/${textAt(event, 'folder') ?? ''}`;
}

/** The engine's run under load: what the traffic did, and what the callers saw. */
export async function underLoad(
  stage: Stage,
  deploy: () => Promise<Deployment>,
): Promise<{
  deployment: Deployment;
  moments: readonly Moment[];
  report: Awaited<ReturnType<Load['stop']>>;
}> {
  const load = stage.load({ url: serving(stage).url, account: TESTER });
  const watch = watchTraffic(stage);
  const deployment = await deploy();
  const moments = watch.stop();
  const report = await load.stop();
  stage.show('traffic, in percent by revision', moments);
  stage.show('what callers saw meanwhile', report);
  const errors = JSON.stringify(report.errors);
  stage.expect(
    'callers saw no error',
    errors === '{}' && report.requests > 0,
    `${report.requests} requests, errors ${errors}`,
  );
  return { deployment, moments, report };
}

/** Requires of a run of the engine that it succeeded. */
export function expectSuccess(stage: Stage, what: string, { code, diagnosis }: Deployment): void {
  stage.expect(what, code === 0, code === 0 ? 'exit code 0' : diagnosis);
}

function trafficOf({ trafficStatuses }: ServiceRecord): Traffic {
  const traffic: Record<string, number> = {};
  for (const { revision, percent } of trafficStatuses)
    if (revision !== undefined) traffic[revision] = (traffic[revision] ?? 0) + percent;
  return traffic;
}
