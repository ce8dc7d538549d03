import { z } from 'zod';

/**
 * What a resource will be called, by its type: Pulumi's id, as the "Import" section of each type's documentation has it. Left
 * out are types whose creation may be repeated (grants, APIs, images, Hamlet's own), and those whose id Google makes up.
 * Source: https://www.pulumi.com/registry/packages/gcp/api-docs/
 */
const IDS: Readonly<Record<string, string>> = {
  'gcp:artifactregistry/repository:Repository':
    'projects/{project}/locations/{location}/repositories/{repositoryId}',
  'gcp:cloudrun/domainMapping:DomainMapping':
    'locations/{location}/namespaces/{project}/domainmappings/{name}',
  'gcp:cloudrunv2/job:Job': 'projects/{project}/locations/{location}/jobs/{name}',
  'gcp:cloudrunv2/service:Service': 'projects/{project}/locations/{location}/services/{name}',
  'gcp:cloudscheduler/job:Job': 'projects/{project}/locations/{region}/jobs/{name}',
  'gcp:compute/instance:Instance': 'projects/{project}/zones/{zone}/instances/{name}',
  'gcp:compute/network:Network': 'projects/{project}/global/networks/{name}',
  'gcp:compute/subnetwork:Subnetwork': 'projects/{project}/regions/{region}/subnetworks/{name}',
  'gcp:iam/workloadIdentityPool:WorkloadIdentityPool':
    'projects/{project}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}',
  'gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider':
    'projects/{project}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}/providers/{workloadIdentityPoolProviderId}',
  'gcp:kms/cryptoKey:CryptoKey': '{keyRing}/cryptoKeys/{name}',
  'gcp:kms/keyRing:KeyRing': 'projects/{project}/locations/{location}/keyRings/{name}',
  'gcp:logging/metric:Metric': '{name}',
  'gcp:logging/projectSink:ProjectSink': 'projects/{project}/sinks/{name}',
  'gcp:monitoring/genericService:GenericService': 'projects/{project}/services/{serviceId}',
  'gcp:monitoring/slo:Slo': 'projects/{project}/services/{service}/serviceLevelObjectives/{sloId}',
  'gcp:organizations/project:Project': 'projects/{projectId}',
  'gcp:projects/iAMCustomRole:IAMCustomRole': 'projects/{project}/roles/{roleId}',
  'gcp:pubsub/subscription:Subscription': 'projects/{project}/subscriptions/{name}',
  'gcp:pubsub/topic:Topic': 'projects/{project}/topics/{name}',
  'gcp:secretmanager/secret:Secret': 'projects/{project}/secrets/{secretId}',
  'gcp:serviceaccount/account:Account':
    'projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com',
  'gcp:storage/bucket:Bucket': '{name}',
  'gcp:vertex/aiEndpoint:AiEndpoint': 'projects/{project}/locations/{location}/endpoints/{name}',
};

/** Types whose id Google makes up: should one have been made, there will be two of it. */
const MADE_UP =
  /^gcp:(billing\/budget:|monitoring\/(alertPolicy|dashboard|notificationChannel|uptimeCheckConfig):)/;

/** Types that Google makes as often as one asks, or is content to find there. */
const REPEATABLE =
  /(Member|IAMMember)$|^gcp:(projects\/service(Identity)?|secretmanager\/secretVersion):|^(docker|hamlet|pulumi):/;

const resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  inputs: z.record(z.string(), z.unknown()).default({}),
});
type Resource = z.infer<typeof resource>;
const operation = z.object({ type: z.string(), resource });
const exported = z.looseObject({
  deployment: z.looseObject({
    resources: z.array(z.looseObject({ urn: z.string() })).default([]),
    pending_operations: z.array(operation).default([]),
  }),
});

/** What a killed engine left in the state of its stack, and what to do about it. */
export interface Settled {
  /** The export without pending operations, with what was perhaps created as if it was: a refresh finds out. */
  readonly state: unknown;
  /** URNs to refresh. */
  readonly uncertain: readonly string[];
  /** URNs of what there may now be once more, unknown to Pulumi. */
  readonly doubled: readonly string[];
}

/** Whether it is known what becomes of a type's creation that nobody saw the end of. */
export function isForeseen(type: string): boolean {
  return type in IDS || MADE_UP.test(type) || REPEATABLE.test(type);
}

/**
 * An engine that is killed while it waits for a creation leaves a note of it, without an id. Pulumi goes on as if nothing was
 * created, and Google refuses to create the same again; so these resources are taken into the state under the ids they must have.
 *
 * @param text what `pulumi stack export` prints
 */
export function settlePending(text: string): Settled {
  const state = exported.parse(JSON.parse(text));
  const { resources, pending_operations: pending, ...rest } = state.deployment;
  const created = pending.filter(({ type }) => type === 'creating').map(({ resource: made }) => made);
  const known = new Set(resources.map(({ urn }) => urn));
  const adopted = created.filter(({ urn }) => !known.has(urn)).flatMap(withId);
  const changed = pending.filter(({ type }) => type !== 'creating').map(({ resource: { urn } }) => urn);
  return {
    state: {
      ...state,
      deployment: { ...rest, resources: [...resources, ...adopted], pending_operations: [] },
    },
    uncertain: [...adopted.map(({ urn }) => urn), ...changed],
    doubled: created.filter(({ type }) => MADE_UP.test(type)).map(({ urn }) => urn),
  };
}

function withId(made: Resource): Resource[] {
  const template = IDS[made.type];
  if (template === undefined) return [];
  const id = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(made.inputs[name]));
  return [{ ...made, id, outputs: made.inputs }];
}
