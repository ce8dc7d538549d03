import { z } from 'zod';
import { flag, quantity, setting, structured, text, wholeNumber } from './fields.ts';
import { member, sharedSettings } from './shared.ts';
import { parseCron } from '../cron.ts';
import type { Cpu, Duration, Memory } from '../units.ts';
import { CPU, DURATION, MEMORY, seconds } from '../units.ts';

const duration = (least: Duration = '1 second', most?: Duration) =>
  quantity<Duration>(DURATION, 'a duration such as "30 seconds"').refine(
    (value) => seconds(value) >= seconds(least) && seconds(value) <= (most ? seconds(most) : Infinity),
    `is not ${most === undefined ? `at least ${least}` : `from ${least} to ${most}`}`,
  );
const schedule = () =>
  z
    .string()
    .refine(
      (value) => value === 'off' || parseCron(value) !== undefined,
      'is not five cron fields such as "0 4 * * MON-FRI", or off',
    );
const memory = () => quantity<Memory>(MEMORY, 'an amount of memory such as "512 MiB"');
const cpu = () => quantity<Cpu>(CPU, '"1 vCPU", "2 vCPU", "4 vCPU" or "8 vCPU"');
const timeSpan = 'number and unit: `seconds`, `minutes`, `hours`, `days`';

/** Settings of an application: registry, training, model, service and what watches them. */
export const applicationSettings = {
  ...sharedSettings,
  environment: setting(text(/^[a-z][a-z0-9]{0,7}$/, 'a short name (1 to 8 of a-z, 0-9)'), {
    values: 'name',
    decides: 'Part of the name of every resource, so that several environments fit into one project.',
    example: 'dev',
  }),
  foundation: setting(z.string().min(1).default('organization/hamlet/foundation'), {
    values: 'stack',
    decides:
      'Stack that made the project: `organization/hamlet/NAME` in a bucket or folder, `ORG/hamlet/NAME` in Pulumi Cloud.',
  }),
  deletionProtection: setting(flag(), {
    values: '`true`, `false`',
    decides:
      'Whether service, job and filled buckets refuse to be deleted. To tear down: `false`, one `up`, then `destroy`.',
    example: 'true',
  }),
  access: setting(
    z.enum(['public', 'invokers', 'iap'], 'is none of public, invokers, iap').default('invokers'),
    {
      values: '`public`, `invokers`, `iap`',
      decides:
        'Who reaches the service: anyone, members with an identity token, or people who sign in with Google.',
    },
  ),
  invokers: setting(structured(z.array(member)).default([]), {
    values: 'list of members',
    decides: 'Members who may call the service; those named, beside the tests and the uptime check.',
  }),
  deployers: setting(structured(z.array(member)).default([]), {
    values: 'list of members',
    decides:
      'Who deploys beside the workflow, such as a person at a laptop; even an owner of the project needs it.',
    example: '["user:ann@example.com"]',
  }),
  servingCpu: setting(cpu().default('1 vCPU'), {
    values: '1, 2, 4 or 8 vCPU',
    decides: 'Processor of an instance.',
  }),
  // Measured, as is the next one: docs/results/serving.json. The largest messages at once, and a quarter to spare.
  servingMemory: setting(memory().default('1536 MiB'), {
    values: 'amount of memory',
    decides:
      'Memory of an instance. Messages that are not answered yet may have half of what is above 640 MiB: 448 MiB of 1536 MiB, which is 17 of the largest, of 25 MiB each; what finds no room is answered with 503. One is always taken, so below 690 MiB an instance can run out of memory. Each further vCPU is a thread more that judges, and adds 192 MiB to the 640.',
  }),
  // No more than may wait in the service itself (HAMLET_SERVING_MAX_WAITING), which would refuse what Cloud Run sent it.
  servingConcurrency: setting(wholeNumber(1, 256).default(16), {
    values: '1 to 256',
    decides:
      'Requests an instance takes at once, before there is another instance; 16 is measured (DEPLOYMENT.md).',
  }),
  servingTimeout: setting(duration().default('60 seconds'), {
    values: `${timeSpan}; up to 60 minutes`,
    decides: 'Longest time for a request.',
  }),
  minInstances: setting(wholeNumber(0, 100).default(0), {
    values: '0 to 100',
    decides:
      'Instances that are always there. Each costs by the hour; at 0 the first request waits for a start.',
  }),
  maxInstances: setting(wholeNumber(1, 100).default(2), {
    values: '1 to 100',
    decides: 'Most instances at once: the limit of what a flood of requests can cost.',
  }),
  trainingCpu: setting(cpu().default('2 vCPU'), {
    values: '1, 2, 4 or 8 vCPU',
    decides: 'Processor of a training.',
  }),
  trainingMemory: setting(memory().default('4 GiB'), {
    values: 'amount of memory',
    decides: 'Memory of a training.',
  }),
  trainingTimeout: setting(duration().default('60 minutes'), {
    values: `${timeSpan}; up to 7 days`,
    decides: 'Longest time a training may take.',
  }),
  trainingSchedule: setting(schedule().default('0 4 * * 1'), {
    values: 'cron fields in UTC, or `off`',
    decides: 'When the model is trained anew; every Monday by default.',
  }),
  trainingOverdue: setting(duration().default('8 days'), {
    values: timeSpan,
    decides:
      "Time without a successful training after which there is an alert; longer than the schedule's interval.",
  }),
  scheduledTrainer: setting(
    z.enum(['cloud-run', 'vertex', 'vm'], 'is none of cloud-run, vertex, vm').default('cloud-run'),
    {
      values: '`cloud-run`, `vertex`, `vm`',
      decides:
        'What runs the scheduled training; the others suit trainings that need a machine of their own.',
    },
  ),
  trainingMachine: setting(text(/^[a-z]\d[a-z]*-[a-z]+-?\d*$/, 'a machine type').default('e2-standard-2'), {
    values: 'machine type',
    decides: 'Machine of a training on Vertex AI or Compute Engine.',
  }),
  trainingData: setting(
    structured(z.array(text(/^gs:\/\/\S+$/, 'a location such as gs://bucket/folder'))).default([]),
    {
      values: 'list of `gs://` locations',
      decides: 'Labelled mail to train on; empty for the public corpus, which is in the image.',
    },
  ),
  dataDigest: setting(z.string().min(1).default('built-in'), {
    values: 'text',
    decides: 'Names the state of the data; another value trains anew. A digest, or a date you count up.',
  }),
  trainingSeed: setting(wholeNumber(0, 999_999_999).default(1), {
    values: 'whole number',
    decides: 'Seed of the training; the same seed gives the same model.',
  }),
  lostHamCost: setting(wholeNumber(1, 1000).optional(), {
    values: '1 to 1000',
    decides: 'How many let-through spam messages weigh as much as one lost ham; it places the threshold.',
    example: '9',
  }),
  modelVersion: setting(text(/^v[0-9a-f]{12}$/, 'a model version').optional(), {
    values: 'version',
    decides: 'Serves this registered version, without training: the way to roll back.',
    example: 'v0b5d0d656d5d',
  }),
  canaryPercent: setting(wholeNumber(0, 50).default(10), {
    values: '0 to 50',
    decides: 'Share of the requests a new revision gets first; 0 leaves this step out.',
  }),
  canaryDuration: setting(duration('0 seconds', '1 day').default('2 minutes'), {
    values: `${timeSpan}; up to 1 day`,
    decides:
      'How long that share is watched before the new revision gets all: it is taken back when more than 1 % of its requests fail, or `latencyGoal` is missed.',
  }),
  keepImages: setting(wholeNumber(5, 200).default(20), {
    values: '5 to 200',
    decides:
      'Most recent builds of each image that are never cleaned up: how far a rollback of code reaches.',
  }),
  logRetention: setting(duration().default('90 days'), {
    values: timeSpan,
    decides: 'How long the prediction log is kept.',
  }),
  uptimePeriod: setting(
    quantity<Duration>(/^(1|5|10|15) minutes?$/, '1, 5, 10 or 15 minutes').default('15 minutes'),
    {
      values: '`1 minute`, `5 minutes`, `10 minutes`, `15 minutes`',
      decides: 'How often the service is called from three continents. Each call may start an instance.',
    },
  ),
  latencyGoal: setting(duration('1 second', '1 hour').default('2 seconds'), {
    values: `${timeSpan}; up to 1 hour`,
    decides: 'The 95th percentile of the latency above which there is an alert.',
  }),
  runbooks: setting(text(/^https:\/\/\S+$/, 'a URL').optional(), {
    values: 'URL',
    decides: 'Where MONITORING.md is read, so that alerts link to their runbooks.',
    example: 'https://github.com/OWNER/NAME/blob/main/MONITORING.md',
  }),
  vertexEndpoint: setting(flag().default(false), {
    values: '`true`, `false`',
    decides:
      'Serves the same image on a Vertex AI endpoint too, to be asked by `rawPredict`. A machine that always runs.',
  }),
  vertexMachine: setting(text(/^[a-z]\d[a-z]*-[a-z]+-?\d*$/, 'a machine type').default('n1-standard-2'), {
    values: 'machine type',
    decides: 'Machine of the Vertex AI endpoint.',
  }),
  domain: setting(text(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'a domain name').optional(), {
    values: 'domain name',
    decides: 'A domain of your own for the service; verify it first, and point it as the output says.',
    example: 'hamlet.example.com',
  }),
};
