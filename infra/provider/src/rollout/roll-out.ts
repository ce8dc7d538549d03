import { Failure } from '../../../src/failure.ts';
import { ApiError, refused } from '../cloud/api.ts';
import type { RequestLog } from '../cloud/request-log.ts';
import type { Revision, Service } from '../cloud/run-schema.ts';
import type { CloudRun } from '../cloud/run.ts';
import type { Context } from '../context.ts';
import { spell, uninterrupted } from '../context.ts';
import type { Golden } from './golden.ts';
import type { Facts, Step } from './plan.ts';
import { nextStep } from './plan.ts';
import type { ServiceClient } from './service-client.ts';
import { smokeTest, watchCanary } from './tests.ts';
import { candidateUrl, shareOf, shortName, split, stableBeside } from './traffic.ts';

export interface Rollout {
  /** `projects/P/locations/R/services/S`. */
  readonly service: string;
  readonly revision: string;
  readonly modelVersion: string;
  readonly canaryPercent: number;
  readonly canarySeconds: number;
  /** Above which the 95th percentile of the canary's requests must not be. */
  readonly latencySeconds: number;
}

export interface Tools {
  readonly run: CloudRun;
  readonly log: RequestLog;
  readonly client: ServiceClient;
  readonly golden: () => Promise<readonly Golden[]>;
}

/** What is learnt on the way, and lost when the engine is killed. */
interface Progress {
  isReady: boolean;
  isTested: boolean;
  isWatched: boolean;
}

const READY_PAUSE_MS = 1000;
const READY_TIMEOUT_MS = 600_000;
const CONTESTS = 20;

/**
 * Moves a service's traffic to a revision, step by step. It may be killed anywhere and called again; until the last step the
 * stable revision serves at least what the canary leaves.
 *
 * @returns the service, all of whose traffic the revision now serves
 * @throws Failure naming the step; the traffic is where it was before the rollout
 */
export async function rollOut(tools: Tools, rollout: Rollout, context: Context): Promise<Service> {
  const progress: Progress = { isReady: false, isTested: false, isWatched: false };
  for (let contests = 0; ;) {
    const service = await present(tools.run, rollout);
    const step = nextStep(factsOf(service, rollout, progress), rollout.canaryPercent);
    if (step.kind === 'finish') return service;
    try {
      await take(step, service, tools, rollout, progress, context);
    } catch (error) {
      if (isContested(error) && ++contests < CONTESTS) {
        await context.sleep(READY_PAUSE_MS);
        continue;
      }
      throw await putBack(tools.run, rollout, step, error, context);
    }
  }
}

async function present(run: CloudRun, { service: name }: Rollout): Promise<Service> {
  const service = await run.service(name);
  if (service !== undefined) return service;
  throw new Failure(
    'REVISION_NOT_READY',
    `There is no service ${name}.`,
    'Run `npx pulumi up --refresh`: it is made again.',
  );
}

function factsOf(service: Service, { revision }: Rollout, progress: Progress): Facts {
  const isTagged = candidateUrl(service, revision) !== undefined;
  return { ...progress, isTagged, share: shareOf(service, revision) };
}

async function take(
  step: Exclude<Step, { kind: 'finish' }>,
  service: Service,
  tools: Tools,
  rollout: Rollout,
  progress: Progress,
  context: Context,
): Promise<void> {
  const { revision, modelVersion, canarySeconds: seconds, latencySeconds } = rollout;
  const subject = async () => ({
    url: candidateUrl(service, revision) ?? '',
    modelVersion,
    golden: await tools.golden(),
  });
  switch (step.kind) {
    case 'await revision':
      await awaitRevision(tools.run, rollout, context);
      progress.isReady = true;
      return;
    case 'shift':
      await shift(tools.run, service, rollout, step.percent);
      context.say(`traffic: ${step.percent} % for ${revision}`);
      return;
    case 'smoke test':
      assertWell('SMOKE_TEST_FAILED', await smokeTest(tools.client, await subject(), context));
      progress.isTested = true;
      return;
    case 'watch canary':
      assertWell(
        'CANARY_FAILED',
        await watchCanary(
          tools.client,
          await subject(),
          {
            serviceUrl: service.uri,
            seconds,
            latencySeconds,
            served: (since) => tools.log.served(service.name, revision, since),
          },
          context,
        ),
      );
      progress.isWatched = true;
  }
}

async function awaitRevision(
  run: CloudRun,
  { service, revision }: Rollout,
  { now, sleep, say }: Context,
): Promise<void> {
  for (const began = now(); ;) {
    const found = await run.revision(`${service}/revisions/${revision}`);
    const ready = found?.conditions.find(({ type }) => type === 'Ready');
    if (ready?.state === 'CONDITION_SUCCEEDED') return;
    const isFinal = ready?.state === 'CONDITION_FAILED' || now() - began > READY_TIMEOUT_MS;
    if (isFinal) throw notReady(revision, found, ready?.message ?? '');
    say(`revision ${revision} is not ready yet, ${spell(now() - began)}`, true);
    await sleep(READY_PAUSE_MS);
  }
}

function notReady(revision: string, found: Revision | undefined, message: string): Failure {
  const why = message === '' ? 'It does not become ready.' : message;
  return new Failure(
    'REVISION_NOT_READY',
    `Revision ${revision}: ${why}`,
    `Read its log (${found?.logUri ?? 'none'}), correct the cause and run \`npx pulumi up\`.`,
  );
}

async function shift(run: CloudRun, service: Service, { revision }: Rollout, percent: number): Promise<void> {
  await run.setTraffic(service.name, split(revision, percent, stableBeside(service, revision)), service.etag);
}

function assertWell(code: 'SMOKE_TEST_FAILED' | 'CANARY_FAILED', fault: string | undefined): void {
  if (fault === undefined) return;
  throw new Failure(code, fault, 'Correct the cause and run `npx pulumi up`.');
}

function isContested(error: unknown): boolean {
  return error instanceof ApiError && error.reason === 'ABORTED';
}

/** Gives the traffic back to the stable revision, and says what went wrong, at which step, and what serves now. */
async function putBack(
  run: CloudRun,
  rollout: Rollout,
  { kind }: Step,
  error: unknown,
  context: Context,
): Promise<Failure> {
  const serves = await withdraw(run, rollout, uninterrupted(context)).catch(
    (fault: unknown) => `The traffic could not be put back (${messageOf(fault)}): look at it at once.`,
  );
  const log = await logOf(run, rollout);
  const { code, what, remedy } = asFailure(error);
  const message = `Rollout of ${rollout.revision} failed at the step "${kind}": ${what}\n${serves}${log}`;
  return new Failure(code, message, remedy, { cause: error });
}

async function withdraw(run: CloudRun, rollout: Rollout, context: Context): Promise<string> {
  for (let contests = 0; ; contests++) {
    const service = await present(run, rollout);
    const stable = stableBeside(service, rollout.revision);
    const share = shareOf(service, rollout.revision);
    if (stable === undefined)
      return `${shortName(rollout.revision)} has all traffic; there is nothing to go back to.`;
    if (share === 0) return `${stable} serves all traffic.`;
    try {
      await shift(run, service, rollout, 0);
    } catch (error) {
      if (!isContested(error) || contests === CONTESTS) throw error;
      await context.sleep(READY_PAUSE_MS);
    }
  }
}

async function logOf(run: CloudRun, { service, revision }: Rollout): Promise<string> {
  const found = await run.revision(`${service}/revisions/${revision}`).catch(() => undefined);
  return found === undefined || found.logUri === '' ? '' : `\nLog: ${found.logUri}`;
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (isContested(error)) {
    const remedy = 'Wait until nobody else changes the service, then run `npx pulumi up`.';
    return new Failure('TRAFFIC_CONTESTED', messageOf(error), remedy, { cause: error });
  }
  if (error instanceof ApiError) return refused(error);
  return new Failure('CLOUD_REFUSED', messageOf(error), 'Correct the cause and run `npx pulumi up`.', {
    cause: error,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
