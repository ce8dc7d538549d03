import type { z } from 'zod';
import type { Caller } from '../cloud/identity.ts';
import type { RequestLog } from '../cloud/request-log.ts';
import type { CloudRun } from '../cloud/run.ts';
import type { Objects } from '../cloud/storage.ts';
import type { Vertex } from '../cloud/vertex.ts';
import type { Context } from '../context.ts';
import type { Properties } from '../properties.ts';
import type { ServiceClient } from '../rollout/service-client.ts';

/** The outside world as the resources see it. */
export interface World {
  readonly run: CloudRun;
  readonly log: RequestLog;
  readonly objects: Objects;
  readonly vertex: Vertex;
  /** Calls a service in somebody's name. */
  readonly clientOf: (service: string, caller: Caller) => ServiceClient;
}

/** What happens to a resource whose inputs are the same: its update, with the reason for the user; or nothing. */
export type Drift = string | undefined;

/**
 * One type of resource. All of them describe what shall be so, and `reach` makes it so from whatever is so now; hence creating
 * and updating are the same. Deleting leaves the cloud as it is, unless there is a `remove`.
 */
export interface Resource {
  readonly schema: z.ZodObject;
  /** Inputs that decide which thing in the cloud is meant; another value is another resource. */
  readonly identity: readonly string[];
  readonly id: (inputs: Properties) => string;
  /** Makes it so; returns the outputs without the inputs. */
  readonly reach: (inputs: Properties, world: World, context: Context) => Promise<Properties>;
  /** The outputs as they are now, for a refresh; `undefined` when the thing is gone. */
  readonly read: (state: Properties, world: World) => Promise<Properties | undefined>;
  /** Looks whether the cloud still is as the state says, where that must be known although no input changed. */
  readonly drift: (state: Properties, world: World) => Promise<Drift>;
  /** Takes away what would go on costing, or would be in the way of what is deleted next. */
  readonly remove?: (state: Properties, world: World) => Promise<void>;
}
