import * as docker from '@pulumi/docker';
import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';

export interface RelayArgs {
  readonly project: pulumi.Output<string>;
  /** The same as text: names made of it are known before the project is. */
  readonly projectId: string;
  readonly region: string;
  readonly labels: Record<string, string>;
  /** The webhook's URL: whoever knows it may post. */
  readonly webhook: pulumi.Input<string>;
  /** What is published here is posted. */
  readonly topic: gcp.pubsub.Topic;
}

/** Posts budgets and incidents to a Discord channel: neither Cloud Billing nor Cloud Monitoring speaks Discord's form. */
export class Relay extends pulumi.ComponentResource {
  constructor(name: string, args: RelayArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Relay', name, {}, opts);
    const account = this.#account('relay', 'Posts alerts to Discord', args);
    const image = this.#image(args);
    const webhook = this.#webhook(args, account);
    const told = this.#told(args, account);
    const service = this.#service(args, { account, image, webhook, told });
    this.#subscribe(args, service);
    this.registerOutputs();
  }

  #account(name: string, displayName: string, { project }: RelayArgs): gcp.serviceaccount.Account {
    return new gcp.serviceaccount.Account(
      name,
      { project, accountId: `hamlet-${name}`, displayName },
      { parent: this },
    );
  }

  #image({ project, projectId, region, labels }: RelayArgs): docker.Image {
    const repository = new gcp.artifactregistry.Repository(
      'relay',
      {
        project,
        location: region,
        repositoryId: 'hamlet-relay',
        format: 'DOCKER',
        labels,
        vulnerabilityScanningConfig: { enablementConfig: 'DISABLED' },
        cleanupPolicies: [
          { id: 'keep', action: 'KEEP', mostRecentVersions: { keepCount: 5 } },
          { id: 'delete', action: 'DELETE', condition: { tagState: 'UNTAGGED', olderThan: '2592000s' } },
        ],
      },
      { parent: this },
    );
    return new docker.Image(
      'relay',
      {
        // Of known text, not of the repository's outputs: a preview must be able to name the image before there is a repository.
        imageName: `${region}-docker.pkg.dev/${projectId}/hamlet-relay/relay:current`,
        build: { context: 'relay', dockerfile: 'relay/Dockerfile', platform: 'linux/amd64' },
        buildOnPreview: false,
      },
      { parent: this, dependsOn: repository, retainOnDelete: true },
    );
  }

  #webhook(
    { project, webhook, labels }: RelayArgs,
    account: gcp.serviceaccount.Account,
  ): gcp.secretmanager.SecretVersion {
    const secret = new gcp.secretmanager.Secret(
      'discord-webhook',
      { project, secretId: 'hamlet-discord-webhook', replication: { auto: {} }, labels },
      { parent: this },
    );
    const access = new gcp.secretmanager.SecretIamMember(
      'relay-reads-webhook',
      { secretId: secret.id, role: 'roles/secretmanager.secretAccessor', member: account.member },
      { parent: this },
    );
    return new gcp.secretmanager.SecretVersion(
      'discord-webhook',
      { secret: secret.id, secretData: webhook },
      { parent: this, dependsOn: access },
    );
  }

  /** A budget repeats itself several times a day; a marker for what was told keeps the channel quiet. */
  #told({ projectId, region, labels }: RelayArgs, account: gcp.serviceaccount.Account): gcp.storage.Bucket {
    const bucket = new gcp.storage.Bucket(
      'told',
      {
        name: `${projectId}-relay`,
        location: region,
        labels,
        uniformBucketLevelAccess: true,
        publicAccessPrevention: 'enforced',
        versioning: { enabled: false },
        lifecycleRules: [{ action: { type: 'Delete' }, condition: { age: 90 } }],
        softDeletePolicy: { retentionDurationSeconds: 0 },
        forceDestroy: true,
      },
      { parent: this },
    );
    for (const [what, role] of [
      ['reads', 'roles/storage.objectViewer'],
      ['makes', 'roles/storage.objectCreator'],
    ] as const) {
      new gcp.storage.BucketIAMMember(
        `relay-${what}-marks`,
        { bucket: bucket.name, role, member: account.member },
        { parent: this },
      );
    }
    return bucket;
  }

  #service(
    { project, region, labels }: RelayArgs,
    parts: {
      readonly account: gcp.serviceaccount.Account;
      readonly image: docker.Image;
      readonly webhook: gcp.secretmanager.SecretVersion;
      readonly told: gcp.storage.Bucket;
    },
  ): gcp.cloudrunv2.Service {
    return new gcp.cloudrunv2.Service(
      'relay',
      {
        project,
        location: region,
        name: 'hamlet-relay',
        description: 'Posts budgets and incidents to Discord',
        labels,
        deletionProtection: false,
        ingress: 'INGRESS_TRAFFIC_INTERNAL_ONLY',
        scaling: { minInstanceCount: 0, maxInstanceCount: 1 },
        template: {
          serviceAccount: parts.account.email,
          timeout: '20s',
          maxInstanceRequestConcurrency: 10,
          scaling: { minInstanceCount: 0, maxInstanceCount: 1 },
          labels,
          containers: [
            {
              image: parts.image.repoDigest,
              resources: { limits: { cpu: '1', memory: '512Mi' }, cpuIdle: true, startupCpuBoost: true },
              envs: [
                { name: 'TOLD_BUCKET', value: parts.told.name },
                {
                  name: 'DISCORD_WEBHOOK',
                  valueSource: {
                    secretKeyRef: { secret: parts.webhook.secret, version: parts.webhook.version },
                  },
                },
              ],
            },
          ],
        },
      },
      { parent: this },
    );
  }

  #subscribe(args: RelayArgs, service: gcp.cloudrunv2.Service): void {
    const { project, topic, labels } = args;
    const pusher = this.#account('relay-push', 'Pushes alerts to the relay', args);
    const invoker = new gcp.cloudrunv2.ServiceIamMember(
      'push-calls-relay',
      {
        project,
        location: service.location,
        name: service.name,
        role: 'roles/run.invoker',
        member: pusher.member,
      },
      { parent: this },
    );
    new gcp.pubsub.Subscription(
      'relay',
      {
        project,
        name: 'hamlet-relay',
        topic: topic.id,
        labels,
        ackDeadlineSeconds: 30,
        messageRetentionDuration: '86400s',
        expirationPolicy: { ttl: '' },
        retryPolicy: { minimumBackoff: '10s', maximumBackoff: '600s' },
        pushConfig: {
          pushEndpoint: service.uri,
          oidcToken: { serviceAccountEmail: pusher.email, audience: service.uri },
        },
      },
      { parent: this, dependsOn: invoker },
    );
  }
}
