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
