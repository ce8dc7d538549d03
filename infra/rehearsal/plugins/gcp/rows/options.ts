import { isObject, objectAt, without } from '../../../cloud/core/json.ts';
import type { Row } from '../crud.ts';

const TERRAFORM = 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources';

/** Of the older API; nothing of it can be changed. */
export const DOMAIN_MAPPING: Row = {
  token: 'gcp:cloudrun/domainMapping:DomainMapping',
  source: `${TERRAFORM}/cloud_run_domain_mapping`,
  endpoint: 'GOOGLE_CLOUD_RUN_CUSTOM_ENDPOINT',
  create: 'POST apis/domains.cloudrun.com/v1/namespaces/{project}/domainmappings',
  self: 'apis/domains.cloudrun.com/v1/namespaces/{project}/domainmappings/{name}',
  id: 'locations/{location}/namespaces/{project}/domainmappings/{name}',
  inUrl: ['name', 'location'],
  body: (mapped, { name }) => ({
    ...mapped,
    apiVersion: 'domains.cloudrun.com/v1',
    kind: 'DomainMapping',
    metadata: { ...objectAt(mapped, 'metadata'), name },
  }),
  unbody: ({ metadata, spec, status }) => ({
    metadata,
    spec,
    ...(isObject(status) && { statuses: [status] }),
  }),
};

export const VERTEX_ENDPOINT: Row = {
  token: 'gcp:vertex/aiEndpoint:AiEndpoint',
  source: `${TERRAFORM}/vertex_ai_endpoint`,
  endpoint: 'GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT',
  create: 'POST projects/{project}/locations/{location}/endpoints?endpointId={name}',
  self: 'projects/{project}/locations/{location}/endpoints/{name}',
  update: 'PATCH mask',
  inUrl: ['name', 'location', 'region'],
  unbody: (remote) => without(remote, 'name'),
};
