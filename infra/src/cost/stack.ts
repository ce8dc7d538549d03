import type { ApplicationConfig, Config } from '../config.ts';
import { parseCron, runsPerMonth } from '../cron.ts';
import { days, mebibytes, seconds, vcpus } from '../units.ts';
import { HOURS_PER_MONTH } from './estimate.ts';
import type { CostInputs, Training } from './inputs.ts';
import { machine } from './machines.ts';

/** What is not in the configuration: how much the stack is used in a month. */
export interface Usage {
  /** Requests, spread evenly over the month. */
  readonly requests: number;
  readonly secondsPerRequest: number;
  /** How long one training takes. */
  readonly minutesPerTraining: number;
  /** Labelled mail and models in the buckets. */
  readonly bucketsGiB: number;
}

/** A small team: what the documents show. */
export const SMALL_TEAM: Usage = {
  requests: 10_000,
  secondsPerRequest: 0.1,
  minutesPerTraining: 5,
  bucketsGiB: 1,
};

/** Settings of a foundation on which its cost does not depend, and which a fresh clone does not have yet. */
export const FOUNDATION_STAND_INS = {
  foundation: {
    'hamlet:projectId': 'hamlet-0000',
    'hamlet:billingAccount': '000000-000000-000000',
    'hamlet:owners': '["nobody@example.com"]',
  },
};

/** Google calls from that many places for EUROPE, USA (three) and ASIA_PACIFIC. */
const UPTIME_PLACES = 5;
/** From nothing to a loaded, checked model. */
const START_SECONDS = 5;
/** Two base images with TensorFlow, and what a build adds to them. */
const BASE_IMAGES_GIB = 0.7;
const BUILD_GIB = 0.02;
/** One entry of the request log and one of the prediction log. */
const LOG_KIB_PER_REQUEST = 2;
const LOG_KIB_PER_TRAINING_MINUTE = 20;
const ANSWER_KIB = 2;
const ALERT_CONDITIONS = 10;
const KIB_PER_GIB = 2 ** 20;

/** What a month of the stack consumes. */
export function costInputs(config: Config, usage: Usage): CostInputs {
  return config.program === 'foundation'
    ? foundationInputs(config.settings.region, config.settings.discordWebhook !== undefined)
    : applicationInputs(config.settings, usage);
}

function applicationInputs(settings: ApplicationConfig, usage: Usage): CostInputs {
  const uptimeExecutions = ((HOURS_PER_MONTH * 3600) / seconds(settings.uptimePeriod)) * UPTIME_PLACES;
  return {
    region: settings.region,
    serving: {
      vcpu: vcpus(settings.servingCpu),
      memoryGiB: mebibytes(settings.servingMemory) / 1024,
      minInstances: settings.minInstances,
      maxInstances: settings.maxInstances,
      concurrency: settings.servingConcurrency,
      startSeconds: START_SECONDS,
    },
    traffic: {
      requests: usage.requests,
      secondsPerRequest: usage.secondsPerRequest,
      kibibytesPerAnswer: ANSWER_KIB,
    },
    training: training(settings, usage),
    stored: {
      bucketsGiB: usage.bucketsGiB + predictionLogGiB(settings, usage),
      imagesGiB: BASE_IMAGES_GIB + settings.keepImages * BUILD_GIB,
      logKibibytesPerRequest: LOG_KIB_PER_REQUEST,
      logKibibytesPerTrainingMinute: LOG_KIB_PER_TRAINING_MINUTE,
    },
    watching: { uptimeExecutions, alertConditions: ALERT_CONDITIONS },
    schedules: settings.trainingSchedule === 'off' ? 0 : 1,
    keyVersions: 0,
    secretVersions: 0,
    ...(settings.vertexEndpoint && { vertexEndpoint: machine(settings.vertexMachine) }),
  };
}

function training(settings: ApplicationConfig, { minutesPerTraining }: Usage): Training {
  const schedule = parseCron(settings.trainingSchedule);
  const minutes = minutesPerTraining * ((schedule === undefined ? 0 : runsPerMonth(schedule)) + 1);
  if (settings.scheduledTrainer !== 'cloud-run')
    return { where: settings.scheduledTrainer, minutes, ...machine(settings.trainingMachine) };
  return {
    where: 'cloud-run',
    minutes,
    vcpu: vcpus(settings.trainingCpu),
    memoryGiB: mebibytes(settings.trainingMemory) / 1024,
  };
}

/** The prediction log is kept in a bucket for a time. */
function predictionLogGiB({ logRetention }: ApplicationConfig, { requests }: Usage): number {
  const months = days(logRetention) / (HOURS_PER_MONTH / 24);
  return (requests * months * LOG_KIB_PER_REQUEST) / KIB_PER_GIB;
}

/** The state's bucket and its key; the relay to Discord runs for some seconds a month. */
function foundationInputs(region: string, relayed: boolean): CostInputs {
  return {
    region,
    serving: { vcpu: 1, memoryGiB: 0.5, minInstances: 0, maxInstances: 1, concurrency: 80, startSeconds: 0 },
    traffic: { requests: relayed ? 100 : 0, secondsPerRequest: 1, kibibytesPerAnswer: 1 },
    training: { where: 'cloud-run', vcpu: 1, memoryGiB: 1, minutes: 0 },
    stored: {
      bucketsGiB: 0.1,
      imagesGiB: relayed ? 0.2 : 0,
      logKibibytesPerRequest: 2,
      logKibibytesPerTrainingMinute: 0,
    },
    watching: { uptimeExecutions: 0, alertConditions: 0 },
    schedules: 0,
    keyVersions: 1,
    secretVersions: relayed ? 1 : 0,
  };
}
