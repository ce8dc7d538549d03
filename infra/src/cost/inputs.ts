/** What a month of a stack consumes, as far as it costs something. Times in seconds, sizes in GiB (2^30 bytes). */
export interface CostInputs {
  readonly region: string;
  readonly serving: Serving;
  readonly traffic: Traffic;
  readonly training: Training;
  readonly stored: Stored;
  readonly watching: Watching;
  /** Schedules in Cloud Scheduler. */
  readonly schedules: number;
  /** Versions of encryption keys. */
  readonly keyVersions: number;
  /** Versions of secrets. */
  readonly secretVersions: number;
  /** The machine of a Vertex AI endpoint, which runs all the time. */
  readonly vertexEndpoint?: Machine;
}

/** A share of a machine that Cloud Run gives. */
export interface Instance {
  readonly vcpu: number;
  readonly memoryGiB: number;
}

/** A machine of Compute Engine or Vertex AI. */
export interface Machine extends Instance {
  readonly family: 'e2' | 'n1';
}

export interface Serving extends Instance {
  readonly minInstances: number;
  readonly maxInstances: number;
  /** Requests that an instance answers at the same time. */
  readonly concurrency: number;
  /** From nothing to ready. */
  readonly startSeconds: number;
}

export interface Traffic {
  /** Requests in a month, spread evenly. */
  readonly requests: number;
  readonly secondsPerRequest: number;
  readonly kibibytesPerAnswer: number;
}

/** Minutes a month, and where. */
export type Training = { readonly minutes: number } & (
  ({ readonly where: 'cloud-run' } & Instance) | ({ readonly where: 'vertex' | 'vm' } & Machine)
);

export interface Stored {
  readonly bucketsGiB: number;
  readonly imagesGiB: number;
  /** Log entries, per request and per minute of training. */
  readonly logKibibytesPerRequest: number;
  readonly logKibibytesPerTrainingMinute: number;
}

export interface Watching {
  /** Calls of the service by uptime checks in a month, over all places they come from. */
  readonly uptimeExecutions: number;
  readonly alertConditions: number;
}
