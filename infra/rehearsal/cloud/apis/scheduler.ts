import type { Call, Cloud, Route } from '../core/api.ts';
import { notFound } from '../core/errors.ts';
import { type JsonObject, text, textAt } from '../core/json.ts';
import { writeLogEntry } from '../core/records.ts';
import { canonical } from '../core/resource.ts';
import { dueBetween } from './cron.ts';
import { SCHEDULER_JOB } from './tables-platform.ts';

/** Pausing, resuming and starting by hand. Source: https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs */
export function schedulerVerbs(cloud: Cloud): Route[] {
  const path = '/v1/{name=projects/*/locations/*/jobs/*}';
  return [
    { method: 'POST', path: `${path}:pause`, handle: (call) => setState(cloud, call, 'pause', 'PAUSED') },
    { method: 'POST', path: `${path}:resume`, handle: (call) => setState(cloud, call, 'enable', 'ENABLED') },
    { method: 'POST', path: `${path}:run`, handle: (call) => runNow(cloud, call) },
  ];
}

/**
 * When the cloud's time is moved, what was due meanwhile is fired, once each.
 *
 * @returns ends it, when all that was fired has been answered
 */
export function keepSchedules(cloud: Cloud): () => Promise<void> {
  const fired: Promise<unknown>[] = [];
  let last = cloud.clock.now();
  const end = cloud.clock.onMove(() => {
    const now = cloud.clock.now();
    for (const [, job] of cloud.store.table<JsonObject>(SCHEDULER_JOB.permissions).list()) {
      if (job.state !== 'ENABLED' || dueBetween(textAt(job, 'schedule') ?? '', last, now).length === 0)
        continue;
      fired.push(fire(cloud, job));
    }
    last = now;
  });
  return async () => {
    end();
    await Promise.allSettled(fired);
  };
}

function setState(cloud: Cloud, call: Call, verb: string, state: string): JsonObject {
  const job: JsonObject = { ...find(cloud, call, verb), state };
  cloud.store.table<JsonObject>(SCHEDULER_JOB.permissions).put(text(job.name), job);
  return job;
}

async function runNow(cloud: Cloud, call: Call): Promise<JsonObject> {
  const job = find(cloud, call, 'run');
  await fire(cloud, job);
  return job;
}

/** Makes the call a schedule is for, as its service account. Only calls of Google's own APIs are made. */
async function fire(cloud: Cloud, job: JsonObject): Promise<number> {
  const url = new URL(textAt(job, 'httpTarget.uri') ?? '');
  const email = textAt(job, 'httpTarget.oauthToken.serviceAccountEmail') ?? '';
  const { token } = cloud.tokens.issueAccess({ member: `serviceAccount:${email}` });
  const body = textAt(job, 'httpTarget.body');
  const response = await fetch(`${cloud.url}/${url.host}${url.pathname}${url.search}`, {
    method: textAt(job, 'httpTarget.httpMethod') ?? 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: Buffer.from(body, 'base64').toString() }),
  });
  const answer = (await response.json()) as JsonObject;
  const attempt = {
    lastAttemptTime: cloud.clock.now().toISOString(),
    status: response.ok ? {} : { code: CODES[response.status] ?? UNKNOWN },
  };
  cloud.store.table<JsonObject>(SCHEDULER_JOB.permissions).put(text(job.name), { ...job, ...attempt });
  logAttempt(cloud, job, response.ok ? undefined : answer);
  return response.status;
}

/** google.rpc.Code by HTTP status. Source: https://cloud.google.com/apis/design/errors#handling_errors */
const CODES: Readonly<Record<number, number>> = { 400: 3, 401: 16, 403: 7, 404: 5, 409: 10, 429: 8, 503: 14 };
const UNKNOWN = 2;

/** Source: https://cloud.google.com/scheduler/docs/logging */
function logAttempt(cloud: Cloud, job: JsonObject, failure: JsonObject | undefined): void {
  const [, project = '', , location = '', , id = ''] = text(job.name).split('/');
  writeLogEntry(cloud, project, {
    logName: `projects/${project}/logs/cloudscheduler.googleapis.com%2Fexecutions`,
    resource: { type: 'cloud_scheduler_job', labels: { project_id: project, location, job_id: id } },
    severity: failure === undefined ? 'INFO' : 'ERROR',
    timestamp: cloud.clock.now().toISOString(),
    jsonPayload: {
      jobName: text(job.name),
      ...(failure !== undefined && {
        status: textAt(failure, 'error.status') ?? 'UNKNOWN',
        debugInfo: textAt(failure, 'error.message') ?? '',
      }),
    },
  });
}

function find(cloud: Cloud, call: Call, verb: string): JsonObject {
  const name = canonical(cloud, call.params.name ?? '');
  cloud.iam.require(call.caller, `cloudscheduler.jobs.${verb}`, `//cloudscheduler.googleapis.com/${name}`);
  const job = cloud.store.table<JsonObject>(SCHEDULER_JOB.permissions).get(name);
  if (job === undefined) throw notFound(name);
  return job;
}
