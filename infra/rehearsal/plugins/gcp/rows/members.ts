import type { MemberRow } from '../members.ts';

const TERRAFORM = 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources';
const RUN = 'GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT';

/** Grants on single resources. */
export const MEMBERS: readonly MemberRow[] = [
  {
    token: 'gcp:projects/iAMMember:IAMMember',
    source: `${TERRAFORM}/google_project_iam`,
    endpoint: 'GOOGLE_CLOUD_RESOURCE_MANAGER_CUSTOM_ENDPOINT',
    resource: 'projects/{project}',
    names: [],
    form: 'POST',
  },
  {
    token: 'gcp:billing/accountIamMember:AccountIamMember',
    source: `${TERRAFORM}/google_billing_account_iam`,
    endpoint: 'GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT',
    resource: 'billingAccounts/{billingAccountId}',
    names: ['billingAccountId'],
    form: 'GET',
  },
  {
    token: 'gcp:serviceaccount/iAMMember:IAMMember',
    source: `${TERRAFORM}/google_service_account_iam`,
    endpoint: 'GOOGLE_IAM_CUSTOM_ENDPOINT',
    resource: '{serviceAccountId}',
    names: ['serviceAccountId'],
    form: 'POST',
  },
  {
    token: 'gcp:storage/bucketIAMMember:BucketIAMMember',
    source: `${TERRAFORM}/storage_bucket_iam`,
    endpoint: 'GOOGLE_STORAGE_CUSTOM_ENDPOINT',
    resource: 'b/{bucket:last}',
    names: ['bucket'],
    form: 'storage',
  },
  {
    token: 'gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember',
    source: `${TERRAFORM}/google_kms_crypto_key_iam`,
    endpoint: 'GOOGLE_KMS_CUSTOM_ENDPOINT',
    resource: '{cryptoKeyId}',
    names: ['cryptoKeyId'],
    form: 'GET',
  },
  {
    token: 'gcp:pubsub/topicIAMMember:TopicIAMMember',
    source: `${TERRAFORM}/pubsub_topic_iam`,
    endpoint: 'GOOGLE_PUBSUB_CUSTOM_ENDPOINT',
    resource: 'projects/{project}/topics/{topic:last}',
    names: ['topic'],
    form: 'GET',
  },
  {
    token: 'gcp:secretmanager/secretIamMember:SecretIamMember',
    source: `${TERRAFORM}/secret_manager_secret_iam`,
    endpoint: 'GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT',
    resource: 'projects/{project}/secrets/{secretId:last}',
    names: ['secretId'],
    form: 'GET',
  },
  {
    token: 'gcp:artifactregistry/repositoryIamMember:RepositoryIamMember',
    source: `${TERRAFORM}/artifact_registry_repository_iam`,
    endpoint: 'GOOGLE_ARTIFACT_REGISTRY_CUSTOM_ENDPOINT',
    resource: 'projects/{project}/locations/{location}/repositories/{repository:last}',
    names: ['repository'],
    form: 'GET',
  },
  {
    token: 'gcp:cloudrunv2/serviceIamMember:ServiceIamMember',
    source: `${TERRAFORM}/cloud_run_v2_service_iam`,
    endpoint: RUN,
    resource: 'projects/{project}/locations/{location}/services/{name:last}',
    names: ['name'],
    form: 'GET',
  },
  {
    token: 'gcp:cloudrunv2/jobIamMember:JobIamMember',
    source: `${TERRAFORM}/cloud_run_v2_job_iam`,
    endpoint: RUN,
    resource: 'projects/{project}/locations/{location}/jobs/{name:last}',
    names: ['name'],
    form: 'GET',
  },
  {
    token: 'gcp:compute/instanceIAMMember:InstanceIAMMember',
    source: `${TERRAFORM}/compute_instance_iam`,
    endpoint: 'GOOGLE_COMPUTE_CUSTOM_ENDPOINT',
    resource: 'projects/{project}/zones/{zone}/instances/{instanceName:last}',
    names: ['instanceName', 'zone'],
    form: 'compute',
  },
  {
    token: 'gcp:iap/webCloudRunServiceIamMember:WebCloudRunServiceIamMember',
    source: `${TERRAFORM}/iap_web_cloud_run_service_iam`,
    endpoint: 'GOOGLE_IAP_CUSTOM_ENDPOINT',
    resource: 'projects/{project}/iap_web/cloud_run-{location}/services/{cloudRunServiceName:last}',
    names: ['cloudRunServiceName'],
    form: 'POST',
  },
];
