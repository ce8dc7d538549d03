import type { Api, Call, Cloud, Route } from '../core/api.ts';
import { isEnabled } from '../core/enabled.ts';
import { ApiError, notFound, permissionDenied } from '../core/errors.ts';
import { findProject, projectName, type ProjectRecord } from '../core/iam/names.ts';
import { listAt, type JsonObject } from '../core/json.ts';
import { done, operationRoutes } from '../core/operations.ts';
import { NEEDS_BILLING, SERVICES } from './services-known.ts';

/** Which APIs are on in a project. */
export function servicesApi(cloud: Cloud): Api {
  const item = '/v1/projects/{project}/services/{service}';
  const routes: Route[] = [
    {
      method: 'POST',
      path: `${item}:enable`,
      handle: (call) => enable(cloud, call, [call.params.service ?? '']),
    },
    {
      method: 'POST',
      path: '/v1/projects/{project}/services:batchEnable',
      handle: (call) => enable(cloud, call, listAt(call.body, 'serviceIds').map(String)),
    },
    { method: 'POST', path: `${item}:disable`, handle: (call) => disable(cloud, call) },
    {
      method: 'GET',
      path: item,
      handle: (call) => state(cloud, find(cloud, call, 'get'), call.params.service ?? ''),
    },
    { method: 'GET', path: '/v1/projects/{project}/services', handle: (call) => list(cloud, call) },
    {
      method: 'POST',
      path: '/v1beta1/projects/{project}/services/{service}:generateServiceIdentity',
      handle: (call) => identity(cloud, call),
    },
  ];
  return {
    host: 'serviceusage.googleapis.com',
    service: 'serviceusage.googleapis.com',
    quotaOnly: true,
    source: 'https://cloud.google.com/service-usage/docs/reference/rest/v1/services',
    routes: [...routes, ...operationRoutes(cloud, 'v1'), ...operationRoutes(cloud, 'v1beta1')],
  };
}

function enable(cloud: Cloud, call: Call, services: readonly string[]): JsonObject {
  const project = find(cloud, call, 'enable');
  for (const service of services) {
    if (!SERVICES.has(service)) throw notFoundService(service);
    if (NEEDS_BILLING.has(service) && project.billingAccountName === undefined)
      throw noBilling(project, service);
  }
  for (const service of services)
    cloud.store.table('enabledServices').put(`${project.projectId}/${service}`, {});
  const [service = ''] = services;
  return done(cloud, '', { service: state(cloud, project, service) });
}

function disable(cloud: Cloud, call: Call): JsonObject {
  const project = find(cloud, call, 'disable');
  const service = call.params.service ?? '';
  cloud.store.table('enabledServices').delete(`${project.projectId}/${service}`);
  return done(cloud, '', { service: state(cloud, project, service) });
}

function list(cloud: Cloud, call: Call): JsonObject {
  const project = find(cloud, call, 'list');
  const enabled = cloud.store.table('enabledServices').list(`${project.projectId}/`);
  return { services: enabled.map(([key]) => state(cloud, project, key.split('/')[1] ?? '')) };
}

/** Google's own account of a service, in the project. Source: https://cloud.google.com/iam/docs/service-agents */
function identity(cloud: Cloud, call: Call): JsonObject {
  const project = find(cloud, call, 'enable');
  const domain = AGENTS[call.params.service ?? ''];
  const agent =
    domain === undefined
      ? {}
      : { email: `service-${project.projectNumber}@${domain}`, uniqueId: project.projectNumber };
  return done(cloud, '', agent);
}

const AGENTS: Readonly<Record<string, string>> = {
  'aiplatform.googleapis.com': 'gcp-sa-aiplatform.iam.gserviceaccount.com',
  'artifactregistry.googleapis.com': 'gcp-sa-artifactregistry.iam.gserviceaccount.com',
  'cloudscheduler.googleapis.com': 'gcp-sa-cloudscheduler.iam.gserviceaccount.com',
  'iap.googleapis.com': 'gcp-sa-iap.iam.gserviceaccount.com',
  'monitoring.googleapis.com': 'gcp-sa-monitoring-notification.iam.gserviceaccount.com',
  'pubsub.googleapis.com': 'gcp-sa-pubsub.iam.gserviceaccount.com',
  'run.googleapis.com': 'serverless-robot-prod.iam.gserviceaccount.com',
  'secretmanager.googleapis.com': 'gcp-sa-secretmanager.iam.gserviceaccount.com',
};

function find(cloud: Cloud, call: Call, verb: string): ProjectRecord {
  const id = call.params.project ?? '';
  const project = findProject(cloud.store, id);
  if (project?.lifecycleState !== 'ACTIVE')
    throw permissionDenied(`serviceusage.services.${verb}`, `projects/${id}`);
  cloud.iam.require(call.caller, `serviceusage.services.${verb}`, projectName(project.projectId));
  return project;
}

function state(cloud: Cloud, { projectId, projectNumber }: ProjectRecord, service: string): JsonObject {
  return {
    name: `projects/${projectNumber}/services/${service}`,
    parent: `projects/${projectNumber}`,
    config: { name: service },
    state: isEnabled(cloud, projectId, service) ? 'ENABLED' : 'DISABLED',
  };
}

function notFoundService(service: string): ApiError {
  return notFound(`services/${service}`);
}

// Source: https://cloud.google.com/service-usage/docs/troubleshooting (UREQ_PROJECT_BILLING_NOT_FOUND)
function noBilling({ projectNumber }: ProjectRecord, service: string): ApiError {
  return new ApiError(
    'FAILED_PRECONDITION',
    `Billing account for project '${projectNumber}' is not found. Billing must be enabled for activation of service(s) '${service}' to proceed.`,
  );
}
