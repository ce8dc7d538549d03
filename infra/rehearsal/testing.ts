import type { RunningCloud } from './cloud/core/cloud.ts';
import { projectName, type ProjectRecord } from './cloud/core/iam/names.ts';

export const OWNER = 'user:owner@example.com';
export const PROJECT = 'test-project';

/** A project that is there, owned by OWNER, with these APIs on. */
export function givenProject(cloud: RunningCloud, services: readonly string[]): void {
  const project: ProjectRecord = {
    projectId: PROJECT,
    projectNumber: '123456789012',
    lifecycleState: 'ACTIVE',
    name: PROJECT,
  };
  cloud.store.table<ProjectRecord>('projects').put(PROJECT, project);
  cloud.iam.grant(projectName(PROJECT), 'roles/owner', OWNER);
  for (const service of services) cloud.store.table('enabledServices').put(`${PROJECT}/${service}`, {});
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Sends a request to the cloud as a member: `call(cloud, OWNER, 'GET', 'run.googleapis.com/v2/…')`. */
export async function call(
  cloud: RunningCloud,
  member: string,
  method: string,
  url: string,
  body?: object,
): Promise<Answer> {
  const { token } = cloud.tokens.issueAccess({ member });
  const response = await fetch(`${cloud.url}/${url}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
