/** The services a project may enable here; another is refused as Google refuses an unknown one. */
export const SERVICES: ReadonlySet<string> = new Set(
  (
    'aiplatform artifactregistry billingbudgets cloudbilling cloudkms cloudresourcemanager cloudscheduler compute ' +
    'essentialcontacts iam iamcredentials iap logging monitoring oslogin pubsub run secretmanager servicemanagement serviceusage ' +
    'storage storage-api sts bigquery cloudbuild cloudfunctions eventarc workflows'
  )
    .split(' ')
    .map((name) => `${name}.googleapis.com`),
);

/** Those that need a billing account. Source: https://cloud.google.com/service-usage/docs/enable-disable#before_you_begin */
export const NEEDS_BILLING: ReadonlySet<string> = new Set(
  'aiplatform artifactregistry cloudkms cloudscheduler compute run secretmanager cloudbuild cloudfunctions'
    .split(' ')
    .map((name) => `${name}.googleapis.com`),
);
