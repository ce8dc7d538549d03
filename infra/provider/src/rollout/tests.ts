import type { Context } from '../context.ts';
import { spell } from '../context.ts';
import type { Served } from '../cloud/request-log.ts';
import type { Golden } from './golden.ts';
import { faultOf, titleOf } from './golden.ts';
import { complaint } from './health.ts';
import type { Answer, ServiceClient } from './service-client.ts';

/** A revision under test. */
export interface Subject {
  /** The tag's URL. */
  readonly url: string;
  readonly modelVersion: string;
  readonly golden: readonly Golden[];
}

/** A new tag, grant or instance needs some time to be known everywhere. */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 1000;
/** What may be said of a revision that will be well in a moment. */
const PASSING = new Set([0, 403, 404, 429, 502, 503, 504]);
/** A full service says it; that is not the revision's fault. */
const BUSY = 429;

/** What is wrong with a revision: the first golden message it does not answer as it must. */
export async function smokeTest(
  client: ServiceClient,
  { url, modelVersion, golden }: Subject,
  { say, sleep, now }: Context,
): Promise<string | undefined> {
  const began = now();
  for (const [i, example] of golden.entries()) {
    let answer = await client.classify(url, example.message);
    while (PASSING.has(answer.status) && now() - began < PATIENCE_MS) {
      say(`smoke test: ${statusOf(answer)} from ${url}, ${spell(now() - began)}`, true);
      await sleep(PAUSE_MS);
      answer = await client.classify(url, example.message);
    }
    const fault = faultIn(answer, example, modelVersion);
    if (fault !== undefined)
      return `golden message ${i + 1} of ${golden.length}, ${titleOf(example)}, ${fault}`;
  }
  say(`smoke test: ${golden.length} golden messages answered as they must be`);
  return undefined;
}

/** A share of the traffic, and how it is watched. */
export interface Canary {
  /** Where the revision answers some of the requests, and the stable one the others. */
  readonly serviceUrl: string;
  readonly seconds: number;
  /** Above which the 95th percentile of the requests must not be. */
  readonly latencySeconds: number;
  /** What the revision answered since the canary began, so many seconds ago. */
  readonly served: (seconds: number) => Promise<readonly Served[]>;
}

/** Cloud Logging answers a project once a second. */
const LOG_PAUSE_MS = 15_000;

/**
 * Watches a revision that has a share of the traffic: golden messages in turn at its tag and at the service's own URL, and what the
 * requests of its users came to.
 *
 * @returns what went wrong first
 */
export async function watchCanary(
  client: ServiceClient,
  { url, modelVersion, golden }: Subject,
  { serviceUrl, seconds, latencySeconds, served }: Canary,
  { say, sleep, now }: Context,
): Promise<string | undefined> {
  const began = now();
  const usersComplaint = async (): Promise<string | undefined> =>
    complaint(await served(Math.ceil((now() - began) / 1000)), latencySeconds);
  let looked = began;
  for (let i = 0; now() - began < seconds * 1000; i++) {
    const example = golden[i % golden.length];
    if (example === undefined) break;
    const [own, any] = await Promise.all(
      [url, serviceUrl].map((place) => client.classify(place, example.message)),
    );
    if (own !== undefined && own.status !== BUSY) {
      const fault = faultIn(own, example, modelVersion);
      if (fault !== undefined) return `golden message ${titleOf(example)} ${fault} at ${url}`;
    }
    if (any !== undefined && (any.status === 0 || any.status >= 500))
      return `${statusOf(any)} from ${serviceUrl}`;
    if (now() - looked >= LOG_PAUSE_MS) {
      looked = now();
      const fault = await usersComplaint();
      if (fault !== undefined) return fault;
    }
    say(`canary: well for ${spell(now() - began)} of ${seconds} s`, true);
    await sleep(PAUSE_MS);
  }
  return usersComplaint();
}

function faultIn(answer: Answer, example: Golden, modelVersion: string): string | undefined {
  return answer.status === 200 ? faultOf(example, modelVersion, answer.body) : `got ${statusOf(answer)}`;
}

function statusOf({ status, body }: Answer): string {
  return status === 0 ? `no answer (${body})` : `status ${status} (${body.trim().slice(0, 200)})`;
}
