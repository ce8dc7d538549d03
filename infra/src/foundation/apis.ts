/** The Google APIs each part needs. What is not listed stays off. */
const APIS = {
  always: [
    'artifactregistry.googleapis.com',
    'billingbudgets.googleapis.com',
    'cloudbilling.googleapis.com',
    'cloudkms.googleapis.com',
    'cloudresourcemanager.googleapis.com',
    'cloudscheduler.googleapis.com',
    'iam.googleapis.com',
    'iamcredentials.googleapis.com',
    'iap.googleapis.com',
    'logging.googleapis.com',
    'monitoring.googleapis.com',
    'pubsub.googleapis.com',
    'run.googleapis.com',
    'secretmanager.googleapis.com',
    'serviceusage.googleapis.com',
    'storage.googleapis.com',
    'sts.googleapis.com',
  ],
  vertex: ['aiplatform.googleapis.com'],
  vm: ['compute.googleapis.com'],
} as const;

/** @returns the APIs to enable, each once */
export function apisFor({ vertex, vm }: { readonly vertex: boolean; readonly vm: boolean }): string[] {
  return [...APIS.always, ...(vertex ? APIS.vertex : []), ...(vm ? APIS.vm : [])];
}
