import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { workloadAccount } from './account.ts';
import type { Site } from './site.ts';

export interface ScheduleArgs {
  readonly site: Site;
  /** Five cron fields, in UTC. */
  readonly cron: string;
  readonly description: string;
  /** Method of a Google API to call, and its body. */
  readonly uri: pulumi.Input<string>;
  readonly body?: pulumi.Input<string> | undefined;
  /** Grants the identity that calls what the call needs. */
  readonly grant: (account: gcp.serviceaccount.Account, parent: pulumi.Resource) => pulumi.Resource[];
}

/** Starts a training at set times, by an identity that may do that alone. */
export class Schedule extends pulumi.ComponentResource {
  constructor(name: string, args: ScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Schedule', name, {}, opts);
    const { site, cron, description, uri, body } = args;
    const { account, usable } = workloadAccount(site, 'scheduler', 'Starts scheduled trainings', this);
    new gcp.cloudscheduler.Job(
      'training',
      {
        project: site.project,
        region: site.region,
        name: `${site.prefix}-training`,
        description,
        schedule: cron,
        timeZone: 'Etc/UTC',
        attemptDeadline: '60s',
        paused: false,
        retryConfig: { retryCount: 3, minBackoffDuration: '30s' },
        httpTarget: {
          httpMethod: 'POST',
          uri,
          ...(body !== undefined && {
            headers: { 'Content-Type': 'application/json' },
            body: pulumi.output(body).apply((text) => Buffer.from(text).toString('base64')),
          }),
          // An access token: the target is an API of Google's, not a service of ours.
          oauthToken: { serviceAccountEmail: account.email },
        },
      },
      { parent: this, dependsOn: [...usable, ...args.grant(account, this)] },
    );
    this.registerOutputs();
  }
}
