import { setTimeout as delay } from 'node:timers/promises';
import { launch, type Exit, type Program } from './launch.ts';
import type { Log } from './logs.ts';

/** How the last attempt of a task ended. Source: https://cloud.google.com/run/docs/reference/rest/v2/TaskAttemptResult */
export interface AttemptResult {
  readonly exitCode: number;
  /** google.rpc.Status: why the attempt failed. */
  readonly status?: { readonly code: number; readonly message: string };
  readonly termSignal?: number;
}

export interface TaskPlan {
  readonly index: number;
  readonly count: number;
  readonly maxRetries: number;
  readonly timeoutSeconds: number;
  /** The program of an attempt, but for what tells it which one it is. */
  readonly program: Program;
}

export interface TaskEnd {
  readonly isSuccess: boolean;
  readonly attempts: number;
  readonly last: AttemptResult;
}

const SIGNALS: Readonly<Record<string, number>> = { SIGKILL: 9, SIGTERM: 15, SIGSEGV: 11, SIGABRT: 6 };
/** google.rpc.Code UNKNOWN and DEADLINE_EXCEEDED. */
const [UNKNOWN, DEADLINE] = [2, 4];

/**
 * Runs a task until an attempt succeeds or there may be none any more.
 * Source: https://cloud.google.com/run/docs/configuring/max-retries
 *
 * @param onRetry is told before each further attempt
 * @param signal  ends the present attempt, after which there is no other
 */
export async function runTask(
  plan: TaskPlan,
  log: Log,
  onRetry: () => void,
  signal: AbortSignal,
): Promise<TaskEnd> {
  for (let attempt = 0; ; attempt++) {
    const last = await runAttempt(plan, attempt, log, signal);
    const isSuccess = last.status === undefined;
    if (isSuccess || attempt >= plan.maxRetries || signal.aborted)
      return { isSuccess, attempts: attempt + 1, last };
    onRetry();
  }
}

/** Source: https://cloud.google.com/run/docs/container-contract#jobs-env-vars */
async function runAttempt(
  { index, count, timeoutSeconds, program }: TaskPlan,
  attempt: number,
  log: Log,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const environment = {
    ...program.environment,
    CLOUD_RUN_TASK_INDEX: String(index),
    CLOUD_RUN_TASK_COUNT: String(count),
    CLOUD_RUN_TASK_ATTEMPT: String(attempt),
  };
  const running = launch({ ...program, environment }, log);
  const ended = new AbortController();
  const stopped = AbortSignal.any([ended.signal, signal]);
  const overdue = delay(timeoutSeconds * 1000, true, { signal: stopped }).catch(() => false);
  const first = await Promise.race([running.exited, overdue]);
  const exit = typeof first === 'boolean' ? await running.stop() : first;
  ended.abort();
  return resultOf(exit, first === true);
}

/** Cloud Run's words. */
function resultOf({ code, signal }: Exit, isOverdue: boolean): AttemptResult {
  const exitCode = code ?? 0;
  if (isOverdue)
    return { exitCode, status: { code: DEADLINE, message: 'The configured timeout was reached.' } };
  if (signal !== null) {
    const message = `The container was terminated by signal ${signal}.`;
    return { exitCode, termSignal: SIGNALS[signal] ?? 0, status: { code: UNKNOWN, message } };
  }
  return exitCode === 0
    ? { exitCode }
    : { exitCode, status: { code: UNKNOWN, message: 'The container exited with an error.' } };
}
