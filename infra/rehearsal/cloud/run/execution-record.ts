import type { Cloud } from '../core/api.ts';
import type { JsonObject } from '../core/json.ts';
import { failed, reconciling, succeeded, type Condition } from './conditions.ts';
import { sparse } from './json.ts';
import { logUri, type Monitored } from './logs.ts';
import { placeOf, shortName } from './names.ts';
import type { JobSpec } from './schema.ts';
import type { AttemptResult } from './tasks.ts';

/** A task as it is kept. */
export interface TaskRecord {
  readonly index: number;
  readonly state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly retried: number;
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly lastAttemptResult?: AttemptResult;
}

export interface ExecutionRecord {
  /** `projects/P/locations/L/jobs/J/executions/E`. */
  readonly name: string;
  readonly uid: string;
  readonly creator: string;
  readonly createTime: string;
  readonly startTime: string;
  readonly completionTime?: string;
  /** With what was said for this execution alone. */
  readonly template: JobSpec['template']['template'];
  readonly parallelism: number;
  readonly taskCount: number;
  readonly tasks: readonly TaskRecord[];
  readonly isCancelled: boolean;
}

export function jobOf(execution: string): string {
  return execution.slice(0, execution.indexOf('/executions/'));
}

export function monitored(name: string): Monitored {
  return { type: 'cloud_run_job', labels: { job_name: shortName(jobOf(name)) } };
}

/** Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.jobs.executions#Execution */
export function executionJson(cloud: Cloud, record: ExecutionRecord): JsonObject {
  const { name, tasks, ...fields } = record;
  const { project } = placeOf(cloud, name);
  const count = (state: TaskRecord['state']): number => tasks.filter((task) => task.state === state).length;
  return sparse({
    ...fields,
    name,
    isCancelled: undefined,
    job: shortName(jobOf(name)),
    generation: '1',
    observedGeneration: '1',
    updateTime: record.completionTime ?? record.startTime,
    reconciling: record.completionTime === undefined,
    runningCount: count('running'),
    succeededCount: count('succeeded'),
    failedCount: count('failed'),
    cancelledCount: count('cancelled'),
    retriedCount: tasks.reduce((sum, { retried }) => sum + retried, 0),
    conditions: conditionsOf(cloud, record),
    logUri: `${logUri(cloud, project, monitored(name))}&execution=${shortName(name)}`,
    etag: `"${record.uid}"`,
  });
}

/** Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.jobs.executions.tasks#Task */
export function taskJson(cloud: Cloud, execution: ExecutionRecord, task: TaskRecord): JsonObject {
  const { name, template, createTime } = execution;
  const now = new Date(task.completionTime ?? execution.startTime);
  return sparse({
    ...task,
    ...template,
    state: undefined,
    name: taskName(name, task.index),
    job: shortName(jobOf(name)),
    execution: shortName(name),
    createTime,
    conditions: [taskCondition(execution, task, now)],
    logUri: `${logUri(cloud, placeOf(cloud, name).project, monitored(name))}&execution=${shortName(name)}`,
  });
}

export function taskName(execution: string, index: number): string {
  return `${execution}/tasks/${shortName(execution)}-task${index}`;
}

/** The operation of a run fails with this message. */
export function failureOf({ name, tasks, isCancelled }: ExecutionRecord): string | undefined {
  if (isCancelled) return 'The execution was cancelled.';
  const task = tasks.find(({ state }) => state === 'failed');
  if (task === undefined) return undefined;
  const why = task.lastAttemptResult?.status?.message ?? '';
  return `Task ${shortName(taskName(name, task.index))} failed with message: ${why}`;
}

function conditionsOf(_cloud: Cloud, record: ExecutionRecord): Condition[] {
  const { completionTime, startTime, isCancelled } = record;
  const now = new Date(completionTime ?? startTime);
  if (completionTime === undefined)
    return [reconciling('Completed', now), succeeded('ResourcesAvailable', now)];
  const message = failureOf(record);
  if (message === undefined) return [succeeded('Completed', now), succeeded('ResourcesAvailable', now)];
  const executionReason = isCancelled ? 'CANCELLED' : 'NON_ZERO_EXIT_CODE';
  return [failed('Completed', now, message, { executionReason }), succeeded('ResourcesAvailable', now)];
}

function taskCondition({ name }: ExecutionRecord, task: TaskRecord, now: Date): Condition {
  if (task.state === 'succeeded') return succeeded('Completed', now);
  if (task.completionTime === undefined) return reconciling('Completed', now);
  const why = task.lastAttemptResult?.status?.message ?? task.state;
  return failed(
    'Completed',
    now,
    `Task ${shortName(taskName(name, task.index))} failed with message: ${why}`,
  );
}
