type Inputs = Readonly<Record<string, unknown>>;

/** What a foundation exports, as an application reads it. */
export const FOUNDATION = {
  projectId: 'hamlet-7f3a',
  projectNumber: '123456789012',
  deployer: 'hamlet-deploy@hamlet-7f3a.iam.gserviceaccount.com',
  previewer: 'hamlet-preview@hamlet-7f3a.iam.gserviceaccount.com',
  channels: ['projects/hamlet-7f3a/notificationChannels/1'],
};

const PROJECT = `projects/${FOUNDATION.projectId}`;

/** The id Google would give a resource. */
export function idOf(type: string, name: string, { project, location, name: given }: Inputs): string {
  const place = `projects/${String(project)}/locations/${String(location)}`;
  if (type === 'gcp:cloudrunv2/service:Service') return `${place}/services/${String(given)}`;
  if (type === 'gcp:cloudrunv2/job:Job') return `${place}/jobs/${String(given)}`;
  return `${name}-id`;
}

/** Outputs that Google or Hamlet's provider would compute. */
export function madeUp(type: string, name: string, inputs: Inputs): Readonly<Record<string, unknown>> {
  return OUTPUTS[type]?.(inputs, name) ?? {};
}

const OUTPUTS: Readonly<Record<string, (inputs: Inputs, name: string) => Readonly<Record<string, unknown>>>> =
  {
    'pulumi:pulumi:StackReference': () => ({ outputs: FOUNDATION, secretOutputNames: [] }),
    'gcp:organizations/project:Project': () => ({ number: FOUNDATION.projectNumber }),
    'gcp:serviceaccount/account:Account': ({ accountId }) => {
      const email = `${String(accountId)}@${FOUNDATION.projectId}.iam.gserviceaccount.com`;
      return { email, member: `serviceAccount:${email}`, name: `${PROJECT}/serviceAccounts/${email}` };
    },
    'gcp:projects/iAMCustomRole:IAMCustomRole': ({ roleId }) => ({
      name: `${PROJECT}/roles/${String(roleId)}`,
    }),
    'gcp:iam/workloadIdentityPool:WorkloadIdentityPool': ({ workloadIdentityPoolId }) => ({
      name: `projects/${FOUNDATION.projectNumber}/locations/global/workloadIdentityPools/${String(workloadIdentityPoolId)}`,
    }),
    'gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider': () => ({
      name: 'projects/1/providers/actions',
    }),
    'gcp:monitoring/notificationChannel:NotificationChannel': (_inputs, name) => ({
      name: `${PROJECT}/notificationChannels/${name}`,
    }),
    'gcp:monitoring/slo:Slo': ({ service, sloId }) => ({
      name: `${PROJECT}/services/${String(service)}/serviceLevelObjectives/${String(sloId)}`,
    }),
    'gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig': (_inputs, name) => ({ uptimeCheckId: name }),
    'gcp:cloudrun/domainMapping:DomainMapping': () => ({
      statuses: [{ resourceRecords: [{ name: 'hamlet', type: 'CNAME', rrdata: 'ghs.googlehosted.com.' }] }],
    }),
    'gcp:cloudrunv2/service:Service': ({ name }) => ({ uri: `https://${String(name)}-abc.a.run.app` }),
    'gcp:logging/projectSink:ProjectSink': () => ({
      writerIdentity: 'serviceAccount:sink@gcp-sa-logging.iam.gserviceaccount.com',
    }),
    'gcp:secretmanager/secretVersion:SecretVersion': () => ({ version: '1' }),
    'docker:index/image:Image': ({ imageName }) => ({
      repoDigest: `${String(imageName).replace(/:current$/, '')}@sha256:${'0'.repeat(64)}`,
    }),
    'hamlet:index:ModelVersion': () => ({
      version: 'v0b5d0d656d5d',
      uri: `gs://${FOUNDATION.projectId}-dev-models/registry/versions/v0b5d0d656d5d/1`,
      metrics: { rocAuc: 0.9997 },
      trainedBy: 'pin',
    }),
    'hamlet:index:Candidate': ({ revision }) => ({
      traffics: [{ type: 'REVISION', revision, percent: 100, tag: 'candidate' }],
    }),
    'hamlet:index:Rollout': () => ({
      url: 'https://hamlet-dev-serving-abc.a.run.app',
      candidateUrl: 'https://candidate---hamlet-dev-serving-abc.a.run.app',
    }),
  };
