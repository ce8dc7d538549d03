import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metrics } from '../model/index.ts';

/** The files of docs/results, by name: what the commands that measure have written. */
export interface Results {
  readonly 'accuracy.json': Accuracy;
  readonly 'known-filters.json': KnownFilters;
  readonly 'train.json': Training;
  readonly 'containers.json': Containers;
  readonly 'serving.json': Capacity;
  readonly 'classify.json': Classifying;
  readonly 'summary.json': Exploration;
}

/** Metrics by which filters are compared. */
export type Shown = 'rocAuc' | 'lamPercent' | 'recallAtFpr001' | 'recallAtFpr005' | 'ece';

export interface Accuracy {
  readonly seeds: readonly number[];
  readonly backend: { readonly name: string };
  readonly pooled: readonly Metrics[];
  readonly time: Metrics;
  readonly timeWithDuplicates: Metrics;
  readonly attacks: readonly { readonly attack: string; readonly own: number; readonly strict: number }[];
  readonly cluster: Metrics;
}

export interface KnownFilters {
  readonly pooled: readonly ({ readonly name: string } & Pick<Metrics, Shown>)[];
}

export interface Training {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly runs: readonly {
    readonly times: number;
    readonly messages: number;
    readonly backend: string;
    readonly seconds: number;
    readonly peakMegabytes: number;
    readonly matrixMegabytes?: number;
    readonly restMegabytes?: number;
  }[];
}

export interface Containers {
  readonly cpu: string;
  readonly cores: number;
  readonly engine: string;
  readonly images: readonly { readonly image: string; readonly megabytesAboveBase: number }[];
  readonly coldStarts: readonly {
    readonly model: string;
    readonly milliseconds: number;
    readonly cpuMilliseconds: number;
    readonly peakMegabytes: number;
  }[];
}

export interface Capacity {
  readonly cpu: string;
  readonly node: string;
  readonly date: string;
  readonly load: number;
  readonly rounds: number;
  readonly vcpus: number;
  readonly levels: readonly {
    readonly connections: number;
    readonly perSecond: number;
    readonly perCpuSecond: number;
    readonly p50: number;
    readonly p99: number;
    readonly errors: number;
    readonly residentMegabytes: number;
  }[];
  readonly concurrency: number;
  readonly evenLatency: boolean;
  readonly memory: { readonly ready: number; readonly corpus: number; readonly largest: number };
}

export interface Classifying {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly oneThread: { readonly withReasons: number; readonly scoreOnly: number };
  readonly commandLine: {
    readonly perSecond: number;
    readonly perCpuSecond: number;
    readonly peakMegabytes: number;
  };
  readonly firstVerdict: { readonly seconds: number; readonly peakMegabytes: number };
}

export interface Exploration {
  readonly probes: readonly { readonly name: string; readonly rocAuc: number }[];
}

/** @param root folder of the repository */
export function readResult<N extends keyof Results>(root: string, name: N): Results[N] {
  const path = join(root, 'docs/results', name);
  if (!existsSync(path))
    throw new Error(
      `docs/results/${name} is missing; the document that shows it names the command that makes it`,
    );
  return JSON.parse(readFileSync(path, 'utf8')) as Results[N];
}
