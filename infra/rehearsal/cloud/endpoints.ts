/**
 * The variables by which Google's own clients and the Terraform provider are sent elsewhere, and what they replace.
 * Source: https://registry.terraform.io/providers/hashicorp/google/latest/docs/guides/provider_reference#custom-endpoints
 */
export const ENDPOINTS: Readonly<Record<string, string>> = {
  GOOGLE_ARTIFACT_REGISTRY_CUSTOM_ENDPOINT: 'artifactregistry.googleapis.com/v1/',
  GOOGLE_BILLING_BUDGETS_CUSTOM_ENDPOINT: 'billingbudgets.googleapis.com/v1/',
  GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT: 'cloudbilling.googleapis.com/v1/',
  GOOGLE_CLOUD_RESOURCE_MANAGER_CUSTOM_ENDPOINT: 'cloudresourcemanager.googleapis.com/v1/',
  GOOGLE_CLOUD_RUN_CUSTOM_ENDPOINT: 'run.googleapis.com/',
  GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT: 'run.googleapis.com/v2/',
  GOOGLE_COMPUTE_CUSTOM_ENDPOINT: 'compute.googleapis.com/compute/v1/',
  GOOGLE_CLOUD_SCHEDULER_CUSTOM_ENDPOINT: 'cloudscheduler.googleapis.com/v1/',
  GOOGLE_IAM_CUSTOM_ENDPOINT: 'iam.googleapis.com/v1/',
  GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT: 'iamcredentials.googleapis.com/v1/',
  GOOGLE_IAP_CUSTOM_ENDPOINT: 'iap.googleapis.com/v1/',
  GOOGLE_KMS_CUSTOM_ENDPOINT: 'cloudkms.googleapis.com/v1/',
  GOOGLE_LOGGING_CUSTOM_ENDPOINT: 'logging.googleapis.com/v2/',
  GOOGLE_MONITORING_CUSTOM_ENDPOINT: 'monitoring.googleapis.com/',
  GOOGLE_PUBSUB_CUSTOM_ENDPOINT: 'pubsub.googleapis.com/v1/',
  GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: 'secretmanager.googleapis.com/v1/',
  GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT: 'serviceusage.googleapis.com/',
  GOOGLE_STORAGE_CUSTOM_ENDPOINT: 'storage.googleapis.com/storage/v1/',
  GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT: 'aiplatform.googleapis.com/v1/',
};

/** @param url the cloud's address */
export function endpointVariables(url: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ENDPOINTS).map(([name, endpoint]) => [name, `${url}/${endpoint}`]),
  );
}
