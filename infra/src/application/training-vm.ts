import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Duration } from '../units.ts';
import { seconds } from '../units.ts';
import type { Site } from './site.ts';
import type { Training } from './training.ts';

export interface TrainingVmArgs {
  readonly site: Site;
  readonly training: Training;
  /** Image by digest. */
  readonly image: pulumi.Output<string>;
  /** For example `e2-standard-2`. */
  readonly machineType: string;
  /** Afterwards it is switched off whatever it does. */
  readonly timeout: Duration;
}

/**
 * A machine that trains whenever it is started, and switches itself off. It has no address on the internet: what it needs of
 * Google it reaches from within.
 */
export class TrainingVm extends pulumi.ComponentResource {
  readonly instance: gcp.compute.Instance;

  constructor(name: string, args: TrainingVmArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:TrainingVm', name, {}, opts);
    const logs = new gcp.projects.IAMMember(
      'training-writes-logs',
      { project: args.site.project, role: 'roles/logging.logWriter', member: args.training.account.member },
      { parent: this },
    );
    this.instance = this.#instance(args, this.#subnetwork(args.site), [logs, ...args.training.grants]);
    this.registerOutputs();
  }

  #subnetwork({ project, prefix, region }: Site): gcp.compute.Subnetwork {
    const network = new gcp.compute.Network(
      'training',
      { project, name: `${prefix}-training`, autoCreateSubnetworks: false },
      { parent: this },
    );
    return new gcp.compute.Subnetwork(
      'training',
      {
        project,
        name: `${prefix}-training`,
        region,
        network: network.id,
        ipCidrRange: '10.0.0.0/28',
        privateIpGoogleAccess: true,
      },
      { parent: this },
    );
  }

  #instance(
    { site, training, image, machineType, timeout }: TrainingVmArgs,
    subnetwork: gcp.compute.Subnetwork,
    after: pulumi.Resource[],
  ): gcp.compute.Instance {
    return new gcp.compute.Instance(
      'training',
      {
        project: site.project,
        name: `${site.prefix}-training`,
        zone: `${site.region}-b`,
        machineType,
        labels: site.labels,
        deletionProtection: false,
        allowStoppingForUpdate: true,
        bootDisk: {
          initializeParams: { image: 'projects/cos-cloud/global/images/family/cos-stable', size: 10 },
        },
        networkInterfaces: [{ subnetwork: subnetwork.id }],
        serviceAccount: { email: training.account.email, scopes: ['cloud-platform'] },
        shieldedInstanceConfig: { enableSecureBoot: true, enableVtpm: true, enableIntegrityMonitoring: true },
        scheduling: {
          automaticRestart: false,
          onHostMaintenance: 'TERMINATE',
          instanceTerminationAction: 'STOP',
          maxRunDuration: { seconds: seconds(timeout) },
        },
        metadata: { 'google-logging-enabled': 'true', 'block-project-ssh-keys': 'true' },
        metadataStartupScript: pulumi
          .all([image, pulumi.all(training.environment)])
          .apply(([resolved, environment]) => startupScript(resolved, environment)),
      },
      { parent: this, dependsOn: after },
    );
  }
}

/** Runs at every start of the machine. The pause lets the last lines reach Cloud Logging. */
export function startupScript(image: string, environment: Readonly<Record<string, string>>): string {
  const variables = Object.entries(environment).map(
    ([name, value]) => `  -e ${quoted(`${name}=${value}`)} \\`,
  );
  return [
    '#!/bin/bash',
    "trap 'sleep 30; poweroff' EXIT",
    '# Of the root file system nothing can be written.',
    'export HOME=/home/chronos',
    `docker-credential-gcr configure-docker --registries=${quoted(image.split('/')[0] ?? '')}`,
    'docker run --rm \\',
    ...variables,
    '  -e "HAMLET_TRAINING_REQUEST=vm-$(date +%s)" \\',
    `  ${quoted(image)}`,
    '',
  ].join('\n');
}

/** As one word of the shell, whatever is in it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
