import { HOURS_PER_MONTH, estimateMonthlyCost } from './estimate.ts';
import type { Machine } from './inputs.ts';
import { machine } from './machines.ts';
import { priceOf, readPrices } from './prices.ts';
import { SMALL_TEAM } from './stack.ts';

export interface Alternative {
  readonly what: string;
  /** What is paid for while nothing is asked. */
  readonly alwaysOn: string;
  /** A month of 10,000 requests. */
  readonly usd: number;
  readonly remark: string;
}

/** The region in which every list price is known; SageMaker's is that of us-east-1. */
const COMPARED_IN = 'us-central1';

/** Shared cores of an e2-small count half. */
const E2_SMALL: Machine = { family: 'e2', vcpu: 0.5, memoryGiB: 2 };
/** The smallest pod that holds an instance. */
const POD = { vcpu: 0.5, memoryGiB: 2 };
const ENDPOINT = 'n1-standard-2';

/** What running the service elsewhere costs, each in its smallest form that holds it. */
export function alternatives(): readonly Alternative[] {
  return [
    {
      what: '**Cloud Run**',
      alwaysOn: 'none: scales to nothing',
      usd: cloudRun(),
      remark: 'chosen',
    },
    {
      what: 'a VM (`e2-small`)',
      alwaysOn: 'the machine',
      usd: hours(machineHour('vm', E2_SMALL)),
      remark: 'patches, restarts and certificates are ours; no revisions, no split of traffic',
    },
    {
      what: 'GKE Autopilot',
      alwaysOn: 'a pod; the first cluster of an account is free, each further one costs 73 USD',
      usd: hours(POD.vcpu * price('gke-pod-cpu') + POD.memoryGiB * price('gke-pod-memory')),
      remark: 'a cluster to understand, for one container',
    },
    {
      what: `a Vertex AI endpoint (\`${ENDPOINT}\`)`,
      alwaysOn: 'the machine',
      usd: hours(machineHour('vertex', machine(ENDPOINT))),
      remark: 'never nothing; good where GPUs and model monitoring are wanted: `hamlet:vertexEndpoint`',
    },
    {
      what: 'a SageMaker endpoint (`ml.t3.medium`)',
      alwaysOn: 'the machine',
      usd: hours(price('sagemaker-t3-medium')),
      remark:
        'another cloud, which this program does not deploy to; its containers answer `/ping` and `/invocations`',
    },
  ];
}

/** The service alone: requests, processor and memory while it answers, and what it sends. */
function cloudRun(): number {
  const { lines } = estimateMonthlyCost({
    region: COMPARED_IN,
    serving: { vcpu: 1, memoryGiB: 1.5, minInstances: 0, maxInstances: 2, concurrency: 16, startSeconds: 5 },
    traffic: { ...SMALL_TEAM, kibibytesPerAnswer: 2 },
    training: { where: 'cloud-run', vcpu: 1, memoryGiB: 1, minutes: 0 },
    stored: { bucketsGiB: 0, imagesGiB: 0, logKibibytesPerRequest: 0, logKibibytesPerTrainingMinute: 0 },
    watching: { uptimeExecutions: 0, alertConditions: 0 },
    schedules: 0,
    keyVersions: 0,
    secretVersions: 0,
  });
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

function machineHour(where: 'vm' | 'vertex', { family, vcpu, memoryGiB }: Machine): number {
  return vcpu * price(`${where}-${family}-cpu`) + memoryGiB * price(`${where}-${family}-memory`);
}

function price(item: string): number {
  return priceOf(readPrices(), item, COMPARED_IN).price;
}

function hours(perHour: number): number {
  return perHour * HOURS_PER_MONTH;
}
