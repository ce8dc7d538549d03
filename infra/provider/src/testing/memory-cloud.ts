import { ApiError } from '../cloud/api.ts';
import type { Execution, Service, TrafficTarget } from '../cloud/run-schema.ts';
import type { RequestLog } from '../cloud/request-log.ts';
import type { CloudRun } from '../cloud/run.ts';
import type { Objects } from '../cloud/storage.ts';
import type { Context } from '../context.ts';
import { outcomeUri } from '../training/outcome.ts';
import { REVISION, executionSchema, serviceSchema } from '../cloud/run-schema.ts';
import type { Golden } from '../rollout/golden.ts';
import type { ServiceClient } from '../rollout/service-client.ts';

export const SERVICE = 'projects/p/locations/r/services/s';
export const JOB = 'projects/p/locations/r/jobs/j';
export const OUTCOMES = 'gs://b/outcomes';
export const GOLDEN: readonly Golden[] = [
  { message: 'Subject: win\n\nmoney', score: 0.9 },
  { message: 'Subject: lunch\n\nat noon', score: 0.1 },
];
export const VERSION = 'v2';

/** The process that delivers is gone; nothing it does any more has an effect. */
export class Killed extends Error {}

/** How a revision answers. */
export type Health = 'well' | 'wrong scores' | 'fails under traffic' | 'fails its users' | 'never ready';

/**
 * Cloud Run and Cloud Storage in memory, with a clock that only waiting moves. `killAt` says after how many calls the caller dies,
 * and whether the last call still has its effect.
 */
export class MemoryCloud {
  health: Health = 'well';
  traffic: TrafficTarget[] = [];
  readonly files = new Map<string, string>();
  readonly executions: Execution[] = [];
  /** Traffic after each change. */
  readonly history: TrafficTarget[][] = [];
  readonly said: string[] = [];
  /** Golden messages answered at the tag so far, over all lives. */
  answered = 0;
  outcome: object = { state: 'promoted', version: VERSION };
  #etag = 1;
  #millis = 0;
  #left = Infinity;
  #takesEffect = true;

  killAt(calls: number, takesEffect: boolean): void {
    this.#left = calls;
    this.#takesEffect = takesEffect;
  }

  get isDead(): boolean {
    return this.#left <= 0;
  }

  live(): void {
    this.#left = Infinity;
  }

  get context(): Context {
    return {
      say: (message) => this.said.push(message),
      now: () => this.#millis,
      sleep: (millis) =>
        this.#call(() => {
          this.#millis += millis;
          this.#work();
        }),
    };
  }

  get run(): CloudRun {
    return {
      service: (name) => this.#call(() => (this.traffic.length === 0 ? undefined : this.#service(name))),
      revision: (name) =>
        this.#call(() => ({
          name,
          logUri: 'https://log',
          conditions: [{ type: 'Ready', state: this.#readyState(), message: 'The container did not start.' }],
        })),
      setTraffic: (_, traffic, etag) =>
        this.#call(() => {
          if (etag !== String(this.#etag)) throw new ApiError(409, 'ABORTED', 'Conflict for resource.');
          this.#etag++;
          this.traffic = [...traffic];
          this.history.push(this.traffic);
        }),
      executions: () => this.#call(() => [...this.executions].reverse()),
      execution: (name) => this.#call(() => this.#execution(name)),
      runJob: (job, environment) =>
        this.#call(() => {
          const name = `${job}/executions/e-${this.executions.length + 1}`;
          const env = Object.entries(environment).map(([key, value]) => ({ name: key, value }));
          this.executions.push(
            executionSchema.parse({ name, runningCount: 1, template: { containers: [{ env }] } }),
          );
          return name;
        }),
    };
  }

  /** Users send what the golden messages are not like. */
  get log(): RequestLog {
    const status = this.health === 'fails its users' ? 503 : 200;
    return { served: () => this.#call(() => Array.from({ length: 10 }, () => ({ status, seconds: 0.1 }))) };
  }

  get objects(): Objects {
    return {
      read: (uri) => this.#call(() => this.files.get(uri)),
      list: (folder) =>
        this.#call(() => [...this.files.keys()].filter((uri) => uri.startsWith(`${folder}/`)).sort()),
    };
  }

  get client(): ServiceClient {
    return { classify: (_, message) => this.#call(() => this.#answer(message)) };
  }

  #answer(message: string) {
    const golden = GOLDEN.find((example) => example.message === message);
    const isServing = this.traffic.some(({ revision, percent }) => revision === 'new' && percent > 0);
    if (this.health === 'fails under traffic' && isServing) return { status: 500, body: 'out of memory' };
    this.answered++;
    const score = (golden?.score ?? 0) + (this.health === 'wrong scores' ? 0.01 : 0);
    const verdict = score >= 0.5 ? 'spam' : 'ham';
    return { status: 200, body: JSON.stringify({ verdict, score, threshold: 0.5, modelVersion: VERSION }) };
  }

  #service(name: string): Service {
    const trafficStatuses = this.traffic.map((target) => ({
      ...target,
      uri: target.tag === undefined ? '' : `https://${target.tag}---s`,
    }));
    const service = { name, etag: String(this.#etag), uri: 'https://s', trafficStatuses };
    return serviceSchema.parse(service);
  }

  #readyState(): string {
    return this.health === 'never ready' ? 'CONDITION_FAILED' : 'CONDITION_SUCCEEDED';
  }

  #execution(name: string): Execution {
    const found = this.executions.find((execution) => execution.name === name);
    if (found === undefined) throw new ApiError(404, 'NOT_FOUND', `${name} is not there.`);
    return found;
  }

  /** A training takes half a minute. */
  #work(): void {
    for (const [i, execution] of this.executions.entries()) {
      if (execution.completionTime !== undefined || this.#millis < 30_000) continue;
      this.executions[i] = { ...execution, completionTime: 'now', runningCount: 0 };
      const request = execution.template.containers[0]?.env[0]?.value ?? '';
      this.files.set(outcomeUri(OUTCOMES, request), JSON.stringify({ request, ...this.outcome }));
    }
  }

  /** One I/O call, at which the caller may die: before it, or after it had its effect. */
  async #call<T>(act: () => T): Promise<T> {
    await Promise.resolve();
    if (this.#left <= 0) throw new Killed();
    this.#left--;
    if (this.#left > 0) return act();
    if (this.#takesEffect) act();
    throw new Killed();
  }
}

export function target(revision: string, percent: number, tag?: string): TrafficTarget {
  return { type: REVISION, revision, percent, ...(tag === undefined ? {} : { tag }) };
}
