import { z } from 'zod';
import type { Context } from '../context.ts';
import type { Api } from './api.ts';
import { ApiError, isNotFound, parseAnswer } from './api.ts';
import type { Execution, Revision, Service, TrafficTarget } from './run-schema.ts';
import {
  executionPageSchema,
  executionSchema,
  operationSchema,
  revisionSchema,
  serviceSchema,
} from './run-schema.ts';

/** The part of the Cloud Run Admin API that a delivery needs. */
export interface CloudRun {
  /** `undefined` when there is none. */
  readonly service: (name: string) => Promise<Service | undefined>;
  readonly revision: (name: string) => Promise<Revision | undefined>;
  /**
   * Returns when it is so.
   *
   * @param etag of the service the decision was made on
   * @throws ApiError ABORTED when someone else changed the service meanwhile
   */
  readonly setTraffic: (service: string, traffic: readonly TrafficTarget[], etag: string) => Promise<void>;
  /** Newest first. */
  readonly executions: (job: string) => Promise<Execution[]>;
  readonly execution: (name: string) => Promise<Execution>;
  /** Starts an execution with more environment; returns its name at once. */
  readonly runJob: (job: string, environment: Readonly<Record<string, string>>) => Promise<string>;
}

const OPERATION_PAUSE_MS = 1000;

/** Source: https://cloud.google.com/run/docs/reference/rest */
export function cloudRun(base: string, api: Api, { sleep }: Pick<Context, 'sleep'>): CloudRun {
  const read = async <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
    parseAnswer(schema, await api(`${base}${path}`), path);

  const finish = async (operation: z.infer<typeof operationSchema>): Promise<void> => {
    let now = operation;
    while (!now.done) {
      await sleep(OPERATION_PAUSE_MS);
      now = await read(now.name, operationSchema);
    }
    if (now.error !== undefined) throw new ApiError(400, statusOf(now.error.code), now.error.message);
  };

  return {
    service: (name) => orUndefined(read(name, serviceSchema)),
    revision: (name) => orUndefined(read(name, revisionSchema)),
    execution: (name) => read(name, executionSchema),

    async setTraffic(service, traffic, etag) {
      const body = { name: service, traffic, etag };
      const answer = await api(`${base}${service}?updateMask=traffic`, {
        method: 'PATCH',
        body,
        repeatable: true,
      });
      await finish(parseAnswer(operationSchema, answer, service));
    },

    async executions(job) {
      const all: Execution[] = [];
      let token: string | undefined;
      do {
        const query = token === undefined ? '' : `&pageToken=${encodeURIComponent(token)}`;
        const page = await read(`${job}/executions?pageSize=100${query}`, executionPageSchema);
        all.push(...page.executions);
        token = page.nextPageToken;
      } while (token !== undefined && token !== '');
      return all;
    },

    async runJob(job, environment) {
      const env = Object.entries(environment).map(([name, value]) => ({ name, value }));
      const body = { overrides: { containerOverrides: [{ env }] } };
      const answer = await api(`${base}${job}:run`, { method: 'POST', body });
      return parseAnswer(startedSchema, answer, `${job}:run`).metadata.name;
    },
  };
}

/** The operation's metadata is the execution. */
const startedSchema = operationSchema.extend({ metadata: z.object({ name: z.string() }) });

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Source: https://cloud.google.com/apis/design/errors#error_codes */
function statusOf(code: number): string {
  return code === 10 ? 'ABORTED' : String(code);
}
