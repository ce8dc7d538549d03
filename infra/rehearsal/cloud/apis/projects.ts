import { randomInt } from 'node:crypto';
import type { Api, Call, Cloud, Route } from '../core/api.ts';
import { alreadyExists, ApiError, invalid, permissionDenied } from '../core/errors.ts';
import { findProject, projectName, type ProjectRecord } from '../core/iam/names.ts';
import { policyRoutes } from '../core/iam/routes.ts';
import { objectAt, textAt, type JsonObject } from '../core/json.ts';
import { done, operationRoutes } from '../core/operations.ts';

/** Projects, by Cloud Resource Manager v1 as the Terraform provider calls it. */
export function projectsApi(cloud: Cloud): Api {
  const routes: Route[] = [
    { method: 'POST', path: '/v1/projects', handle: (call) => create(cloud, call) },
    { method: 'GET', path: '/v1/projects/{id}', handle: (call) => publicProject(find(cloud, call, 'get')) },
    { method: 'PUT', path: '/v1/projects/{id}', handle: (call) => update(cloud, call) },
    { method: 'DELETE', path: '/v1/projects/{id}', handle: (call) => remove(cloud, call) },
  ];
  const name = (resource: string): string => {
    const project = findProject(cloud.store, resource.replace(/^projects\//, ''));
    if (project?.lifecycleState !== 'ACTIVE')
      throw permissionDenied('resourcemanager.projects.getIamPolicy', resource);
    return projectName(project.projectId);
  };
  const policies = policyRoutes(cloud, {
    path: '/v1/projects/{resource}',
    permissions: 'resourcemanager.projects',
    get: 'POST',
    name,
  });
  return {
    host: 'cloudresourcemanager.googleapis.com',
    service: 'cloudresourcemanager.googleapis.com',
    quotaOnly: true,
    source: 'https://cloud.google.com/resource-manager/reference/rest/v1/projects',
    routes: [...policies, ...routes, ...operationRoutes(cloud, 'v1')],
  };
}

function create(cloud: Cloud, call: Call): JsonObject {
  const projectId = textAt(call.body, 'projectId') ?? '';
  checkId(projectId);
  const parent = parentOf(call.body);
  if (parent !== undefined) {
    cloud.iam.require(
      call.caller,
      'resourcemanager.projects.create',
      `//cloudresourcemanager.googleapis.com/${parent}`,
    );
  } else if (!call.caller.member.startsWith('user:')) {
    throw new ApiError('PERMISSION_DENIED', 'Service accounts cannot create projects without a parent.');
  }
  // An id is never free again, not even 30 days after the deletion. Source: https://cloud.google.com/resource-manager/docs/creating-managing-projects#before_you_begin
  if (findProject(cloud.store, projectId) !== undefined) throw alreadyExists(`projects/${projectId}`);
  const project: ProjectRecord = {
    projectId,
    projectNumber: String(randomInt(10 ** 11, 10 ** 12)),
    name: textAt(call.body, 'name') ?? projectId,
    lifecycleState: 'ACTIVE',
    labels: objectAt(call.body, 'labels'),
    createTime: cloud.clock.now().toISOString(),
    ...(parent !== undefined && { parent }),
  };
  cloud.store.table<ProjectRecord>('projects').put(projectId, project);
  cloud.iam.grant(projectName(projectId), 'roles/owner', call.caller.member);
  for (const service of ENABLED_AT_FIRST)
    cloud.store.table('enabledServices').put(`${projectId}/${service}`, {});
  return done(cloud, '', publicProject(project));
}

/** Source: https://cloud.google.com/service-usage/docs/enabled-service#default (those that matter here). */
const ENABLED_AT_FIRST = [
  'storage.googleapis.com',
  'logging.googleapis.com',
  'monitoring.googleapis.com',
  'servicemanagement.googleapis.com',
];

function checkId(id: string): void {
  if (/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(id) && !/google|ssl/.test(id)) return;
  throw invalid(
    `field [project_id] has issue [project_id contains invalid characters or is not 6 to 30 characters long: ${id}]`,
  );
}

function parentOf(body: JsonObject): string | undefined {
  const [type, id] = [textAt(body, 'parent.type'), textAt(body, 'parent.id')];
  return type === undefined || id === undefined ? undefined : `${type}s/${id}`;
}

function find(cloud: Cloud, call: Call, verb: 'get' | 'update' | 'delete'): ProjectRecord {
  const id = call.params.id ?? '';
  const project = findProject(cloud.store, id);
  if (project === undefined) throw permissionDenied(`resourcemanager.projects.${verb}`, `projects/${id}`);
  cloud.iam.require(call.caller, `resourcemanager.projects.${verb}`, projectName(project.projectId));
  return project;
}

function update(cloud: Cloud, call: Call): JsonObject {
  const project = find(cloud, call, 'update');
  const changed = {
    ...project,
    name: textAt(call.body, 'name') ?? project.projectId,
    labels: objectAt(call.body, 'labels'),
  };
  cloud.store.table<ProjectRecord>('projects').put(project.projectId, changed);
  return publicProject(changed);
}

function remove(cloud: Cloud, call: Call): JsonObject {
  const project = find(cloud, call, 'delete');
  cloud.store
    .table<ProjectRecord>('projects')
    .put(project.projectId, { ...project, lifecycleState: 'DELETE_REQUESTED' });
  return {};
}

function publicProject({ parent, ...project }: ProjectRecord): JsonObject {
  const [type, id] = (parent ?? '').split('s/');
  return { ...(project as unknown as JsonObject), ...(parent !== undefined && { parent: { type, id } }) };
}
