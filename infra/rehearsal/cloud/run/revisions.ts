import { randomUUID } from 'node:crypto';
import type { Call, Cloud, Route } from '../core/api.ts';
import { ApiError, notFound, precondition } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { failed, reconciling, succeeded, type Condition } from './conditions.ts';
import { startInstance, type Instance } from './instance.ts';
import { canonical, page, sparse } from './json.ts';
import { createLog, logUri, type Log, type Monitored } from './logs.ts';
import { canonicalName, fullName, placeOf, shortName } from './names.ts';
import type { Operations } from './operations.ts';
import { Pool, type Scaling } from './pool.ts';
import type { RevisionTemplate } from './schema.ts';
import { assume, imageOf, memoryOf, variablesOf, type Identity } from './workload.ts';

/** A revision as it is kept: what was asked for never changes. */
export interface RevisionRecord {
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  readonly createTime: string;
  readonly template: RevisionTemplate;
  readonly conditions: readonly Condition[];
}

/** Source: https://cloud.google.com/run/docs/about-instance-autoscaling#max */
const DEFAULT_MAX_INSTANCES = 100;

/** The revisions of all services, with the instances that run of them. */
export class Revisions {
  readonly #cloud: Cloud;
  readonly #operations: Operations;
  readonly #pools = new Map<string, Pool>();
  readonly #identities = new Map<string, Promise<Identity>>();

  constructor(cloud: Cloud, operations: Operations) {
    this.#cloud = cloud;
    this.#operations = operations;
  }

  get(name: string): RevisionRecord | undefined {
    return this.#table().get(name);
  }

  /** Newest first. */
  of(service: string): RevisionRecord[] {
    const all = this.#table()
      .list(`${service}/revisions/`)
      .map(([, record]) => record);
    return all.sort((a, b) => b.generation - a.generation);
  }

  /**
   * The revision a template makes. One that has its name and says the same is kept.
   *
   * @throws ALREADY_EXISTS for the name of a revision that says something else
   */
  make(name: string, template: RevisionTemplate, generation: number): RevisionRecord {
    const kept = this.get(name);
    if (kept !== undefined && isSame(kept.template, template)) return kept;
    if (kept !== undefined) {
      throw new ApiError(
        'ALREADY_EXISTS',
        `Revision named '${shortName(name)}' with different configuration already exists.`,
      );
    }
    const now = this.#cloud.clock.now();
    const record = {
      name,
      uid: randomUUID(),
      generation,
      createTime: now.toISOString(),
      template,
      conditions: [reconciling('Ready', now)],
    };
    this.#table().put(name, record);
    return record;
  }

  /** Starts an instance of a revision that is neither ready nor failed yet; returns what became of it. */
  async settle(name: string): Promise<RevisionRecord> {
    const record = this.#require(name);
    if (!record.conditions.some(({ state }) => state === 'CONDITION_RECONCILING')) return record;
    const now = this.#cloud.clock.now();
    const fault = await this.#tryOut(record);
    const reason = { revisionReason: 'HEALTH_CHECK_CONTAINER_ERROR' };
    const conditions =
      fault === undefined
        ? ['Ready', 'ContainerHealthy', 'ResourcesAvailable'].map((type) => succeeded(type, now))
        : [failed('Ready', now, fault, reason), failed('ContainerHealthy', now, fault, reason)];
    const settled = { ...record, conditions };
    this.#table().put(name, settled);
    return settled;
  }

  pool(name: string): Pool {
    const known = this.#pools.get(name);
    if (known !== undefined) return known;
    const { template } = this.#require(name);
    const pool = new Pool(scalingOf(template, 0), () => this.#start(name), this.#cloud.clock);
    this.#pools.set(name, pool);
    return pool;
  }

  /** Limits of a revision that is reached by URLs (`isRouted`) or not. */
  scale(name: string, isRouted: boolean, minInstances: number): void {
    const { template } = this.#require(name);
    if (isRouted) this.pool(name).scale(scalingOf(template, minInstances));
    else this.#pools.get(name)?.scale({ ...scalingOf(template, 0), minInstances: 0, maxInstances: 0 });
  }

  log(name: string): Log {
    const place = placeOf(this.#cloud, name);
    return createLog(this.#cloud, place, monitored(name), { instanceId: randomUUID() });
  }

  async remove(name: string): Promise<void> {
    this.#table().delete(name);
    await this.#close(name);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.keys()].map((name) => this.#close(name)));
  }

  routes(isRouted: (name: string) => boolean): Route[] {
    const parent = '/v2/{parent=projects/*/locations/*/services/*}/revisions';
    const name = '/v2/{name=projects/*/locations/*/services/*/revisions/*}';
    return [
      { method: 'GET', path: parent, handle: (call) => this.#list(call) },
      { method: 'GET', path: name, handle: (call) => this.#toJson(this.#asked(call, 'run.revisions.get')) },
      { method: 'DELETE', path: name, handle: (call) => this.#delete(call, isRouted) },
    ];
  }

  #list(call: Call): JsonObject {
    const parent = canonicalName(this.#cloud, call.params.parent ?? '');
    this.#cloud.iam.require(call.caller, 'run.revisions.list', fullName(parent));
    const { items, nextPageToken } = page(this.of(parent), call.query);
    return { revisions: items.map((record) => this.#toJson(record)), nextPageToken };
  }

  /** Source: https://cloud.google.com/run/docs/managing/revisions#delete (not one that may get traffic, nor the latest) */
  #delete(call: Call, isRouted: (name: string) => boolean): JsonObject {
    const record = this.#asked(call, 'run.revisions.delete');
    const [latest] = this.of(serviceOf(record.name));
    if (isRouted(record.name) || latest?.name === record.name) {
      throw precondition(
        `Revision '${shortName(record.name)}' is serving or the latest of its service, and can't be deleted.`,
      );
    }
    const { parent } = placeOf(this.#cloud, record.name);
    return this.#operations.begin(parent, 'Revision', this.#toJson(record), async () => {
      await this.remove(record.name);
      return this.#toJson(record);
    });
  }

  #asked(call: Call, permission: string): RevisionRecord {
    const name = canonicalName(this.#cloud, call.params.name ?? '');
    this.#cloud.iam.require(call.caller, permission, fullName(name));
    return this.#require(name);
  }

  #require(name: string): RevisionRecord {
    const record = this.get(name);
    if (record === undefined) throw notFound(name);
    return record;
  }

  /** What Cloud Run says of a revision that does not start. */
  async #tryOut({ name, template }: RevisionRecord): Promise<string | undefined> {
    try {
      const [container] = template.containers;
      imageOf(this.#cloud, container?.image ?? '');
      variablesOf(this.#cloud, placeOf(this.#cloud, name), template.serviceAccount, container?.env ?? []);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    if (await this.pool(name).tryOut()) return undefined;
    const { project } = placeOf(this.#cloud, name);
    return `${fault(template)}\n\nLogs URL: ${logUri(this.#cloud, project, monitored(name))}\nFor more troubleshooting guidance, see https://cloud.google.com/run/docs/troubleshooting#container-failed-to-start`;
  }

  async #start(name: string): Promise<Instance> {
    const { template } = this.#require(name);
    const [container] = template.containers;
    if (container === undefined) throw new Error('There is no container.');
    const service = shortName(serviceOf(name));
    const environment = {
      ...(await this.#identity(name, template.serviceAccount)).environment,
      K_SERVICE: service,
      K_CONFIGURATION: service,
      K_REVISION: shortName(name),
      ...variablesOf(this.#cloud, placeOf(this.#cloud, name), template.serviceAccount, container.env),
    };
    const image = imageOf(this.#cloud, container.image);
    const { startupProbe, livenessProbe, command, args } = container;
    const memory = memoryOf(container.resources);
    return startInstance(
      { program: { image, command, args, environment, memory }, startupProbe, livenessProbe },
      this.log(name),
    );
  }

  #identity(name: string, email: string): Promise<Identity> {
    const known = this.#identities.get(name) ?? assume(this.#cloud, placeOf(this.#cloud, name), email);
    this.#identities.set(name, known);
    return known;
  }

  async #close(name: string): Promise<void> {
    const [pool, identity] = [this.#pools.get(name), this.#identities.get(name)];
    this.#pools.delete(name);
    this.#identities.delete(name);
    await pool?.close();
    await (await identity)?.close();
  }

  #toJson(record: RevisionRecord): JsonObject {
    const { name, generation, template, conditions } = record;
    const place = placeOf(this.#cloud, name);
    return sparse({
      ...record,
      ...template,
      revision: undefined,
      template: undefined,
      service: shortName(serviceOf(name)),
      generation: String(generation),
      observedGeneration: String(generation),
      conditions,
      logUri: logUri(this.#cloud, place.project, monitored(name)),
      etag: `"${record.uid}"`,
    });
  }

  #table() {
    return this.#cloud.store.table<RevisionRecord>('run.revisions');
  }
}

export function isReady({ conditions }: RevisionRecord): boolean {
  return conditions.some(({ type, state }) => type === 'Ready' && state === 'CONDITION_SUCCEEDED');
}

/** Whether two templates ask for the same, whatever the revision is called. */
export function isSame(a: RevisionTemplate, b: RevisionTemplate): boolean {
  return canonical({ ...a, revision: '' }) === canonical({ ...b, revision: '' });
}

export function serviceOf(revision: string): string {
  return revision.slice(0, revision.indexOf('/revisions/'));
}

function scalingOf(
  { scaling, maxInstanceRequestConcurrency }: RevisionTemplate,
  minInstances: number,
): Scaling {
  return {
    minInstances: Math.max(minInstances, scaling?.minInstanceCount ?? 0),
    maxInstances: scaling?.maxInstanceCount || DEFAULT_MAX_INSTANCES,
    concurrency: maxInstanceRequestConcurrency,
  };
}

/** Cloud Run's words. Source: https://cloud.google.com/run/docs/troubleshooting#container-failed-to-start */
function fault({ containers: [container] }: RevisionTemplate): string {
  const more = 'Logs for this revision might contain more information.';
  if (container?.startupProbe.httpGet !== undefined)
    return `The user-provided container failed the configured startup probe checks. ${more}`;
  return (
    'The user-provided container failed to start and listen on the port defined provided by the ' +
    `PORT=${container?.ports[0]?.containerPort ?? 8080} environment variable within the allocated timeout. This can happen when ` +
    `the container port is misconfigured or if the timeout is too short. The health check timeout can be extended. ${more}`
  );
}

function monitored(name: string): Monitored {
  const service = shortName(serviceOf(name));
  return {
    type: 'cloud_run_revision',
    labels: { service_name: service, revision_name: shortName(name), configuration_name: service },
  };
}
