import { setTimeout as sleep } from 'node:timers/promises';
import { ENDPOINTS } from '../../cloud/endpoints.ts';
import { isObject, textAt, type JsonObject } from '../../cloud/core/json.ts';

/** A refusal by a Google API, with the text users know from the Terraform provider. */
export class GoogleError extends Error {
  readonly status: number;

  constructor(method: string, url: string, status: number, body: JsonObject) {
    const reason = textAt(body, 'error.status') ?? '';
    super(
      `googleapi: Error ${status}: ${textAt(body, 'error.message') ?? 'no message'} [${reason}] (${method} ${url})`,
    );
    this.name = 'GoogleError';
    this.status = status;
  }
}

export interface ClientOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly accessToken: string;
  /** Sent as X-Goog-User-Project: the project whose quota and API enablement count. */
  readonly quotaProject?: string | undefined;
}

/** Sends requests to Google's APIs, each found by the variable of its custom endpoint, with the caller's token. */
export class Client {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /**
   * @param endpoint the variable that names the API: `GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT`
   * @param path below the endpoint, with the query
   */
  async send(endpoint: string, method: string, path: string, body?: JsonObject): Promise<JsonObject> {
    const url = `${this.#base(endpoint)}${path}`;
    const response = await fetch(url, {
      method,
      headers: this.#headers(),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? {} : JSON.parse(text);
    const object = isObject(answer) ? answer : {};
    if (!response.ok)
      throw new GoogleError(method, `https://${this.#name(endpoint)}${path}`, response.status, object);
    return object;
  }

  /** Waits for a long-running operation, if the answer is one, and yields what it made. */
  async settle(endpoint: string, answer: JsonObject): Promise<JsonObject> {
    if (answer.kind === 'compute#operation') return this.#settleCompute(endpoint, answer);
    let operation = answer;
    while (isOperation(operation) && operation.done !== true) {
      await sleep(POLL_MILLISECONDS);
      operation = await this.send(endpoint, 'GET', textAt(operation, 'name') ?? '');
    }
    if (!isOperation(operation)) return operation;
    if (isObject(operation.error)) {
      throw new Error(
        `Error waiting for the operation: ${textAt(operation, 'error.message') ?? JSON.stringify(operation.error)}`,
      );
    }
    return isObject(operation.response) ? operation.response : {};
  }

  // Compute Engine has operations of its own form. Source: https://cloud.google.com/compute/docs/api/how-tos/api-requests-responses#handling_api_responses
  async #settleCompute(endpoint: string, answer: JsonObject): Promise<JsonObject> {
    let operation = answer;
    const [, path = ''] = (textAt(answer, 'selfLink') ?? '').split('/compute/v1/');
    while (operation.status !== 'DONE') {
      await sleep(POLL_MILLISECONDS);
      operation = await this.send(endpoint, 'GET', path);
    }
    if (!isObject(operation.error)) return {};
    throw new Error(`Error waiting for the operation: ${JSON.stringify(operation.error)}`);
  }

  #base(endpoint: string): string {
    const base = this.#options.environment[endpoint];
    if (base === undefined || !/^http:\/\/(127\.0\.0\.1|localhost):/.test(base)) {
      throw new Error(`${endpoint} must name the stand-in cloud on this machine: npm run rehearse sets it.`);
    }
    return base;
  }

  #name(endpoint: string): string {
    return ENDPOINTS[endpoint] ?? endpoint;
  }

  #headers(): Record<string, string> {
    const { accessToken, quotaProject } = this.#options;
    return {
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/json',
      ...(quotaProject !== undefined && { 'x-goog-user-project': quotaProject }),
    };
  }
}

const POLL_MILLISECONDS = 200;

function isOperation(answer: JsonObject): boolean {
  return (
    /(^|\/)operations\//.test(textAt(answer, 'name') ?? '') &&
    (answer.done !== undefined || answer.metadata !== undefined)
  );
}
