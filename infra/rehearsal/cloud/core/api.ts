import type { IncomingHttpHeaders } from 'node:http';
import type { Audit } from './audit.ts';
import type { Gates } from './gates.ts';
import type { Iam } from './iam/iam.ts';
import type { Json, JsonObject } from './json.ts';
import type { MetadataServers } from './metadata.ts';
import type { Store } from './store.ts';
import type { Caller, Tokens } from './tokens.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request that matched a route. */
export interface Call {
  readonly method: Method;
  /** `run.googleapis.com` */
  readonly host: string;
  /** The path below the host, as sent, without the query. */
  readonly path: string;
  /** The variables of the route's template, decoded: `{parent: "projects/p/locations/r"}`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; `{}` when there is none or when it is not JSON. */
  readonly body: JsonObject;
  readonly bytes: Buffer;
  readonly caller: Caller;
}

/** Anything but plain JSON with status 200. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly content: Buffer | string;
}

// One method of one API. `path` is a template as in google.api.http (https://google.aip.dev/127):
// `/v2/{parent=projects/*/locations/*}/services`, `/v2/{name=projects/*/locations/*/jobs/*}:run`;
// `*` is one segment, without `:` where a verb may follow; `**` is the rest of the path.
export interface Route {
  readonly method: Method;
  readonly path: string;
  /** Returns JSON, or `reply(…)` for anything else; throws `ApiError` for a failure. */
  readonly handle: (call: Call) => Json | Reply | Promise<Json | Reply>;
  /** False for methods that work before the API is enabled or without credentials. Default true. */
  readonly checkEnabled?: boolean;
}

/**
 * A Google API, served below `<cloud url>/<host>/`. Before a handler runs, the server has checked that the
 * API is enabled in the project named by the path.
 */
export interface Api {
  /** `run.googleapis.com`; a leading `*-` stands for a region or none, as in `*-aiplatform.googleapis.com`. */
  readonly host: string;
  /** The service name in Service Usage that must be enabled; undefined for endpoints that are always there. */
  readonly service?: string;
  /** True where the API need not be enabled in the resource's project, only in the quota project if one is named. */
  readonly quotaOnly?: boolean;
  /** The public documentation the emulation follows. */
  readonly source: string;
  readonly routes: readonly Route[];
  /** False where Google publishes no description of the methods (a container registry, uploads). */
  readonly described?: boolean;
  /** False for what only looks at the cloud, and is no part of what happened in it. */
  readonly isAudited?: boolean;
  /** Ends what the API started (processes, listeners). */
  close?(): Promise<void>;
}

/** What every API is made from: `(cloud: Cloud) => Api`. */
export interface Cloud {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** A folder for files that belong to the cloud's state (images, logs). */
  readonly directory: string;
  readonly store: Store;
  readonly iam: Iam;
  readonly tokens: Tokens;
  readonly metadata: MetadataServers;
  readonly audit: Audit;
  readonly gates: Gates;
  /** The cloud's time; a test moves it. */
  readonly clock: Clock;
  /** Endpoint variables by which the clients of a workload find this cloud instead of Google's. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface Clock {
  now(): Date;
  /** Calls back when the cloud's time changes by hand. Returns the function that ends it. */
  onMove(listener: () => void): () => void;
  advance(milliseconds: number): void;
}

export function reply(status: number, content: Buffer | string, headers: Record<string, string> = {}): Reply {
  return { status, content, headers };
}

export function isReply(value: Json | Reply): value is Reply {
  return typeof value === 'object' && value !== null && 'status' in value && 'content' in value;
}
