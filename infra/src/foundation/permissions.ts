/**
 * What the two identities of the workflow may do in the project, permission by permission. Basic roles give thousands, and even
 * the predefined admin roles give what nobody here needs.
 */

/** To see whether what is deployed is what the program says. */
const READ = [
  'artifactregistry.repositories.get',
  'artifactregistry.repositories.getIamPolicy',
  'artifactregistry.repositories.downloadArtifacts',
  'cloudscheduler.jobs.get',
  'iam.serviceAccounts.get',
  'iam.serviceAccounts.getIamPolicy',
  'iap.webServices.getIamPolicy',
  'logging.logMetrics.get',
  'logging.sinks.get',
  'monitoring.alertPolicies.get',
  'monitoring.dashboards.get',
  'monitoring.services.get',
  'monitoring.slos.get',
  'monitoring.uptimeCheckConfigs.get',
  'resourcemanager.projects.get',
  'run.domainmappings.get',
  'run.executions.get',
  'run.executions.list',
  'run.jobs.get',
  'run.jobs.getIamPolicy',
  'run.operations.get',
  'run.revisions.get',
  'run.revisions.list',
  'run.services.get',
  'run.services.getIamPolicy',
  'serviceusage.services.use',
  'storage.buckets.get',
  'storage.buckets.getIamPolicy',
] as const;

/**
 * To make it so: everything an application consists of, and the grants on its own parts. None of it reaches
 * the project's policy.
 */
const WRITE = [
  'artifactregistry.repositories.create',
  'artifactregistry.repositories.delete',
  'artifactregistry.repositories.setIamPolicy',
  'artifactregistry.repositories.update',
  'artifactregistry.repositories.uploadArtifacts',
  'cloudscheduler.jobs.create',
  'cloudscheduler.jobs.delete',
  'cloudscheduler.jobs.enable',
  'cloudscheduler.jobs.pause',
  'cloudscheduler.jobs.update',
  'iam.serviceAccounts.create',
  'iam.serviceAccounts.delete',
  'iam.serviceAccounts.setIamPolicy',
  'iam.serviceAccounts.update',
  'iap.webServices.setIamPolicy',
  'logging.logMetrics.create',
  'logging.logMetrics.delete',
  'logging.logMetrics.update',
  'logging.sinks.create',
  'logging.sinks.delete',
  'logging.sinks.update',
  'logging.logEntries.list', // of the requests to a canary
  'monitoring.alertPolicies.create',
  'monitoring.alertPolicies.delete',
  'monitoring.alertPolicies.update',
  'monitoring.dashboards.create',
  'monitoring.dashboards.delete',
  'monitoring.dashboards.update',
  'monitoring.services.create',
  'monitoring.services.delete',
  'monitoring.services.update',
  'monitoring.slos.create',
  'monitoring.slos.delete',
  'monitoring.slos.update',
  'monitoring.uptimeCheckConfigs.create',
  'monitoring.uptimeCheckConfigs.delete',
  'monitoring.uptimeCheckConfigs.update',
  'run.domainmappings.create',
  'run.domainmappings.delete',
  'run.jobs.create',
  'run.jobs.delete',
  'run.jobs.run',
  'run.jobs.runWithOverrides',
  'run.jobs.setIamPolicy',
  'run.jobs.update',
  'run.services.create',
  'run.services.delete',
  'run.services.setIamPolicy',
  'run.services.update',
  'storage.buckets.create',
  'storage.buckets.delete',
  'storage.buckets.setIamPolicy',
  'storage.buckets.update',
] as const;

const VERTEX_READ = [
  'aiplatform.endpoints.get',
  'aiplatform.models.get',
  'aiplatform.models.list',
  'aiplatform.operations.list',
] as const;

const VERTEX_WRITE = [
  'aiplatform.endpoints.create',
  'aiplatform.endpoints.delete',
  'aiplatform.endpoints.deploy',
  'aiplatform.endpoints.undeploy',
  'aiplatform.endpoints.update',
  'aiplatform.models.delete',
  'aiplatform.models.upload',
] as const;

const VM_READ = [
  'compute.disks.get',
  'compute.globalOperations.get',
  'compute.instances.get',
  'compute.instances.getIamPolicy',
  'compute.networks.get',
  'compute.regionOperations.get',
  'compute.subnetworks.get',
  'compute.zoneOperations.get',
] as const;

const VM_WRITE = [
  'compute.disks.create',
  'compute.instances.create',
  'compute.instances.delete',
  'compute.instances.setIamPolicy',
  'compute.instances.setLabels',
  'compute.instances.setMetadata',
  'compute.instances.setServiceAccount',
  'compute.instances.start',
  'compute.instances.stop',
  'compute.networks.create',
  'compute.networks.delete',
  'compute.networks.updatePolicy',
  'compute.subnetworks.create',
  'compute.subnetworks.delete',
  'compute.subnetworks.use',
] as const;

/** Parts of Google Cloud that a foundation opens only on demand. */
export interface Features {
  readonly vertex: boolean;
  readonly vm: boolean;
}

export function previewPermissions({ vertex, vm }: Features): string[] {
  return [...READ, ...(vertex ? VERTEX_READ : []), ...(vm ? VM_READ : [])];
}

export function deployPermissions(features: Features): string[] {
  const { vertex, vm } = features;
  return [
    ...previewPermissions(features),
    ...WRITE,
    ...(vertex ? VERTEX_WRITE : []),
    ...(vm ? VM_WRITE : []),
  ];
}

/** Roles the deploy identity may grant on the project, where no narrower place for the grant exists. */
export function projectRolesToGrant({ vertex, vm }: Features): string[] {
  return [...(vertex ? ['roles/aiplatform.user'] : []), ...(vm ? ['roles/logging.logWriter'] : [])];
}

/** Id of the role that starts a machine and does nothing else; Google has none so narrow. */
export const STARTER_ROLE = 'hamletStarter';

/** Id of the role that empties a bucket before it is deleted, without reading or writing what is in it. */
export const EMPTIER_ROLE = 'hamletEmptier';
