import { setTimeout as delay } from 'node:timers/promises';
import { randomInt } from 'node:crypto';
import type { Call, Cloud, Route } from '../core/api.ts';
import { invalid, notFound } from '../core/errors.ts';
import { listAt, objectAt, text, textAt, type JsonObject } from '../core/json.ts';
import { requireActAs } from '../core/records.ts';
import { canonical } from '../core/resource.ts';
import { launch, type Exit, type Running } from '../run/launch.ts';
import { prepare } from './containers.ts';

const COLLECTION = '/v1/{parent=projects/*/locations/*}/customJobs';
const ITEM = '/v1/{name=projects/*/locations/*/customJobs/*}';

/** Trainings on Vertex AI, as processes of this machine. Source: https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.customJobs */
export class CustomJobs {
  readonly #cloud: Cloud;
  readonly #running = new Map<string, Running>();

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  routes(): Route[] {
    return [
      { method: 'POST', path: COLLECTION, handle: (call) => this.#create(call) },
      { method: 'GET', path: COLLECTION, handle: (call) => this.#list(call) },
      { method: 'GET', path: ITEM, handle: (call) => this.#get(call) },
    ];
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => running.stop()));
  }

  #create({ caller, params, body }: Call): JsonObject {
    const parent = canonical(this.#cloud, params.parent ?? '');
    this.#cloud.iam.require(caller, 'aiplatform.customJobs.create', fullName(parent));
    const pools = listAt(body, 'jobSpec.workerPoolSpecs');
    if (pools.length !== 1) throw invalid('The rehearsal has custom jobs with one worker pool.');
    if (textAt(body, 'displayName') === undefined) throw invalid('Required field displayName is missing.');
    const email = textAt(body, 'jobSpec.serviceAccount');
    if (email === undefined) throw invalid('The rehearsal has no default service account: name one.');
    requireActAs(this.#cloud, caller, email);
    const name = `${parent}/customJobs/${randomInt(10 ** 12, 10 ** 14)}`;
    const createTime = this.#now();
    const job: JsonObject = { ...body, name, createTime, state: 'JOB_STATE_PENDING' };
    this.#table().put(name, job);
    void this.#run(job, email, objectAt(pools[0], 'containerSpec'));
    return job;
  }

  #list({ caller, params }: Call): JsonObject {
    const parent = canonical(this.#cloud, params.parent ?? '');
    this.#cloud.iam.require(caller, 'aiplatform.customJobs.list', fullName(parent));
    const found = this.#table().list(`${parent}/customJobs/`);
    return { customJobs: found.map(([, job]) => job) };
  }

  #get({ caller, params }: Call): JsonObject {
    const name = canonical(this.#cloud, params.name ?? '');
    this.#cloud.iam.require(caller, 'aiplatform.customJobs.get', fullName(name));
    const job = this.#table().get(name);
    if (job === undefined) throw notFound(name);
    return job;
  }

  async #run(job: JsonObject, email: string, spec: JsonObject): Promise<void> {
    const name = text(job.name);
    try {
      const { program, identity, log } = await prepare(this.#cloud, name, email, spec, {
        CLOUD_ML_JOB_ID: name.split('/').at(-1) ?? '',
      });
      this.#table().put(name, { ...job, state: 'JOB_STATE_RUNNING', startTime: this.#now() });
      const running = launch(program, log);
      this.#running.set(name, running);
      const seconds = Number((textAt(job, 'jobSpec.scheduling.timeout') ?? '604800s').replace('s', ''));
      const exit = await within(seconds, running);
      this.#running.delete(name);
      await identity.close();
      this.#ended(job, exit === 'overdue' ? 'The job exceeded its timeout.' : faultOf(exit));
    } catch (error) {
      this.#ended(job, error instanceof Error ? error.message : String(error));
    }
  }

  #ended(job: JsonObject, fault: string | undefined): void {
    const state = fault === undefined ? 'JOB_STATE_SUCCEEDED' : 'JOB_STATE_FAILED';
    const error = fault === undefined ? {} : { error: { code: 3, message: fault } };
    this.#table().put(text(job.name), { ...job, state, endTime: this.#now(), ...error });
  }

  #now(): string {
    return this.#cloud.clock.now().toISOString();
  }

  #table() {
    return this.#cloud.store.table<JsonObject>('aiplatform.customJobs');
  }
}

async function within(seconds: number, running: Running): Promise<Exit | 'overdue'> {
  const ended = new AbortController();
  const limit = delay(Math.min(seconds, LONGEST_SECONDS) * 1000, 'overdue' as const, {
    signal: ended.signal,
  });
  const first = await Promise.race([running.exited, limit]);
  if (first === 'overdue') await running.stop();
  else limit.catch(() => undefined);
  ended.abort();
  return first;
}

/** What a timer of Node can wait. */
const LONGEST_SECONDS = 2_000_000;

function faultOf({ code, signal }: Exit): string | undefined {
  if (code === 0) return undefined;
  return signal === null
    ? `The replica workerpool0-0 exited with a non-zero status of ${code ?? 1}.`
    : `The replica workerpool0-0 was ended by ${signal}.`;
}

function fullName(name: string): string {
  return `//aiplatform.googleapis.com/${name}`;
}
