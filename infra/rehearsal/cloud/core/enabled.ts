import type { Api, Call, Cloud } from './api.ts';
import { ApiError, serviceDisabled } from './errors.ts';
import { findProject, projectName, type ProjectRecord } from './iam/names.ts';

/**
 * The API must be enabled in the project that pays the quota: the one in X-Goog-User-Project, else the resource's.
 * Source: https://cloud.google.com/docs/quotas/quota-project
 */
export function requireEnabled(
  cloud: Cloud,
  api: Api,
  call: Pick<Call, 'path' | 'query' | 'headers' | 'caller'>,
): void {
  if (api.service === undefined) return;
  const quota = call.headers['x-goog-user-project'];
  if (typeof quota === 'string') {
    const project = existing(cloud, quota);
    cloud.iam.require(call.caller, 'serviceusage.services.use', projectName(project.projectId));
    requireOn(cloud, project, api.service);
  } else if (api.quotaOnly !== true) {
    const id = PROJECT.exec(call.path)?.[1] ?? call.query.get('project');
    if (id !== null) requireOn(cloud, existing(cloud, id), api.service);
  }
}

const PROJECT = /\/(?:projects|namespaces)\/([^/:_]+)/;

function requireOn(cloud: Cloud, { projectId, projectNumber }: ProjectRecord, service: string): void {
  if (!isEnabled(cloud, projectId, service)) throw serviceDisabled(service, projectId, projectNumber);
}

// Google does not tell a stranger whether a project exists.
function existing(cloud: Cloud, id: string): ProjectRecord {
  const project = findProject(cloud.store, id);
  if (project?.lifecycleState === 'ACTIVE') return project;
  throw new ApiError('PERMISSION_DENIED', `Permission denied on resource project ${id}.`);
}

export function isEnabled(cloud: Cloud, projectId: string, service: string): boolean {
  return cloud.store.table('enabledServices').get(`${projectId}/${service}`) !== undefined;
}
