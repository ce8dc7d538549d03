import type { Environment, ErrorCode } from '@hamlet/model';
import { HamletError } from '@hamlet/model';
import { gateFailure } from '@hamlet/model/training';
import type { Logger } from 'pino';
import { readOutcomeTarget, readTrainingConfig } from './config.ts';
import type { OutcomeTarget } from './config.ts';
import type { Outcome } from './outcome.ts';
import { exitCodeOf, Outcomes } from './outcome.ts';
import { trainForRequest } from './train.ts';

/** The world as the job sees it. */
export interface JobContext {
  readonly env: Environment;
  readonly log: Logger;
  /** Aborted with a CANCELLED error when the job has to end. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

type Failure = Pick<HamletError, 'message' | 'remedy'> & { readonly code: string };

/** No repetition of the same request can end otherwise. Any other failure may pass: then there is no outcome, and a retry helps. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'CONFIG_INVALID',
  'USAGE',
  'DATA_NOT_FOUND',
  'DATA_INVALID',
  'DATA_TOO_SMALL',
  'BACKEND_UNAVAILABLE',
]);

/**
 * Answers one request: trains, or finds that it was answered before, and writes exactly one outcome.
 *
 * @returns the exit code
 * @throws what a retry may mend: STORAGE_…, BUNDLE_…, CANCELLED; CONFIG_INVALID when there is no place for the outcome
 */
export async function runJob(context: JobContext): Promise<number> {
  const target = readOutcomeTarget(context.env);
  const outcomes = new Outcomes(target.outcomes);
  const outcome = (await outcomes.find(target.request)) ?? (await answer(target, outcomes, context));
  tell(context.log, outcome);
  return exitCodeOf(outcome);
}

async function answer(target: OutcomeTarget, outcomes: Outcomes, context: JobContext): Promise<Outcome> {
  await outcomes.requireWritable();
  return outcomes.record(await attempt(target, context));
}

async function attempt(target: OutcomeTarget, { env, log, signal, now }: JobContext): Promise<Outcome> {
  const { request, execution } = target;
  const begun = {
    schema: 1 as const,
    request,
    ...(execution !== undefined && { execution }),
    startedAt: now().toISOString(),
  };
  log.info({ request }, `Training request ${request}.`);
  try {
    const result = await trainForRequest(request, readTrainingConfig(env), { log, signal });
    return { ...begun, ...result, finishedAt: now().toISOString() };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HamletError && FINAL.has(error.code))) throw error;
    const { code, message, remedy } = error;
    return { ...begun, state: 'failed', error: { code, message, remedy }, finishedAt: now().toISOString() };
  }
}

function tell(log: Logger, outcome: Outcome): void {
  const { request, state } = outcome;
  if (state === 'failed') {
    logFailure(log, { request }, outcome.error);
    return;
  }
  const { version, uri, metrics, gate } = outcome;
  const facts = { request, outcome: { state, version, uri, metrics } };
  if (state === 'promoted') log.info(facts, `${version} is the champion.`);
  else logFailure(log, facts, gateFailure(version, gate));
}

function logFailure(log: Logger, facts: object, { code, message, remedy }: Failure): void {
  log.error({ ...facts, error: { code, remedy } }, message);
}
