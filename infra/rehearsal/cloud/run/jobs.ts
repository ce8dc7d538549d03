import { randomUUID } from 'node:crypto';
import type { Call, Cloud, Route } from '../core/api.ts';
import { alreadyExists, ApiError, notEmulated, notFound } from '../core/errors.ts';
import { policyRoutes } from '../core/iam/routes.ts';
import type { JsonObject } from '../core/json.ts';
import { succeeded } from './conditions.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { Executions } from './executions.ts';
import { page, sparse } from './json.ts';
import { canonicalName, checkId, fullName, placeOf, shortName, suffix } from './names.ts';
import type { Operations } from './operations.ts';
import { parseJob, parseRun, type JobSpec, type Overrides } from './schema.ts';
import { requireDeployable } from './workload.ts';

interface JobRecord {
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  readonly createTime: string;
  readonly updateTime: string;
  readonly creator: string;
  readonly lastModifier: string;
  readonly spec: JobSpec;
}

/** The jobs. Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.jobs */
export class Jobs {
  readonly #cloud: Cloud;
  readonly #operations: Operations;
  readonly #executions: Executions;

  constructor(cloud: Cloud, operations: Operations, executions: Executions) {
    this.#cloud = cloud;
    this.#operations = operations;
    this.#executions = executions;
  }

  routes(): Route[] {
    const parent = '/v2/{parent=projects/*/locations/*}/jobs';
    const name = '/v2/{name=projects/*/locations/*/jobs/*}';
    return [
      { method: 'POST', path: parent, handle: (call) => this.#create(call) },
      { method: 'GET', path: parent, handle: (call) => this.#list(call) },
      { method: 'GET', path: name, handle: (call) => this.#json(this.#asked(call, 'run.jobs.get')) },
      { method: 'PATCH', path: name, handle: (call) => this.#patch(call) },
      { method: 'DELETE', path: name, handle: (call) => this.#delete(call) },
      { method: 'POST', path: `${name}:run`, handle: (call) => this.#run(call) },
      ...policyRoutes(this.#cloud, {
        path: '/v2/{resource=projects/*/locations/*/jobs/*}',
        permissions: 'run.jobs',
        get: 'GET',
        name: (resource) => fullName(this.#require(canonicalName(this.#cloud, resource)).name),
      }),
    ];
  }

  #create(call: Call): JsonObject {
    refuseOptions(call);
    const { parent } = placeOf(this.#cloud, call.params.parent ?? '');
    const id = call.query.get('jobId') ?? '';
    this.#cloud.iam.require(call.caller, 'run.jobs.create', fullName(parent));
    checkId(id, 'job_id');
    const name = `${parent}/jobs/${id}`;
    if (this.#table().get(name) !== undefined) throw alreadyExists(name);
    const now = this.#cloud.clock.now().toISOString();
    const creator = call.caller.member;
    return this.#put(call, { name, uid: randomUUID(), generation: 0, createTime: now, creator });
  }

  #list(call: Call): JsonObject {
    const { parent } = placeOf(this.#cloud, call.params.parent ?? '');
    this.#cloud.iam.require(call.caller, 'run.jobs.list', fullName(parent));
    const { items, nextPageToken } = page(this.#table().list(`${parent}/jobs/`), call.query);
    return { jobs: items.map(([, record]) => this.#json(record)), nextPageToken };
  }

  /** The whole job is replaced: the API has no mask here. Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.jobs/patch */
  #patch(call: Call): JsonObject {
    refuseOptions(call);
    const record = this.#asked(call, 'run.jobs.update');
    this.#checkEtag(record, call.body.etag);
    return this.#put(call, record);
  }

  #delete(call: Call): JsonObject {
    refuseOptions(call);
    const record = this.#asked(call, 'run.jobs.delete');
    this.#checkEtag(record, call.query.get('etag') ?? undefined);
    const json = this.#json(record);
    return this.#operations.begin(placeOf(this.#cloud, record.name).parent, 'Job', json, async () => {
      await this.#executions.remove(record.name);
      this.#table().delete(record.name);
      this.#cloud.iam.forget(fullName(record.name));
      return json;
    });
  }

  /**
   * Source: https://cloud.google.com/run/docs/execute/jobs#override-job-configuration (overrides need a permission of their own)
   */
  #run(call: Call): JsonObject {
    const { overrides, etag } = parseRun(call.body);
    const permission = overrides === undefined ? 'run.jobs.run' : 'run.jobs.runWithOverrides';
    const record = this.#asked(call, permission);
    this.#checkEtag(record, etag);
    return this.#executions.begin(this.#execution(record, overrides, call.caller.member));
  }

  #put(call: Call, before: Omit<JobRecord, 'spec' | 'updateTime' | 'lastModifier'>): JsonObject {
    const spec = parseJob(call.body);
    const { serviceAccount, containers } = spec.template.template;
    requireDeployable(this.#cloud, call, serviceAccount, containers[0]?.image ?? '');
    const record = {
      ...before,
      generation: before.generation + 1,
      updateTime: this.#cloud.clock.now().toISOString(),
      lastModifier: call.caller.member,
      spec: { ...spec, etag: undefined, name: undefined },
    };
    this.#table().put(record.name, record);
    const json = this.#json(record);
    return this.#operations.begin(placeOf(this.#cloud, record.name).parent, 'Job', json, () =>
      Promise.resolve(json),
    );
  }

  #execution({ name, spec }: JobRecord, overrides: Overrides, creator: string): ExecutionRecord {
    const now = this.#cloud.clock.now().toISOString();
    const { parallelism, taskCount: ownCount } = spec.template;
    const taskCount = overrides?.taskCount ?? ownCount;
    return {
      name: `${name}/executions/${shortName(name)}-${suffix()}`,
      uid: randomUUID(),
      creator,
      createTime: now,
      startTime: now,
      template: overridden(spec.template.template, overrides),
      parallelism,
      taskCount,
      tasks: Array.from({ length: taskCount }, (_, index) => ({ index, state: 'waiting', retried: 0 })),
      isCancelled: false,
    };
  }

  #json(record: JobRecord): JsonObject {
    const { spec, generation, ...fields } = record;
    const [latest, ...older] = this.#executions.of(record.name);
    const condition = succeeded('Ready', new Date(record.updateTime));
    return sparse({
      ...spec,
      ...fields,
      generation: String(generation),
      observedGeneration: String(generation),
      terminalCondition: condition,
      executionCount: latest === undefined ? 0 : older.length + 1,
      latestCreatedExecution: latest && {
        name: shortName(latest.name),
        createTime: latest.createTime,
        completionTime: latest.completionTime,
      },
      etag: etagOf(record),
    });
  }

  #checkEtag(record: JobRecord, etag: unknown): void {
    if (typeof etag !== 'string' || etag === '' || etag === etagOf(record)) return;
    throw new ApiError(
      'ABORTED',
      `Conflict for resource '${shortName(record.name)}': version '${etag}' was specified but current version is '${etagOf(record)}'.`,
    );
  }

  #asked(call: Call, permission: string): JobRecord {
    const name = canonicalName(this.#cloud, call.params.name ?? '');
    this.#cloud.iam.require(call.caller, permission, fullName(name));
    return this.#require(name);
  }

  #require(name: string): JobRecord {
    const record = this.#table().get(name);
    if (record === undefined) throw notFound(name);
    return record;
  }

  #table() {
    return this.#cloud.store.table<JobRecord>('run.jobs');
  }
}

type TaskTemplate = JobSpec['template']['template'];

function overridden(template: TaskTemplate, overrides: Overrides): TaskTemplate {
  const [change] = overrides?.containerOverrides ?? [];
  const [container] = template.containers;
  if (container === undefined) return template;
  const own = container.env.filter(({ name }) => !change?.env.some((other) => other.name === name));
  const args = change?.clearArgs === true ? [] : (change?.args ?? container.args);
  return {
    ...template,
    timeout: overrides?.timeout ?? template.timeout,
    containers: [{ ...container, args, env: [...own, ...(change?.env ?? [])] }],
  };
}

function etagOf({ uid, generation }: JobRecord): string {
  return `"${uid}/${generation}"`;
}

function refuseOptions({ query }: Call): void {
  for (const option of ['validateOnly', 'allowMissing'])
    if (query.get(option) === 'true') throw notEmulated(`the option ${option}`);
}
