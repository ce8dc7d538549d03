import { z } from 'zod';
import type { Api } from './api.ts';
import { parseAnswer } from './api.ts';

/** A request a revision answered, whoever sent it. */
export interface Served {
  /** HTTP status. */
  readonly status: number;
  readonly seconds: number;
}

/** The log of requests that Cloud Run keeps. */
export interface RequestLog {
  /**
   * What a revision answered in the last so many seconds, newest first; of very many requests the newest
   * thousand. A request is here some seconds after it was answered.
   *
   * @param service `projects/P/locations/R/services/S`
   */
  readonly served: (service: string, revision: string, seconds: number) => Promise<readonly Served[]>;
}

const MOST = 1000;

const pageSchema = z.object({
  entries: z
    .array(
      z.object({
        httpRequest: z
          .object({ status: z.number().default(0), latency: z.string().default('0s') })
          .default({ status: 0, latency: '0s' }),
      }),
    )
    .default([]),
});

/** Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list */
export function requestLog(base: string, api: Api, now: () => Date): RequestLog {
  return {
    async served(service, revision, seconds) {
      const [, project = '', , location = '', , name = ''] = service.split('/');
      const since = new Date(now().getTime() - seconds * 1000);
      const filter = [
        'log_id("run.googleapis.com/requests")',
        'resource.type="cloud_run_revision"',
        `resource.labels.location="${location}"`,
        `resource.labels.service_name="${name}"`,
        `resource.labels.revision_name="${revision}"`,
        `timestamp>="${since.toISOString()}"`,
      ].join(' AND ');
      const body = {
        resourceNames: [`projects/${project}`],
        filter,
        orderBy: 'timestamp desc',
        pageSize: MOST,
      };
      const url = `${base}entries:list`;
      const answer = await api(url, { method: 'POST', body, repeatable: true });
      return parseAnswer(pageSchema, answer, url).entries.map(({ httpRequest: { status, latency } }) => ({
        status,
        seconds: Number.parseFloat(latency),
      }));
    },
  };
}
