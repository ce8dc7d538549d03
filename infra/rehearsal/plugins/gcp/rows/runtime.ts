import { text, without } from '../../../cloud/core/json.ts';
import type { Row } from '../crud.ts';
import type { FieldRules } from '../fields.ts';

const RUN = 'GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT';
const TERRAFORM = 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources';

const container = (path: string): FieldRules => ({
  [`${path}.envs`]: { to: 'env' },
  [`${path}.ports`]: { as: 'list' },
});

export const SERVICE: Row = {
  token: 'gcp:cloudrunv2/service:Service',
  source: `${TERRAFORM}/cloud_run_v2_service`,
  endpoint: RUN,
  create: 'POST projects/{project}/locations/{location}/services?serviceId={name}',
  self: 'projects/{project}/locations/{location}/services/{name}',
  // As the Terraform provider does, the whole service is sent.
  update: 'PATCH',
  inUrl: ['name', 'location'],
  local: ['deletionProtection', 'deletionPolicy'],
  fields: { traffics: { to: 'traffic' }, ...container('template.containers') },
  unbody: (remote) => without(remote, 'name'),
  defaults: { deletionProtection: true },
  named: 'name',
};

export const JOB: Row = {
  token: 'gcp:cloudrunv2/job:Job',
  source: `${TERRAFORM}/cloud_run_v2_job`,
  endpoint: RUN,
  create: 'POST projects/{project}/locations/{location}/jobs?jobId={name}',
  self: 'projects/{project}/locations/{location}/jobs/{name}',
  update: 'PATCH',
  inUrl: ['name', 'location'],
  local: ['deletionProtection', 'deletionPolicy'],
  fields: container('template.template.containers'),
  unbody: (remote) => without(remote, 'name'),
  defaults: { deletionProtection: true },
  named: 'name',
};

export const REPOSITORY: Row = {
  token: 'gcp:artifactregistry/repository:Repository',
  source: `${TERRAFORM}/artifact_registry_repository`,
  endpoint: 'GOOGLE_ARTIFACT_REGISTRY_CUSTOM_ENDPOINT',
  create: 'POST projects/{project}/locations/{location}/repositories?repositoryId={repositoryId}',
  self: 'projects/{project}/locations/{location}/repositories/{repositoryId}',
  update: 'PATCH mask',
  inUrl: ['repositoryId', 'location'],
  fields: { cleanupPolicies: { as: 'byId' } },
  unbody: (remote) => without(remote, 'name'),
  outputs: { name: '{repositoryId}', registryUri: '{location}-docker.pkg.dev/{project}/{repositoryId}' },
  replaces: ['format', 'kmsKeyName'],
};

export const SCHEDULER_JOB: Row = {
  token: 'gcp:cloudscheduler/job:Job',
  source: `${TERRAFORM}/cloud_scheduler_job`,
  endpoint: 'GOOGLE_CLOUD_SCHEDULER_CUSTOM_ENDPOINT',
  create: 'POST projects/{project}/locations/{region}/jobs',
  self: 'projects/{project}/locations/{region}/jobs/{name}',
  update: 'PATCH',
  inUrl: ['region'],
  local: ['paused'],
  body: (mapped, { project, region, name }) => ({
    ...mapped,
    name: `projects/${text(project)}/locations/${text(region)}/jobs/${text(name)}`,
  }),
  unbody: (remote) => ({
    ...remote,
    name: text(remote.name).split('/').at(-1),
    paused: remote.state === 'PAUSED',
  }),
  async after({ client }, self, inputs) {
    const verb = inputs.paused === true ? 'pause' : 'resume';
    await client.send('GOOGLE_CLOUD_SCHEDULER_CUSTOM_ENDPOINT', 'POST', `${self}:${verb}`, {});
  },
  named: 'name',
};
