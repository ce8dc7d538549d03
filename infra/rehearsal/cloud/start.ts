import { billingApi, budgetsApi } from './apis/billing.ts';
import { credentialsApi } from './apis/credentials.ts';
import { computeApi } from './compute/index.ts';
import { iapApi } from './apis/iap.ts';
import { iamApi } from './apis/identity.ts';
import { PLATFORM } from './apis/platform.ts';
import { projectsApi } from './apis/projects.ts';
import { registryApi } from './apis/registry.ts';
import { servicesApi } from './apis/services.ts';
import { stsApi } from './apis/sts.ts';
import { consoleApi } from '../console/api.ts';
import { startCloud, type RunningCloud } from './core/cloud.ts';
import { endpointVariables } from './endpoints.ts';
import { runApi } from './run/index.ts';
import { storageApi } from './storage/index.ts';
import { vertexApi } from './vertex/index.ts';

export interface StartOptions {
  /** Where the cloud's state is kept. */
  readonly directory: string;
  /** Folder of Google's published API descriptions (`discovery/fetch.ts`). */
  readonly discovery: string;
  readonly port?: number;
}

/** Starts the stand-in for Google Cloud with every API it has. */
export function startGoogle({ directory, ...options }: StartOptions): Promise<RunningCloud> {
  const core = [
    projectsApi,
    billingApi,
    budgetsApi,
    servicesApi,
    iamApi,
    credentialsApi,
    stsApi,
    iapApi,
    computeApi,
    vertexApi,
    registryApi,
  ];
  return startCloud(directory, [...core, ...PLATFORM, storageApi, runApi, consoleApi], {
    ...options,
    environment: endpointVariables,
  });
}
