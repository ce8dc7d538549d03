import type { Cloud } from '../cloud/core/api.ts';
import type { Condition } from '../cloud/run/conditions.ts';
import type { ExecutionRecord } from '../cloud/run/execution-record.ts';
import { failureOf, jobOf } from '../cloud/run/execution-record.ts';
import { shortName } from '../cloud/run/names.ts';
import type { RevisionRecord } from '../cloud/run/revisions.ts';
import type { JobSpec } from '../cloud/run/schema.ts';
import type { ServiceRecord } from '../cloud/run/service-record.ts';

export interface ServiceState {
  readonly name: string;
  readonly url: string;
  readonly account: string;
  readonly condition: State;
  readonly traffic: readonly TrafficState[];
  /** Newest first. */
  readonly revisions: readonly RevisionState[];
}

export interface TrafficState {
  readonly revision: string;
  readonly percent: number;
  readonly tag?: string;
  readonly url?: string;
}

export interface RevisionState {
  readonly name: string;
  readonly created: string;
  readonly condition: State;
  readonly image: string;
  /** The model it serves, where its environment names one. */
  readonly model?: string;
}

/** How something is, in Cloud Run's own word, and why. */
export interface State {
  readonly state: 'ready' | 'succeeded' | 'failed' | 'under way';
  readonly message?: string;
}

export interface JobState {
  readonly name: string;
  readonly image: string;
  readonly account: string;
  /** Newest first. */
  readonly executions: readonly ExecutionState[];
}

export interface ExecutionState {
  readonly name: string;
  readonly job: string;
  readonly by: string;
  readonly started: string;
  readonly ended?: string;
  readonly condition: State;
  readonly tasks: Readonly<Record<string, number>>;
  readonly retried: number;
}

export function servicesOf(cloud: Cloud): ServiceState[] {
  const revisions = cloud.store.table<RevisionRecord>('run.revisions');
  return cloud.store
    .table<ServiceRecord>('run.services')
    .list()
    .map(([name, record]) => ({
      name: shortName(name),
      url: record.uri,
      account: record.spec.template.serviceAccount,
      condition: stateOf([record.terminalCondition]),
      traffic: record.trafficStatuses.map(({ revision = 'the latest', percent, tag, uri }) => ({
        revision: shortName(revision),
        percent,
        ...(tag !== undefined && { tag }),
        ...(uri !== undefined && { url: uri }),
      })),
      revisions: revisions
        .list(`${name}/revisions/`)
        .map(([, revision]) => revisionState(revision))
        .sort(newestFirst(({ created }) => created)),
    }));
}

function revisionState({ name, createTime, conditions, template }: RevisionRecord): RevisionState {
  const [container] = template.containers;
  const model = container?.env.find((variable) => variable.name === 'MODEL_URI');
  return {
    name: shortName(name),
    created: createTime,
    condition: stateOf(conditions),
    image: shortImage(container?.image ?? ''),
    ...(typeof model?.value === 'string' && { model: model.value }),
  };
}

export function executionsOf(cloud: Cloud): ExecutionState[] {
  const records = cloud.store.table<ExecutionRecord>('run.executions').list();
  return records.map(([, record]) => executionState(record)).sort(newestFirst(({ started }) => started));
}

function executionState(record: ExecutionRecord): ExecutionState {
  const { name, creator, startTime, completionTime, tasks } = record;
  const message = failureOf(record);
  const state = completionTime === undefined ? 'under way' : message === undefined ? 'succeeded' : 'failed';
  return {
    name: shortName(name),
    job: shortName(jobOf(name)),
    by: creator,
    started: startTime,
    ...(completionTime !== undefined && { ended: completionTime }),
    condition: { state, ...(message !== undefined && { message }) },
    tasks: Object.fromEntries(
      [...Map.groupBy(tasks, (task) => task.state)].map(([kind, same]) => [kind, same.length]),
    ),
    retried: tasks.reduce((sum, { retried }) => sum + retried, 0),
  };
}

export function jobsOf(cloud: Cloud, executions: readonly ExecutionState[]): JobState[] {
  const jobs = cloud.store.table<{ readonly spec: JobSpec }>('run.jobs').list();
  return jobs.map(([name, { spec }]) => ({
    name: shortName(name),
    image: shortImage(spec.template.template.containers[0]?.image ?? ''),
    account: spec.template.template.serviceAccount,
    executions: executions.filter(({ job }) => job === shortName(name)),
  }));
}

function stateOf(conditions: readonly Condition[]): State {
  const failure = conditions.find(({ state }) => state === 'CONDITION_FAILED');
  if (failure !== undefined)
    return { state: 'failed', ...(failure.message !== undefined && { message: failure.message }) };
  const isReady = conditions.every(({ state }) => state === 'CONDITION_SUCCEEDED');
  return { state: isReady ? 'ready' : 'under way' };
}

/** The name and the first letters of the digest. */
function shortImage(image: string): string {
  return shortName(image).replace(/@sha256:(.{12}).*$/, '@$1');
}

function newestFirst<T>(time: (row: T) => string): (a: T, b: T) => number {
  return (a, b) => (time(a) < time(b) ? 1 : -1);
}
