import * as docker from '@pulumi/docker';
import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { Buckets } from './application/buckets.ts';
import { Domain } from './application/domain.ts';
import { Images } from './application/images.ts';
import { Logs } from './application/logs.ts';
import { Model } from './application/model.ts';
import { Monitoring } from './application/monitoring.ts';
import { Registry } from './application/registry.ts';
import { scheduleTraining } from './application/scheduled-training.ts';
import { Serving } from './application/serving.ts';
import type { Site } from './application/site.ts';
import { Training } from './application/training.ts';
import type { TrainingSettings } from './application/training.ts';
import { Vertex } from './application/vertex.ts';
import type { ApplicationConfig } from './config.ts';
import { monthlyCost } from './cost/output.ts';
import { HamletProvider } from './hamlet/provider.ts';
import { labelsFor } from './labels.ts';

/** Registry, training, model, service and what watches them: made and unmade as often as one likes. */
export function application(config: ApplicationConfig) {
  const { site, channels } = siteOf(
    config,
    new pulumi.StackReference('foundation', { name: config.foundation }),
  );
  const opts = { providers: providersFor(site) };
  const registry = new Registry('registry', { site, keep: config.keepImages }, opts);
  const images = new Images('images', { site, registry }, opts);
  const buckets = new Buckets('buckets', { site, logRetention: config.logRetention }, opts);
  const settings = trainingSettings(config);
  const { trainingCpu: cpu, trainingMemory: memory, trainingTimeout: timeout } = config;
  const training = new Training(
    'training',
    { site, buckets, image: images.training, settings, cpu, memory, timeout },
    opts,
  );
  scheduleTraining(config, { site, training, image: images.training }, opts);
  const { version: model } = new Model(
    'model',
    {
      site,
      buckets,
      training,
      image: images.training,
      settings,
      dataDigest: config.dataDigest,
      pin: config.modelVersion,
      timeout,
    },
    opts,
  );
  const serving = new Serving(
    'serving',
    { site, buckets, image: images.serving, model, ...servingSettings(config) },
    opts,
  );
  const { service, rollout } = serving;
  const vertex =
    config.vertexEndpoint &&
    new Vertex('vertex', { site, serving, image: images.serving, machineType: config.vertexMachine }, opts);
  const domain = config.domain && new Domain('domain', { site, service, domain: config.domain }, opts);
  new Logs('logs', { site, buckets }, opts);
  const monitoring = new Monitoring(
    'monitoring',
    { site, service, channels, ...monitoringSettings(config) },
    opts,
  );
  return {
    url: rollout.url,
    candidateUrl: rollout.candidateUrl,
    modelVersion: model.version,
    modelMetrics: model.metrics,
    dashboard: monitoring.dashboard,
    monthlyCost: monthlyCost({ program: 'application', settings: config }),
    ...(vertex && { vertexEndpoint: vertex.endpoint }),
    ...(domain && { domainRecords: domain.records }),
  };
}

function siteOf(config: ApplicationConfig, foundation: pulumi.StackReference) {
  const text = (output: string): pulumi.Output<string> =>
    foundation.requireOutput(output) as pulumi.Output<string>;
  const deployer = pulumi.interpolate`serviceAccount:${text('deployer')}`;
  const site: Site = {
    project: text('projectId'),
    projectNumber: text('projectNumber'),
    region: config.region,
    environment: config.environment,
    prefix: `hamlet-${config.environment}`,
    labels: labelsFor(config.environment, config.labels),
    deletionProtection: config.deletionProtection,
    deployers: { deployer, ...Object.fromEntries(config.deployers.map((member) => [member, member])) },
    previewer: pulumi.interpolate`serviceAccount:${text('previewer')}`,
  };
  return { site, channels: foundation.requireOutput('channels') as pulumi.Output<string[]> };
}

/** Each by name: what forgets its provider is an error, and lands in nobody else's project. */
function providersFor({ project, region }: Site): pulumi.ProviderResource[] {
  return [
    new gcp.Provider('project', { project, region, billingProject: project, userProjectOverride: true }),
    new docker.Provider('docker'),
    new HamletProvider('hamlet'),
  ];
}

function trainingSettings({ trainingSeed, lostHamCost, trainingData }: ApplicationConfig): TrainingSettings {
  return { seed: trainingSeed, lostHamCost, data: trainingData };
}

function servingSettings(config: ApplicationConfig) {
  return {
    access: { kind: config.access, members: config.invokers },
    cpu: config.servingCpu,
    memory: config.servingMemory,
    concurrency: config.servingConcurrency,
    timeout: config.servingTimeout,
    minInstances: config.minInstances,
    maxInstances: config.maxInstances,
    canaryPercent: config.canaryPercent,
    canaryDuration: config.canaryDuration,
    latencyGoal: config.latencyGoal,
  };
}

function monitoringSettings(config: ApplicationConfig) {
  const { access, uptimePeriod, runbooks, latencyGoal: latency, maxInstances } = config;
  return {
    access,
    uptimePeriod,
    runbooks,
    limits: { latency, maxInstances, trainingOverdue: overdueAfter(config) },
  };
}

/** Only a schedule can be overdue; what other trainers do, Cloud Run does not count. */
function overdueAfter({ trainingSchedule, scheduledTrainer, trainingOverdue }: ApplicationConfig) {
  return trainingSchedule === 'off' || scheduledTrainer !== 'cloud-run' ? undefined : trainingOverdue;
}
