import { randomUUID } from 'node:crypto';
import type { Call, Cloud, Route } from '../core/api.ts';
import { alreadyExists, invalid, notEmulated, notFound } from '../core/errors.ts';
import { policyRoutes } from '../core/iam/routes.ts';
import { at, withAt, type JsonObject } from '../core/json.ts';
import { assertDeployed, deploy, underWay } from './deployment.ts';
import { Front, type Target } from './front.ts';
import { page } from './json.ts';
import { canonicalName, checkId, fullName, placeOf, shortName, suffix } from './names.ts';
import type { Operations } from './operations.ts';
import { isSame, serviceOf, type Revisions } from './revisions.ts';
import { parseService, type ServiceSpec } from './schema.ts';
import { checkEtag, serviceJson, type ServiceRecord } from './service-record.ts';
import { checkTraffic, choose, revisionOf } from './traffic.ts';
import { requireDeployable } from './workload.ts';

/** The services, their changes, and the URLs at which they answer. */
export class Services {
  readonly #cloud: Cloud;
  readonly #operations: Operations;
  readonly #revisions: Revisions;
  readonly #front: Front;
  /** The last change of each service that is worked on; the next one waits for it. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(cloud: Cloud, operations: Operations, revisions: Revisions) {
    this.#cloud = cloud;
    this.#operations = operations;
    this.#revisions = revisions;
    this.#front = new Front(cloud, (key) => this.#route(key));
  }

  /** Opens the URLs of the services that are known from before. */
  async open(): Promise<void> {
    for (const [name, record] of this.#table().list()) {
      await this.#front.open(name);
      for (const { tag } of record.trafficStatuses)
        if (tag !== undefined) await this.#front.open(`${name}#${tag}`);
      this.#scale(record);
    }
  }

  async close(): Promise<void> {
    await this.#front.closeAll();
  }

  routes(): Route[] {
    const parent = '/v2/{parent=projects/*/locations/*}/services';
    const name = '/v2/{name=projects/*/locations/*/services/*}';
    return [
      { method: 'POST', path: parent, handle: (call) => this.#create(call) },
      { method: 'GET', path: parent, handle: (call) => this.#list(call) },
      { method: 'GET', path: name, handle: (call) => serviceJson(this.#asked(call, 'run.services.get')) },
      { method: 'PATCH', path: name, handle: (call) => this.#patch(call) },
      { method: 'DELETE', path: name, handle: (call) => this.#delete(call) },
      ...this.#revisions.routes((revision) => this.#isRouted(revision)),
      ...policyRoutes(this.#cloud, {
        path: '/v2/{resource=projects/*/locations/*/services/*}',
        permissions: 'run.services',
        get: 'GET',
        name: (resource) => fullName(this.#require(canonicalName(this.#cloud, resource)).name),
      }),
    ];
  }

  async #create(call: Call): Promise<JsonObject> {
    refuseOptions(call);
    const { parent } = placeOf(this.#cloud, call.params.parent ?? '');
    const id = call.query.get('serviceId') ?? '';
    this.#cloud.iam.require(call.caller, 'run.services.create', fullName(parent));
    checkId(id, 'service_id');
    const name = `${parent}/services/${id}`;
    if (this.#table().get(name) !== undefined) throw alreadyExists(name);
    const spec = parseService(call.body);
    const now = this.#cloud.clock.now();
    return this.#accept(call, spec, {
      name,
      uid: randomUUID(),
      generation: 0,
      observedGeneration: 0,
      createTime: now.toISOString(),
      updateTime: now.toISOString(),
      creator: call.caller.member,
      lastModifier: call.caller.member,
      uri: await this.#front.open(name),
      spec,
      latestCreatedRevision: '',
      trafficStatuses: [],
      ...underWay(now),
    });
  }

  #list(call: Call): JsonObject {
    const { parent } = placeOf(this.#cloud, call.params.parent ?? '');
    this.#cloud.iam.require(call.caller, 'run.services.list', fullName(parent));
    const all = this.#table().list(`${parent}/services/`);
    const { items, nextPageToken } = page(all, call.query);
    return { services: items.map(([, record]) => serviceJson(record)), nextPageToken };
  }

  /** Without a mask the whole service is replaced. Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services/patch */
  #patch(call: Call): JsonObject {
    refuseOptions(call);
    const record = this.#asked(call, 'run.services.update');
    const mask = (call.query.get('updateMask') ?? '*').split(',');
    const merged = mask.includes('*')
      ? call.body
      : mask.reduce((body, path) => withAt(body, path, at(call.body, path)), asked(record));
    const { etag } = call.body;
    checkEtag(record, typeof etag === 'string' ? etag : undefined);
    return this.#accept(call, parseService(merged), record);
  }

  #delete(call: Call): JsonObject {
    refuseOptions(call);
    const record = this.#asked(call, 'run.services.delete');
    checkEtag(record, call.query.get('etag') ?? undefined);
    const { parent } = placeOf(this.#cloud, record.name);
    return this.#operations.begin(parent, 'Service', serviceJson(record), async () => {
      await this.#inTurn(record.name, () => this.#remove(record.name));
      return serviceJson(record);
    });
  }

  async #remove(name: string): Promise<void> {
    const record = this.#require(name);
    this.#table().delete(name);
    this.#cloud.iam.forget(fullName(name));
    for (const { tag } of record.trafficStatuses)
      if (tag !== undefined) await this.#front.remove(`${name}#${tag}`);
    await this.#front.remove(name);
    for (const revision of this.#revisions.of(name)) await this.#revisions.remove(revision.name);
  }

  /** Checks a change that may be made at once, and begins to make it. */
  #accept(call: Call, spec: ServiceSpec, before: ServiceRecord): JsonObject {
    const { serviceAccount, containers } = spec.template;
    requireDeployable(this.#cloud, call, serviceAccount, containers[0]?.image ?? '');
    checkTraffic(spec.traffic);
    const now = this.#cloud.clock.now();
    const generation = before.generation + 1;
    const record: ServiceRecord = {
      ...before,
      generation,
      updateTime: now.toISOString(),
      lastModifier: call.caller.member,
      spec: { ...spec, etag: undefined, name: undefined },
      latestCreatedRevision: this.#revisionFor(spec, before, generation),
      ...underWay(now),
    };
    this.#table().put(record.name, record);
    const { parent } = placeOf(this.#cloud, record.name);
    return this.#operations.begin(parent, 'Service', serviceJson(record), () =>
      this.#inTurn(record.name, () => this.#deploy(record)),
    );
  }

  /** The revision a change is about: a new one unless it has the name of one, or no name and nothing of the template changes. */
  #revisionFor(
    { template }: ServiceSpec,
    { name, latestCreatedRevision }: ServiceRecord,
    generation: number,
  ): string {
    const latest = this.#revisions.get(latestCreatedRevision);
    const id = shortName(name);
    if (template.revision === undefined && latest !== undefined && isSame(latest.template, template))
      return latest.name;
    const own = template.revision ?? `${id}-${String(generation).padStart(5, '0')}-${suffix().slice(0, 3)}`;
    if (!own.startsWith(`${id}-`)) {
      throw invalid(
        `Revision name "${own}" must be prefixed by the name of the service "${id}-".`,
        'template.revision',
      );
    }
    return this.#revisions.make(`${name}/revisions/${own}`, template, generation).name;
  }

  async #deploy(record: ServiceRecord): Promise<JsonObject> {
    const tools = { cloud: this.#cloud, revisions: this.#revisions, front: this.#front };
    const before = this.#require(record.name);
    const { trafficStatuses, latestReadyRevision } = before;
    const deployed = await deploy(tools, { ...record, trafficStatuses, latestReadyRevision });
    const { generation } = this.#require(record.name);
    const { spec, ...status } = deployed;
    const newest =
      generation === record.generation ? deployed : { ...this.#require(record.name), ...ofStatus(status) };
    this.#table().put(record.name, newest);
    await this.#closeTags(before, newest);
    this.#scale(newest);
    assertDeployed(deployed);
    return serviceJson({ ...newest, spec });
  }

  async #closeTags({ name, trafficStatuses }: ServiceRecord, now: ServiceRecord): Promise<void> {
    const kept = now.trafficStatuses.map(({ tag }) => tag);
    for (const { tag } of trafficStatuses)
      if (tag !== undefined && !kept.includes(tag)) await this.#front.close(`${name}#${tag}`);
  }

  #scale({ name, spec, trafficStatuses, latestReadyRevision }: ServiceRecord): void {
    for (const revision of this.#revisions.of(name)) {
      const latest = shortName(latestReadyRevision ?? '');
      const targets = trafficStatuses.filter(
        (target) => revisionOf(target, latest) === shortName(revision.name),
      );
      const serves = targets.some(({ percent }) => percent > 0);
      this.#revisions.scale(
        revision.name,
        targets.length > 0,
        serves ? (spec.scaling?.minInstanceCount ?? 0) : 0,
      );
    }
  }

  #isRouted(revision: string): boolean {
    const record = this.#table().get(serviceOf(revision));
    const latest = shortName(record?.latestReadyRevision ?? '');
    return (record?.trafficStatuses ?? []).some(
      (target) => revisionOf(target, latest) === shortName(revision),
    );
  }

  /** Where a request at a URL goes. */
  #route(key: string): Target | undefined {
    const [name = '', wanted] = key.split('#');
    const record = this.#table().get(name);
    if (record === undefined) return undefined;
    const { trafficStatuses, latestReadyRevision, spec, uri } = record;
    const target =
      wanted === undefined
        ? choose(trafficStatuses, Math.random())
        : trafficStatuses.find(({ tag }) => tag === wanted);
    const id = target && revisionOf(target, shortName(latestReadyRevision ?? ''));
    const revision = this.#revisions.get(`${name}/revisions/${id ?? ''}`);
    if (revision === undefined) return undefined;
    return {
      service: name,
      audiences: [uri, ...spec.customAudiences],
      isOpen: spec.invokerIamDisabled,
      isInternal: spec.ingress === 'INGRESS_TRAFFIC_INTERNAL_ONLY',
      timeoutSeconds: Number(revision.template.timeout.slice(0, -1)),
      pool: this.#revisions.pool(revision.name),
      log: this.#revisions.log(revision.name),
    };
  }

  #inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#turns.get(name) ?? Promise.resolve()).then(work, work);
    this.#turns.set(name, mine);
    return mine;
  }

  #asked(call: Call, permission: string): ServiceRecord {
    const name = canonicalName(this.#cloud, call.params.name ?? '');
    this.#cloud.iam.require(call.caller, permission, fullName(name));
    return this.#require(name);
  }

  #require(name: string): ServiceRecord {
    const record = this.#table().get(name);
    if (record === undefined) throw notFound(name);
    return record;
  }

  #table() {
    return this.#cloud.store.table<ServiceRecord>('run.services');
  }
}

/** What a service was asked to be, as a request says it. */
function asked({ spec }: ServiceRecord): JsonObject {
  return JSON.parse(JSON.stringify(spec)) as JsonObject;
}

/** What a deployment found out, for a service that was changed again meanwhile. */
function ofStatus(
  status: Omit<ServiceRecord, 'spec'>,
): Pick<ServiceRecord, 'trafficStatuses' | 'latestReadyRevision'> {
  return { trafficStatuses: status.trafficStatuses, latestReadyRevision: status.latestReadyRevision };
}

function refuseOptions({ query }: Call): void {
  for (const option of ['validateOnly', 'allowMissing', 'forceNewRevision'])
    if (query.get(option) === 'true') throw notEmulated(`the option ${option}`);
}
