import type { Resource, Settings } from '../rule.ts';
import { accessSamples } from './samples/access.ts';
import { keepingSamples } from './samples/keeping.ts';
import { workloadSamples } from './samples/workloads.ts';

export const settings: Settings = {
  program: 'application',
  access: 'invokers',
  region: 'europe-west1',
  maxInstances: 2,
};

/** A resource that breaks a rule, and the same resource mended. */
export interface Sample {
  readonly fault: string;
  readonly broken: Resource;
  readonly mended: Resource;
}

/** By rule: at least two faults each. */
export type Samples = Readonly<Record<string, readonly Sample[]>>;

export const samples: Samples = { ...accessSamples, ...workloadSamples, ...keepingSamples };
