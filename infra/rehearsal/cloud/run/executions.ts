import type { Call, Cloud, Route } from '../core/api.ts';
import { notFound, precondition } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import {
  executionJson,
  failureOf,
  jobOf,
  monitored,
  taskJson,
  taskName,
  type ExecutionRecord,
  type TaskRecord,
} from './execution-record.ts';
import { page } from './json.ts';
import { createLog } from './logs.ts';
import { canonicalName, fullName, placeOf, shortName } from './names.ts';
import { OperationFailure, type Operations } from './operations.ts';
import { runTask, type TaskPlan } from './tasks.ts';
import { assume, imageOf, memoryOf, variablesOf } from './workload.ts';

/** Source: https://cloud.google.com/run/quotas (tasks at once when the job does not say) */
const DEFAULT_PARALLELISM = 100;

/** Executions of jobs: tasks as processes. */
export class Executions {
  readonly #cloud: Cloud;
  readonly #operations: Operations;
  readonly #running = new Map<
    string,
    { readonly abort: AbortController; readonly ended: Promise<unknown> }
  >();

  constructor(cloud: Cloud, operations: Operations) {
    this.#cloud = cloud;
    this.#operations = operations;
    for (const [, record] of this.#table().list())
      if (record.completionTime === undefined) this.#abandon(record);
  }

  /** Begins an execution; the operation ends with it. */
  begin(record: ExecutionRecord): JsonObject {
    this.#table().put(record.name, record);
    const abort = new AbortController();
    const ended = this.#execute(record, abort.signal).finally(() => {
      this.#running.delete(record.name);
    });
    this.#running.set(record.name, { abort, ended });
    const { parent } = placeOf(this.#cloud, record.name);
    return this.#operations.begin(parent, 'Execution', this.#json(record.name), async () => {
      await ended;
      const failure = failureOf(this.#require(record.name));
      if (failure !== undefined) throw new OperationFailure('ABORTED', failure);
      return this.#json(record.name);
    });
  }

  /** Newest first. */
  of(job: string): ExecutionRecord[] {
    const all = this.#table()
      .list(`${job}/executions/`)
      .map(([, record]) => record);
    return all.sort((a, b) => (a.createTime < b.createTime ? 1 : -1));
  }

  /** Ends and forgets the executions of a job. */
  async remove(job: string): Promise<void> {
    for (const { name } of this.of(job)) {
      await this.#cancel(name);
      this.#table().delete(name);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.#cancel(name)));
  }

  routes(): Route[] {
    const job = '/v2/{parent=projects/*/locations/*/jobs/*}/executions';
    const name = '/v2/{name=projects/*/locations/*/jobs/*/executions/*}';
    const tasks = '/v2/{parent=projects/*/locations/*/jobs/*/executions/*}/tasks';
    return [
      { method: 'GET', path: job, handle: (call) => this.#list(call) },
      {
        method: 'GET',
        path: name,
        handle: (call) => this.#json(this.#asked(call, 'run.executions.get').name),
      },
      { method: 'POST', path: `${name}:cancel`, handle: (call) => this.#cancelAsked(call) },
      { method: 'DELETE', path: name, handle: (call) => this.#delete(call) },
      { method: 'GET', path: tasks, handle: (call) => this.#tasks(call) },
      {
        method: 'GET',
        path: tasks.replace('parent=', 'execution=').concat('/{task=*}'),
        handle: (call) => this.#task(call),
      },
    ];
  }

  async #execute(record: ExecutionRecord, signal: AbortSignal): Promise<void> {
    const place = placeOf(this.#cloud, record.name);
    const identity = await assume(this.#cloud, place, record.template.serviceAccount);
    const waiting = record.tasks.map(({ index }) => index);
    const work = async (): Promise<void> => {
      for (let index = waiting.shift(); index !== undefined; index = waiting.shift())
        await this.#runTask(record, index, identity.environment, signal);
    };
    const atOnce = Math.min(record.parallelism || DEFAULT_PARALLELISM, record.taskCount);
    await Promise.all(Array.from({ length: atOnce }, work));
    await identity.close();
    this.#table().put(record.name, {
      ...this.#require(record.name),
      completionTime: this.#now(),
      isCancelled: signal.aborted,
    });
  }

  async #runTask(
    record: ExecutionRecord,
    index: number,
    environment: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<void> {
    const change = (fields: Partial<TaskRecord>): void => {
      this.#change(record.name, index, fields);
    };
    if (signal.aborted) {
      change({ state: 'cancelled', completionTime: this.#now() });
      return;
    }
    change({ state: 'running', startTime: this.#now() });
    const log = createLog(this.#cloud, placeOf(this.#cloud, record.name), monitored(record.name), {
      'run.googleapis.com/execution_name': shortName(record.name),
      'run.googleapis.com/task_index': String(index),
    });
    let retried = 0;
    const onRetry = (): void => {
      change({ retried: ++retried });
    };
    try {
      const { isSuccess, last } = await runTask(this.#plan(record, index, environment), log, onRetry, signal);
      const state = isSuccess ? 'succeeded' : isStopped(signal) ? 'cancelled' : 'failed';
      change({ state, completionTime: this.#now(), lastAttemptResult: last });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      change({
        state: 'failed',
        completionTime: this.#now(),
        lastAttemptResult: { exitCode: 1, status: { code: 5, message } },
      });
    }
  }

  #plan(record: ExecutionRecord, index: number, identity: Readonly<Record<string, string>>): TaskPlan {
    const { template, name, taskCount } = record;
    const [container] = template.containers;
    if (container === undefined) throw new Error('There is no container.');
    const environment = {
      ...identity,
      CLOUD_RUN_JOB: shortName(jobOf(name)),
      CLOUD_RUN_EXECUTION: shortName(name),
      ...variablesOf(this.#cloud, placeOf(this.#cloud, name), template.serviceAccount, container.env),
    };
    return {
      index,
      count: taskCount,
      maxRetries: template.maxRetries,
      timeoutSeconds: Number(template.timeout.slice(0, -1)),
      program: {
        image: imageOf(this.#cloud, container.image),
        command: container.command,
        args: container.args,
        environment,
        memory: memoryOf(container.resources),
      },
    };
  }

  #list(call: Call): JsonObject {
    const parent = canonicalName(this.#cloud, call.params.parent ?? '');
    this.#cloud.iam.require(call.caller, 'run.executions.list', fullName(parent));
    const { items, nextPageToken } = page(this.of(parent), call.query);
    return { executions: items.map((record) => executionJson(this.#cloud, record)), nextPageToken };
  }

  /** Source: https://cloud.google.com/run/docs/execute/jobs#cancel_a_job_execution */
  #cancelAsked(call: Call): JsonObject {
    const { name, completionTime } = this.#asked(call, 'run.executions.cancel');
    if (completionTime !== undefined) throw precondition(`Execution '${shortName(name)}' has completed.`);
    return this.#operations.begin(
      placeOf(this.#cloud, name).parent,
      'Execution',
      this.#json(name),
      async () => {
        await this.#cancel(name);
        return this.#json(name);
      },
    );
  }

  #delete(call: Call): JsonObject {
    const { name } = this.#asked(call, 'run.executions.delete');
    const json = this.#json(name);
    return this.#operations.begin(placeOf(this.#cloud, name).parent, 'Execution', json, async () => {
      await this.#cancel(name);
      this.#table().delete(name);
      return json;
    });
  }

  #tasks(call: Call): JsonObject {
    const record = this.#require(canonicalName(this.#cloud, call.params.parent ?? ''));
    this.#cloud.iam.require(call.caller, 'run.tasks.list', fullName(record.name));
    const { items, nextPageToken } = page(record.tasks, call.query);
    return { tasks: items.map((task) => taskJson(this.#cloud, record, task)), nextPageToken };
  }

  #task(call: Call): JsonObject {
    const record = this.#require(canonicalName(this.#cloud, call.params.execution ?? ''));
    this.#cloud.iam.require(call.caller, 'run.tasks.get', fullName(record.name));
    const name = `${record.name}/tasks/${call.params.task ?? ''}`;
    const task = record.tasks.find(({ index }) => taskName(record.name, index) === name);
    if (task === undefined) throw notFound(name);
    return taskJson(this.#cloud, record, task);
  }

  async #cancel(name: string): Promise<void> {
    const running = this.#running.get(name);
    running?.abort.abort();
    await running?.ended;
  }

  /** An execution that ran when the stand-in was stopped. */
  #abandon(record: ExecutionRecord): void {
    const status = { code: 14, message: 'The rehearsal was stopped.' };
    const tasks = record.tasks.map((task): TaskRecord =>
      task.completionTime === undefined
        ? {
            ...task,
            state: 'failed',
            completionTime: this.#now(),
            lastAttemptResult: { exitCode: 0, status },
          }
        : task,
    );
    this.#table().put(record.name, { ...record, tasks, completionTime: this.#now() });
  }

  #change(name: string, index: number, fields: Partial<TaskRecord>): void {
    const record = this.#require(name);
    const tasks = record.tasks.map((task) => (task.index === index ? { ...task, ...fields } : task));
    this.#table().put(name, { ...record, tasks });
  }

  #asked(call: Call, permission: string): ExecutionRecord {
    const name = canonicalName(this.#cloud, call.params.name ?? '');
    this.#cloud.iam.require(call.caller, permission, fullName(name));
    return this.#require(name);
  }

  #json(name: string): JsonObject {
    return executionJson(this.#cloud, this.#require(name));
  }

  #require(name: string): ExecutionRecord {
    const record = this.#table().get(name);
    if (record === undefined) throw notFound(name);
    return record;
  }

  #now(): string {
    return this.#cloud.clock.now().toISOString();
  }

  #table() {
    return this.#cloud.store.table<ExecutionRecord>('run.executions');
  }
}

function isStopped({ aborted }: AbortSignal): boolean {
  return aborted;
}
