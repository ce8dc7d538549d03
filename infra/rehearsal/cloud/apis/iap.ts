import type { Api, Cloud } from '../core/api.ts';
import { notFound } from '../core/errors.ts';
import { findProject } from '../core/iam/names.ts';
import { policyRoutes } from '../core/iam/routes.ts';

/** Who may pass Identity-Aware Proxy to a Cloud Run service. The proxy itself, with its sign-in pages, is not emulated. */
export function iapApi(cloud: Cloud): Api {
  const host = 'iap.googleapis.com';
  const name = (resource: string): string => {
    const [, project = '', , place = '', , service = ''] = resource.split('/');
    const id = findProject(cloud.store, project)?.projectId ?? project;
    const region = place.replace('cloud_run-', '');
    const key = `projects/${id}/locations/${region}/services/${service}`;
    if (cloud.store.table('run.services').get(key) === undefined) throw notFound(resource);
    return `//${host}/projects/${id}/iap_web/${place}/services/${service}`;
  };
  return {
    host,
    service: host,
    source: 'https://cloud.google.com/iap/docs/reference/rest/v1/v1',
    routes: policyRoutes(cloud, {
      path: '/v1/{resource=projects/*/iap_web/*/services/*}',
      permissions: 'iap.webServices',
      get: 'POST',
      name,
    }),
  };
}
