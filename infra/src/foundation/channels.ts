import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';

export interface ChannelsArgs {
  readonly project: pulumi.Output<string>;
  readonly projectNumber: pulumi.Output<string>;
  /** E-mail addresses that are told. */
  readonly owners: readonly string[];
  /** Whether there is somebody at the other end of a topic: the relay to Discord. */
  readonly relayed: boolean;
  readonly labels: Record<string, string>;
}

/** Whom Cloud Monitoring and the budget tell, and by which way. */
export class Channels extends pulumi.ComponentResource {
  /** Channels that are mail; a budget takes no other kind. */
  readonly mail: readonly pulumi.Output<string>[];
  /** Channels of every kind, for alerts. */
  readonly all: readonly pulumi.Output<string>[];
  /** Topic of what is to be relayed. */
  readonly topic: gcp.pubsub.Topic | undefined;

  constructor(name: string, args: ChannelsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Channels', name, {}, opts);
    this.mail = args.owners.map((address) => this.#mail(address, args).name);
    this.topic = args.relayed ? this.#topic(args) : undefined;
    const published = this.topic === undefined ? [] : [this.#published(this.topic, args).name];
    this.all = [...this.mail, ...published];
    this.registerOutputs();
  }

  #mail(address: string, { project, labels }: ChannelsArgs): gcp.monitoring.NotificationChannel {
    return new gcp.monitoring.NotificationChannel(
      address,
      {
        project,
        type: 'email',
        displayName: address,
        labels: { email_address: address },
        userLabels: labels,
        forceDelete: true,
      },
      { parent: this },
    );
  }

  #topic({ project, labels }: ChannelsArgs): gcp.pubsub.Topic {
    return new gcp.pubsub.Topic('alerts', { project, name: 'hamlet-alerts', labels }, { parent: this });
  }

  #published(topic: gcp.pubsub.Topic, { project, projectNumber, labels }: ChannelsArgs) {
    const agent = new gcp.projects.ServiceIdentity(
      'monitoring-agent',
      { project, service: 'monitoring.googleapis.com' },
      { parent: this },
    );
    const monitoring = pulumi.interpolate`serviceAccount:service-${projectNumber}@gcp-sa-monitoring-notification.iam.gserviceaccount.com`;
    const publishers = [
      this.#publisher('monitoring', topic, monitoring, agent),
      this.#publisher('budget', topic, 'serviceAccount:billing-budget-alert@system.gserviceaccount.com'),
    ];
    return new gcp.monitoring.NotificationChannel(
      'relay',
      {
        project,
        type: 'pubsub',
        displayName: 'Discord',
        labels: { topic: topic.id },
        userLabels: labels,
        forceDelete: true,
      },
      { parent: this, dependsOn: publishers },
    );
  }

  #publisher(who: string, topic: gcp.pubsub.Topic, member: pulumi.Input<string>, after?: pulumi.Resource) {
    return new gcp.pubsub.TopicIAMMember(
      `${who}-publishes`,
      { topic: topic.name, role: 'roles/pubsub.publisher', member },
      { parent: this, ...(after !== undefined && { dependsOn: after }) },
    );
  }
}
