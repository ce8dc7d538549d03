import { randomUUID } from 'node:crypto';
import type { Call, Cloud, Route } from '../core/api.ts';
import { ApiError, notFound } from '../core/errors.ts';
import { textAt, type JsonObject } from '../core/json.ts';
import { canonicalName, fullName, placeOf } from './names.ts';

/** Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.operations */
type Operation = JsonObject & { name: string; done?: boolean };

/** google.rpc.Code. */
const CODES = { FAILED_PRECONDITION: 9, ABORTED: 10, INTERNAL: 13 } as const;
const LONGEST_WAIT_MS = 30_000;
const LOOK_MS = 50;

/** An operation that failed for a reason the user is told. */
export class OperationFailure extends Error {
  readonly code: keyof typeof CODES;

  constructor(code: keyof typeof CODES, message: string) {
    super(message);
    this.code = code;
  }
}

/** Long-running operations of one API. */
export class Operations {
  readonly #cloud: Cloud;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    for (const [name, operation] of this.#table().list()) {
      if (operation.done !== true)
        this.#end(name, { error: status(new Error('The rehearsal was stopped.')) });
    }
  }

  /**
   * Begins an operation whose work goes on after the answer.
   *
   * @param metadata the resource as it is at the beginning
   * @param work     ends with the resource as it is then
   */
  begin(parent: string, type: string, metadata: JsonObject, work: () => Promise<JsonObject>): JsonObject {
    const typed = (resource: JsonObject): JsonObject => ({
      '@type': `type.googleapis.com/google.cloud.run.v2.${type}`,
      ...resource,
    });
    const operation = { name: `${parent}/operations/${randomUUID()}`, metadata: typed(metadata) };
    this.#table().put(operation.name, operation);
    void work().then(
      (resource) => {
        this.#end(operation.name, { metadata: typed(resource), response: typed(resource) });
      },
      (error: unknown) => {
        this.#end(operation.name, { error: status(error) });
      },
    );
    return operation;
  }

  routes(): Route[] {
    const name = '/v2/{name=projects/*/locations/*/operations/*}';
    return [
      { method: 'GET', path: name, handle: (call) => this.#get(call) },
      { method: 'POST', path: `${name}:wait`, handle: (call) => this.#wait(call) },
    ];
  }

  #get(call: Call): Operation {
    const name = canonicalName(this.#cloud, call.params.name ?? '');
    this.#cloud.iam.require(call.caller, 'run.operations.get', fullName(placeOf(this.#cloud, name).parent));
    const operation = this.#table().get(name);
    if (operation === undefined) throw notFound(name);
    return operation;
  }

  /** Answers when the operation is done, or after the time that the caller allows. */
  async #wait(call: Call): Promise<Operation> {
    const seconds = Number(/^([\d.]+)s$/.exec(textAt(call.body, 'timeout') ?? '')?.[1] ?? Infinity);
    const until = performance.now() + Math.min(seconds * 1000, LONGEST_WAIT_MS);
    let operation = this.#get(call);
    while (operation.done !== true && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      operation = this.#get(call);
    }
    return operation;
  }

  #end(name: string, change: JsonObject): void {
    const operation = this.#table().get(name) ?? { name };
    this.#table().put(name, { ...operation, ...change, done: true });
  }

  #table() {
    return this.#cloud.store.table<Operation>('run.operations');
  }
}

function status(error: unknown): JsonObject {
  const code = error instanceof OperationFailure ? error.code : 'INTERNAL';
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ApiError)
    return { code: error.status === 'ABORTED' ? CODES.ABORTED : CODES.INTERNAL, message };
  return { code: CODES[code], message };
}
