import type { Api, Call, Cloud } from './api.ts';
import { ApiError, serviceDisabled } from './errors.ts';
import { findProject } from './iam/names.ts';

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
  const id =
    typeof quota === 'string'
      ? quota
      : (/\/(?:projects|namespaces)\/([^/:_]+)/.exec(call.path)?.[1] ?? call.query.get('project'));
  if (id === null) return;
  const project = findProject(cloud.store, id);
  if (project === undefined || project.lifecycleState === 'DELETE_REQUESTED') throw noProject(id);
  if (!isEnabled(cloud, project.projectId, api.service)) {
    throw serviceDisabled(api.service, project.projectId, project.projectNumber);
  }
}

export function isEnabled(cloud: Cloud, projectId: string, service: string): boolean {
  return cloud.store.table('enabledServices').get(`${projectId}/${service}`) !== undefined;
}

// Google does not tell a stranger whether a project exists.
function noProject(id: string): ApiError {
  return new ApiError('PERMISSION_DENIED', `Permission denied on resource project ${id}.`);
}
