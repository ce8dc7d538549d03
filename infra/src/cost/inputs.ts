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
  /** Machines of a Vertex AI endpoint, which run all the time. */
  readonly vertexEndpoint?: Machine & { readonly nodes: number };
}

export interface Machine {
  readonly vcpu: number;
  readonly memoryGiB: number;
}

export interface Serving extends Machine {
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

export interface Training extends Machine {
  readonly where: 'cloud-run-job' | 'vertex' | 'vm';
  readonly minutes: number;
}

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
