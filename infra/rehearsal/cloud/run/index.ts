import type { Api, Cloud } from '../core/api.ts';
import { Operations } from './operations.ts';
import { domainRoutes } from './domains.ts';
import { Executions } from './executions.ts';
import { Jobs } from './jobs.ts';
import { Revisions } from './revisions.ts';
import { Services } from './services.ts';

/** Cloud Run: services and jobs as processes of this machine. */
export async function runApi(cloud: Cloud): Promise<Api> {
  const operations = new Operations(cloud);
  const revisions = new Revisions(cloud, operations);
  const services = new Services(cloud, operations, revisions);
  await services.open();
  const executions = new Executions(cloud, operations);
  const jobs = new Jobs(cloud, operations, executions);
  return {
    host: 'run.googleapis.com',
    service: 'run.googleapis.com',
    source: 'https://cloud.google.com/run/docs/reference/rest',
    routes: [
      ...operations.routes(),
      ...services.routes(),
      ...jobs.routes(),
      ...executions.routes(),
      ...domainRoutes(cloud),
    ],
    async close() {
      await services.close();
      await executions.close();
      await revisions.close();
    },
  };
}
