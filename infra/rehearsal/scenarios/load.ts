import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningCloud } from '../cloud/core/cloud.ts';
import { textAt } from '../cloud/core/json.ts';
import { readLogEntries } from '../cloud/core/records.ts';
import { PROJECT } from '../src/cloud.ts';

/** A load on a service. */
export interface LoadOptions {
  /** The service's URL. */
  readonly url: string;
  /** E-mail address of the service account in whose name it calls. */
  readonly account: string;
  /** At most; fewer when the service is slower. */
  readonly requestsPerSecond?: number;
}

/** What a load saw. */
export interface LoadReport {
  readonly requests: number;
  /** Answers other than 200, and connections that failed, with how often. */
  readonly errors: Readonly<Record<string, number>>;
  /** Requests by the revision that answered, as the cloud's request log says. */
  readonly revisions: Readonly<Record<string, number>>;
  /** Requests by the model that judged. */
  readonly models: Readonly<Record<string, number>>;
  readonly slowestMs: number;
}

export interface Load {
  readonly soFar: () => LoadReport;
  readonly stop: () => Promise<LoadReport>;
}

/** More would only measure this machine. */
const AT_ONCE = 4;
const PER_SECOND = 10;
const PATIENCE_MS = 60_000;
const MESSAGE =
  'From: ann@example.com\nTo: bob@example.com\nSubject: lunch on Friday\n\nShall we meet at noon?\n';

/** Calls a service again and again until it is told to stop. Requests that are under way then are waited for. */
export function startLoad(cloud: RunningCloud, { url, account, ...options }: LoadOptions): Load {
  const name = `hamlet-load/${randomUUID()}`;
  const token = cloud.tokens.issueIdentity(account, url);
  const tally = new Tally();
  const ending = new AbortController();
  const pauseMs = (1000 * AT_ONCE) / (options.requestsPerSecond ?? PER_SECOND);
  const callers = Array.from({ length: AT_ONCE }, async () => {
    while (!ending.signal.aborted) {
      tally.add(await judge(url, { authorization: `Bearer ${token}`, 'user-agent': name }));
      await sleep(pauseMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  });
  const soFar = (): LoadReport => ({ ...tally.report(), revisions: revisionsOf(cloud, name) });
  return {
    soFar,
    stop: async () => {
      ending.abort();
      await Promise.all(callers);
      return soFar();
    },
  };
}

interface Judged {
  readonly millis: number;
  readonly model?: string;
  readonly error?: string;
}

async function judge(url: string, headers: Record<string, string>): Promise<Judged> {
  const began = performance.now();
  const since = (): number => performance.now() - began;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(`${url}/v1/classify`, { method: 'POST', body: MESSAGE, headers, signal });
    const text = await response.text();
    if (!response.ok) return { millis: since(), error: `status ${response.status}: ${text.slice(0, 200)}` };
    const { modelVersion } = JSON.parse(text) as { modelVersion: string };
    return { millis: since(), model: modelVersion };
  } catch (error) {
    return { millis: since(), error: String(error instanceof Error ? (error.cause ?? error) : error) };
  }
}

class Tally {
  readonly #errors: Record<string, number> = {};
  readonly #models: Record<string, number> = {};
  #requests = 0;
  #slowestMs = 0;

  add({ millis, model, error }: Judged): void {
    this.#requests++;
    this.#slowestMs = Math.max(this.#slowestMs, Math.round(millis));
    if (error !== undefined) count(this.#errors, error);
    if (model !== undefined) count(this.#models, model);
  }

  report(): Omit<LoadReport, 'revisions'> {
    return {
      requests: this.#requests,
      errors: { ...this.#errors },
      models: { ...this.#models },
      slowestMs: this.#slowestMs,
    };
  }
}

/** Source: https://cloud.google.com/run/docs/logging#request-logs (each names the revision) */
function revisionsOf(cloud: RunningCloud, userAgent: string): Record<string, number> {
  const revisions: Record<string, number> = {};
  for (const entry of readLogEntries(cloud, PROJECT)) {
    if (textAt(entry, 'httpRequest.userAgent') === userAgent)
      count(revisions, textAt(entry, 'resource.labels.revision_name') ?? 'none');
  }
  return revisions;
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
