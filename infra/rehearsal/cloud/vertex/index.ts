import { VERTEX_ENDPOINT } from '../apis/tables-platform.ts';
import type { Api, Cloud } from '../core/api.ts';
import { operationRoutes } from '../core/operations.ts';
import { resourceRoutes } from '../core/resource.ts';
import { Deployments } from './endpoints.ts';
import { CustomJobs } from './jobs.ts';
import { modelRoutes } from './models.ts';

/** Vertex AI: endpoints and custom jobs as processes of this machine. */
export function vertexApi(cloud: Cloud): Api {
  const deployments = new Deployments(cloud);
  const jobs = new CustomJobs(cloud);
  return {
    host: '*-aiplatform.googleapis.com',
    service: 'aiplatform.googleapis.com',
    source: 'https://cloud.google.com/vertex-ai/docs/reference/rest',
    routes: [
      ...operationRoutes(cloud, 'v1'),
      ...deployments.routes(),
      ...jobs.routes(),
      ...modelRoutes(cloud),
      ...resourceRoutes(cloud, VERTEX_ENDPOINT),
    ],
    async close() {
      await deployments.close();
      await jobs.close();
    },
  };
}
