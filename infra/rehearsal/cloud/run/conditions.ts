/** Source: https://cloud.google.com/run/docs/reference/rest/v2/Condition */
export interface Condition {
  readonly type: string;
  readonly state: 'CONDITION_PENDING' | 'CONDITION_RECONCILING' | 'CONDITION_FAILED' | 'CONDITION_SUCCEEDED';
  readonly message?: string;
  readonly lastTransitionTime: string;
  readonly severity?: 'ERROR' | 'INFO';
  /** CommonReason. */
  readonly reason?: string;
  readonly revisionReason?: string;
  readonly executionReason?: string;
}

export function succeeded(type: string, now: Date): Condition {
  return { type, state: 'CONDITION_SUCCEEDED', lastTransitionTime: now.toISOString() };
}

export function reconciling(type: string, now: Date): Condition {
  return { type, state: 'CONDITION_RECONCILING', lastTransitionTime: now.toISOString() };
}

export function failed(type: string, now: Date, message: string, reason: Partial<Condition> = {}): Condition {
  const lastTransitionTime = now.toISOString();
  return { type, state: 'CONDITION_FAILED', message, lastTransitionTime, severity: 'ERROR', ...reason };
}
