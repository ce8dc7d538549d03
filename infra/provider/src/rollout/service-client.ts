import type { Headers } from '../cloud/identity.ts';

/** An answer of the service, or why there was none. */
export interface Answer {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly body: string;
}

/** Calls the deployed service as its users do. */
export interface ServiceClient {
  /** @param url where, without a path: the service's URL or that of a tag */
  readonly classify: (url: string, message: string) => Promise<Answer>;
}

const TIMEOUT_MS = 60_000;
/** Tokens hold longer than this. */
const HEADERS_KEEP_MS = 300_000;

/** @param headersFor headers that let a caller in at a URL */
export function serviceClient(
  headersFor: (url: string) => Promise<Headers>,
  now: () => number,
  send: typeof fetch = fetch,
): ServiceClient {
  const kept = new Map<string, { headers: Headers; since: number }>();
  const headersAt = async (url: string): Promise<Headers> => {
    const known = kept.get(url);
    if (known !== undefined && now() - known.since < HEADERS_KEEP_MS) return known.headers;
    const headers = await headersFor(url);
    kept.set(url, { headers, since: now() });
    return headers;
  };
  return {
    async classify(url, message) {
      const headers = { ...(await headersAt(url)), 'Content-Type': 'message/rfc822' };
      try {
        const signal = AbortSignal.timeout(TIMEOUT_MS);
        const response = await send(`${url}/v1/classify`, { method: 'POST', headers, body: message, signal });
        return { status: response.status, body: await response.text() };
      } catch (error) {
        return { status: 0, body: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
