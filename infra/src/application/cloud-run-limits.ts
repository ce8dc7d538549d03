import * as pulumi from '@pulumi/pulumi';
import { setCommand } from '../config/command.ts';
import { Failure } from '../failure.ts';
import type { Cpu, Duration, Memory } from '../units.ts';
import { mebibytes, seconds, vcpus } from '../units.ts';

/** Least and most GiB of memory by processors. Source: https://cloud.google.com/run/docs/configuring/services/cpu#cpu-memory */
const MEMORY: Readonly<Record<number, readonly [least: number, most: number]>> = {
  1: [0.5, 4],
  2: [0.5, 8],
  4: [2, 16],
  8: [4, 32],
};

/**
 * Sources: https://cloud.google.com/run/docs/configuring/request-timeout,
 * https://cloud.google.com/run/docs/configuring/task-timeout
 */
const LONGEST = { serving: '60 minutes', training: '7 days' } as const satisfies Record<string, Duration>;

export interface Size {
  readonly cpu: Cpu;
  readonly memory: Memory;
  readonly timeout: Duration;
}

/**
 * What Cloud Run would say too, but in the middle of an update.
 *
 * @param workload the settings' names begin with it
 * @throws CONFIG_INVALID that says which setting to change
 */
export function checkCloudRunLimits(workload: keyof typeof LONGEST, { cpu, memory, timeout }: Size): void {
  const [least, most] = MEMORY[vcpus(cpu)] ?? [0, Infinity];
  const gibibytes = mebibytes(memory) / 1024;
  if (gibibytes < least || gibibytes > most)
    throw invalid(
      `hamlet:${workload}Memory is ${memory}; with ${cpu} Cloud Run gives ${least} to ${most} GiB.`,
      `${workload}Memory`,
      `${1024 * (gibibytes < least ? least : most)} MiB`,
    );
  if (seconds(timeout) > seconds(LONGEST[workload]))
    throw invalid(
      `hamlet:${workload}Timeout is ${timeout}; Cloud Run allows ${LONGEST[workload]}.`,
      `${workload}Timeout`,
      LONGEST[workload],
    );
}

function invalid(what: string, key: string, value: string): Failure {
  return new Failure('CONFIG_INVALID', what, `Change it:\n${setCommand(key, value, pulumi.getStack())}`);
}
