import * as pulumi from '@pulumi/pulumi';

/** A resource as the engine would be asked for it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** `urn::id` of the provider it names; empty for components. */
  readonly provider: string;
  readonly options: pulumi.CustomResourceOptions;
  /** Names of the resources whose outputs its inputs hold. */
  readonly waitsFor: ReadonlySet<string>;
}

export interface Run {
  readonly resources: readonly Registered[];
  /** What the program exports, resolved. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What a foundation exports, as an application reads it. */
const FOUNDATION = {
  projectId: 'hamlet-7f3a',
  projectNumber: '123456789012',
  deployer: 'hamlet-deploy@hamlet-7f3a.iam.gserviceaccount.com',
  channels: ['projects/hamlet-7f3a/notificationChannels/1'],
};

/**
 * Runs a program as the engine would, with nothing behind it: every resource is created at once, with outputs made up the way
 * Google makes them.
 *
 * @param values the stack's configuration without the `hamlet:` before its keys
 */
export async function run(values: Readonly<Record<string, string>>): Promise<Run> {
  const inputs = new Map<string, Omit<Registered, 'options' | 'waitsFor'>>();
  const options = new Map<string, Pick<Registered, 'options' | 'waitsFor'>>();
  await pulumi.runtime.setMocks(recorder(inputs), 'hamlet', 'test', false, 'organization');
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(values).map(([key, value]) => [`hamlet:${key}`, value])),
  );
  const { default: program } = await import('../index.ts');
  const exported = (await pulumi.runtime.runInPulumiStack(() => {
    watchOptions(options);
    return Promise.resolve(program());
  })) as pulumi.Input<Record<string, unknown>>;
  const outputs = await promiseOf(pulumi.output(exported));
  await pulumi.runtime.disconnect();
  const resources = [...inputs].map(([key, registered]) => ({
    ...registered,
    ...(options.get(key) ?? { options: {}, waitsFor: new Set<string>() }),
  }));
  return { resources, outputs };
}

/** The value of an output. A test that asserts inside `apply` passes whatever happens there; this one is awaited. */
export function promiseOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

function recorder(seen: Map<string, Omit<Registered, 'options' | 'waitsFor'>>): pulumi.runtime.Mocks {
  return {
    newResource({ type, name, inputs, provider, custom }) {
      if (custom === true) {
        seen.set(`${type}::${name}`, {
          type,
          name,
          inputs: inputs as Registered['inputs'],
          provider: provider ?? '',
        });
      }
      return {
        id: idOf(type, name, inputs as Inputs),
        state: { ...(inputs as Inputs), ...madeUp(type, name, inputs as Inputs) },
      };
    },
    call: ({ inputs }) => inputs as Record<string, unknown>,
  };
}

function watchOptions(seen: Map<string, Pick<Registered, 'options' | 'waitsFor'>>): void {
  pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
    seen.set(`${type}::${name}`, { options: opts, waitsFor: new Set() });
    return undefined;
  });
}

type Inputs = Record<string, string | undefined>;

function idOf(type: string, name: string, inputs: Inputs): string {
  const { project = '', location = '', name: given = name } = inputs;
  if (type === 'gcp:cloudrunv2/service:Service')
    return `projects/${project}/locations/${location}/services/${given}`;
  if (type === 'gcp:cloudrunv2/job:Job') return `projects/${project}/locations/${location}/jobs/${given}`;
  return `${name}-id`;
}

/** Outputs that Google computes. */
function madeUp(type: string, name: string, inputs: Inputs): Record<string, unknown> {
  switch (type) {
    case 'gcp:organizations/project:Project':
      return { number: FOUNDATION.projectNumber };
    case 'gcp:serviceaccount/account:Account': {
      const email = `${inputs.accountId ?? ''}@${FOUNDATION.projectId}.iam.gserviceaccount.com`;
      return {
        email,
        member: `serviceAccount:${email}`,
        name: `projects/${FOUNDATION.projectId}/serviceAccounts/${email}`,
      };
    }
    case 'gcp:iam/workloadIdentityPool:WorkloadIdentityPool':
      return { name: `projects/${FOUNDATION.projectNumber}/locations/global/workloadIdentityPools/github` };
    case 'gcp:cloudrunv2/service:Service':
      return { uri: `https://${inputs.name ?? ''}-abc.a.run.app` };
    case 'gcp:logging/projectSink:ProjectSink':
      return { writerIdentity: 'serviceAccount:sink@gcp-sa-logging.iam.gserviceaccount.com' };
    case 'gcp:monitoring/notificationChannel:NotificationChannel':
      return { name: `projects/${FOUNDATION.projectId}/notificationChannels/${name}` };
    case 'gcp:monitoring/slo:Slo':
    case 'gcp:projects/iAMCustomRole:IAMCustomRole':
      return { name: `projects/${FOUNDATION.projectId}/${name}` };
    case 'docker:index/image:Image':
      return { repoDigest: `${(inputs.imageName ?? '').replace(/:current$/, '')}@sha256:${'0'.repeat(64)}` };
    case 'hamlet:index:ModelVersion':
      return {
        version: 'v0b5d0d656d5d',
        uri: 'gs://models/registry/versions/v0b5d0d656d5d',
        metrics: { rocAuc: 0.9997 },
      };
    case 'hamlet:index:Candidate':
      return {
        traffics: [
          { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision: inputs.revision, percent: 100 },
        ],
      };
    case 'hamlet:index:Rollout':
      return {
        url: 'https://hamlet-dev-serving-abc.a.run.app',
        candidateUrl: 'https://candidate---hamlet-dev-serving-abc.a.run.app',
      };
    case 'pulumi:pulumi:StackReference':
      return { outputs: FOUNDATION, secretOutputNames: [] };
    default:
      return {};
  }
}
