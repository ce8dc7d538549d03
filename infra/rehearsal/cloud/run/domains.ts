import type { Call, Cloud, Route } from '../core/api.ts';
import { alreadyExists, invalid, notFound, permissionDenied } from '../core/errors.ts';
import { findProject } from '../core/iam/names.ts';
import { objectAt, textAt, type JsonObject } from '../core/json.ts';
import { fullName } from './names.ts';

const COLLECTION = '/apis/domains.cloudrun.com/v1/namespaces/{project}/domainmappings';

/** Domains of one's own, which only the older API has. Source: https://cloud.google.com/run/docs/reference/rest/v1/namespaces.domainmappings */
export function domainRoutes(cloud: Cloud): Route[] {
  const item = `${COLLECTION}/{domain}`;
  return [
    { method: 'POST', path: COLLECTION, handle: (call) => create(cloud, call) },
    { method: 'GET', path: item, handle: (call) => find(cloud, call, 'get') },
    { method: 'DELETE', path: item, handle: (call) => remove(cloud, call) },
  ];
}

/** Makes a member an owner of a domain, as in Google's Search Console. */
export function ownDomain(cloud: Cloud, domain: string, member: string): void {
  cloud.store.table('domainOwners').put(`${domain} ${member}`, {});
}

function create(cloud: Cloud, call: Call): JsonObject {
  const domain = textAt(call.body, 'metadata.name') ?? '';
  require(cloud, call, 'create', domain);
  if (textAt(call.body, 'kind') !== 'DomainMapping')
    throw invalid("The kind must be 'DomainMapping'.", 'kind');
  const project = projectOf(cloud, call);
  if (!ownedBy(cloud, domain, call.caller.member)) {
    throw permissionDenied(
      'verified ownership in Search Console (https://search.google.com/search-console)',
      domain,
    );
  }
  const route = textAt(call.body, 'spec.routeName') ?? '';
  const services = cloud.store.table('run.services').list(`projects/${project}/`);
  if (!services.some(([name]) => name.endsWith(`/services/${route}`))) throw notFound(`Route ${route}`);
  if (mappings(cloud).get(`${project}/${domain}`) !== undefined) throw alreadyExists(domain);
  const metadata = {
    ...objectAt(call.body, 'metadata'),
    creationTimestamp: cloud.clock.now().toISOString(),
    generation: 1,
  };
  const mapping = { ...call.body, metadata, status: statusOf(domain, route) };
  mappings(cloud).put(`${project}/${domain}`, mapping);
  return mapping;
}

/** Source: https://cloud.google.com/run/docs/mapping-custom-domains#dns_update */
function statusOf(domain: string, mappedRouteName: string): JsonObject {
  const isApex = domain.split('.').length === 2;
  const [name = ''] = domain.split('.');
  const resourceRecords = isApex
    ? ['216.239.32.21', '216.239.34.21', '216.239.36.21', '216.239.38.21'].map((rrdata) => ({
        type: 'A',
        rrdata,
      }))
    : [{ name, type: 'CNAME', rrdata: 'ghs.googlehosted.com.' }];
  return { mappedRouteName, resourceRecords, conditions: [{ type: 'Ready', status: 'True' }] };
}

function remove(cloud: Cloud, call: Call): JsonObject {
  find(cloud, call, 'delete');
  mappings(cloud).delete(`${projectOf(cloud, call)}/${call.params.domain ?? ''}`);
  return { status: 'Success' };
}

function find(cloud: Cloud, call: Call, verb: string): JsonObject {
  const { domain = '' } = call.params;
  require(cloud, call, verb, domain);
  const mapping = mappings(cloud).get(`${projectOf(cloud, call)}/${domain}`);
  if (mapping === undefined) throw notFound(domain);
  return mapping;
}

function require(cloud: Cloud, call: Call, verb: string, domain: string): void {
  const name = fullName(`projects/${projectOf(cloud, call)}/domainmappings/${domain}`);
  cloud.iam.require(call.caller, `run.domainmappings.${verb}`, name);
}

/** Who owns a domain owns what is below it. */
function ownedBy(cloud: Cloud, domain: string, member: string): boolean {
  const labels = domain.split('.');
  const owners = cloud.store.table('domainOwners');
  return labels.some((_, from) => owners.get(`${labels.slice(from).join('.')} ${member}`) !== undefined);
}

function projectOf(cloud: Cloud, { params: { project = '' } }: Call): string {
  return findProject(cloud.store, project)?.projectId ?? project;
}

function mappings(cloud: Cloud) {
  return cloud.store.table<JsonObject>('run.domainMappings');
}
