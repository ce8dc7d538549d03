import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { setCommand } from '../config/command.ts';
import { digestOf } from '../digest.ts';
import { Failure } from '../failure.ts';
import { Candidate } from '../hamlet/candidate.ts';
import type { ModelVersion } from '../hamlet/model-version.ts';
import { Rollout } from '../hamlet/rollout.ts';
import type { Cpu, Duration, Memory } from '../units.ts';
import { kubernetesMemory, protoDuration, seconds, vcpus } from '../units.ts';
import type { AccessRule } from './access.ts';
import { Access } from './access.ts';
import { workloadAccount } from './account.ts';
import type { Buckets } from './buckets.ts';
import { checkCloudRunLimits } from './cloud-run-limits.ts';
import type { Site } from './site.ts';

export interface ServingArgs {
  readonly site: Site;
  readonly buckets: Buckets;
  /** Image by digest. */
  readonly image: pulumi.Output<string>;
  readonly model: ModelVersion;
  /** Who may call it. */
  readonly access: AccessRule;
  /** Processor and memory of an instance. */
  readonly cpu: Cpu;
  readonly memory: Memory;
  /** Requests an instance takes at once. */
  readonly concurrency: number;
  /** Longest time for a request. */
  readonly timeout: Duration;
  /** Instances that are always there, and paid for; no more than `maxInstances`. */
  readonly minInstances: number;
  readonly maxInstances: number;
  /** Share of the requests a new revision gets first; 0 leaves this step out. */
  readonly canaryPercent: number;
  /** How long that share is watched before the rest follows. */
  readonly canaryDuration: Duration;
  /** The 95th percentile of the canary's requests must not be above it. */
  readonly latencyGoal: Duration;
}

/**
 * The service. A new revision, which is a new image or model or setting of an instance, first gets no traffic; the rollout tests it
 * and moves the traffic.
 */
export class Serving extends pulumi.ComponentResource {
  readonly account: gcp.serviceaccount.Account;
  readonly service: gcp.cloudrunv2.Service;
  readonly rollout: Rollout;
  /** What an instance is told by its environment. */
  readonly environment: Readonly<Record<string, pulumi.Output<string>>>;
  /** Without these nothing starts under the identity. */
  readonly grants: readonly pulumi.Resource[];

  constructor(name: string, args: ServingArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Serving', name, {}, opts);
    checkInstances(args);
    checkCloudRunLimits('serving', args);
    const { account, usable } = workloadAccount(args.site, 'serving', 'Judges mail', this);
    this.account = account;
    this.grants = [...usable, this.#grant(args)];
    this.environment = environment(args);
    const template = this.#template(args);
    const revision = pulumi.interpolate`${serviceName(args.site)}-${digestOf(template)}`;
    this.service = this.#service(args, template, revision);
    const access = new Access('access', { ...args, service: this.service }, { parent: this });
    this.rollout = this.#rollout(args, revision, access);
    this.registerOutputs();
  }

  #grant({ buckets }: ServingArgs): pulumi.Resource {
    return new gcp.storage.BucketIAMMember(
      'serving-reads-models',
      { bucket: buckets.models.name, role: 'roles/storage.objectViewer', member: this.account.member },
      { parent: this },
    );
  }

  #template(args: ServingArgs): gcp.types.input.cloudrunv2.ServiceTemplate {
    return {
      serviceAccount: this.account.email,
      timeout: protoDuration(args.timeout),
      maxInstanceRequestConcurrency: args.concurrency,
      scaling: { minInstanceCount: args.minInstances, maxInstanceCount: args.maxInstances },
      labels: args.site.labels,
      containers: [
        {
          image: args.image,
          ports: { containerPort: 8080, name: 'http1' },
          envs: Object.entries(this.environment).map(([name, value]) => ({ name, value })),
          resources: {
            limits: { cpu: String(vcpus(args.cpu)), memory: kubernetesMemory(args.memory) },
            // Left out beside `limits`, it means a processor that is paid for around the clock.
            cpuIdle: true,
            startupCpuBoost: true,
          },
          // Ready is a loaded model that gives its golden scores; 120 seconds for it.
          startupProbe: {
            httpGet: { path: '/health/ready' },
            periodSeconds: 2,
            timeoutSeconds: 1,
            failureThreshold: 60,
          },
          livenessProbe: {
            httpGet: { path: '/health/live' },
            periodSeconds: 30,
            timeoutSeconds: 5,
            failureThreshold: 3,
          },
        },
      ],
    };
  }

  #service(
    args: ServingArgs,
    template: gcp.types.input.cloudrunv2.ServiceTemplate,
    revision: pulumi.Output<string>,
  ): gcp.cloudrunv2.Service {
    const { site, access, minInstances, maxInstances } = args;
    const definition = {
      project: site.project,
      location: site.region,
      name: serviceName(site),
      description: 'Judges mail: ham or spam',
      labels: site.labels,
      deletionProtection: site.deletionProtection,
      ingress: 'INGRESS_TRAFFIC_ALL',
      invokerIamDisabled: false,
      iapEnabled: access.kind === 'iap',
      // Given at both levels: with one alone, every preview would show a change.
      scaling: { minInstanceCount: minInstances, maxInstanceCount: maxInstances },
    };
    const candidate = new Candidate(
      'candidate',
      { service: servicePath(site), revision, definition: digestOf(definition) },
      { parent: this },
    );
    return new gcp.cloudrunv2.Service(
      'serving',
      { ...definition, template: { ...template, revision }, traffics: candidate.traffics },
      { parent: this, dependsOn: [...this.grants], protect: site.deletionProtection },
    );
  }

  #rollout(args: ServingArgs, revision: pulumi.Output<string>, access: Access): Rollout {
    const { model, canaryPercent, canaryDuration, latencyGoal } = args;
    return new Rollout(
      'rollout',
      {
        service: this.service.id,
        revision,
        modelVersion: model.version,
        golden: pulumi.interpolate`${model.uri}/golden.json`,
        canaryPercent,
        canarySeconds: seconds(canaryDuration),
        latencySeconds: seconds(latencyGoal),
        access: args.access.kind,
        ...(access.tester !== undefined && { invoker: access.tester.email }),
      },
      { parent: this, dependsOn: [...access.grants] },
    );
  }
}

/** Cloud Run would say so too, but in the middle of an update. */
function checkInstances({ minInstances: min, maxInstances: max }: ServingArgs): void {
  if (min <= max) return;
  throw new Failure(
    'CONFIG_INVALID',
    `hamlet:minInstances is ${min}, more than hamlet:maxInstances, which is ${max}.`,
    `Raise the limit:\n${setCommand('maxInstances', String(min), pulumi.getStack())}`,
  );
}

export function serviceName({ prefix }: Site): string {
  return `${prefix}-serving`;
}

/** The service as it will be called, known before there is one. */
function servicePath(site: Site): pulumi.Output<string> {
  return pulumi.interpolate`projects/${site.project}/locations/${site.region}/services/${serviceName(site)}`;
}

function environment({ site, model, cpu }: ServingArgs): Record<string, pulumi.Output<string>> {
  return {
    MODEL_URI: model.uri,
    HAMLET_THREADS: pulumi.output(String(vcpus(cpu))),
    GOOGLE_CLOUD_PROJECT: site.project,
  };
}
