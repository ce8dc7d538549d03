import type { Json, JsonObject } from '../../cloud/core/json.ts';
import type { Known, Values } from '../rpc.ts';
import type { Client } from './client.ts';

/** What a handler works with: the client, bound to the provider's project and identity, and the provider's defaults. */
export interface Context {
  readonly client: Client;
  readonly project: string | undefined;
  readonly region: string | undefined;
}

export interface Made {
  readonly id: string;
  readonly outputs: Values;
}

/** How one resource type is made, read, changed and deleted by requests to Google's REST APIs. */
export interface Handler {
  readonly token: string;
  /** The documentation the requests follow. */
  readonly source: string;
  /** Inputs that replace the resource when they change, besides those whose documentation says so (dotted paths). */
  readonly replaces: readonly string[];
  /** Inputs the provider fills in when the program leaves them out. */
  readonly defaults?: Readonly<Record<string, Json>>;
  /** The input that is derived from the resource's name when the program leaves it out. */
  readonly named?: string;
  create(context: Context, inputs: Values): Promise<Made>;
  /** Undefined when it is gone. Inputs are as they are in the cloud now. */
  read(context: Context, known: Known): Promise<Known | undefined>;
  update?(context: Context, old: Known, inputs: Values): Promise<Values>;
  delete(context: Context, known: Known): Promise<void>;
}

export function asJson(values: Values): JsonObject {
  return JSON.parse(JSON.stringify(values)) as JsonObject;
}

/** Inputs completed by the provider's project and region. */
export function located({ project, region }: Context, inputs: Values): Values {
  return {
    ...(project !== undefined && { project }),
    ...(region !== undefined && { region, location: region }),
    ...inputs,
  };
}
