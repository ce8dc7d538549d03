/** What can go wrong on the way from a model to a serving revision; each is explained in docs/deployment-errors.md. */
export const FAILURE_CODES = [
  'GATE_FAILED',
  'TRAINING_FAILED',
  'TRAINING_TIMEOUT',
  'NO_CHAMPION',
  'VERSION_NOT_FOUND',
  'REGISTRY_DAMAGED',
  'REVISION_NOT_READY',
  'SMOKE_TEST_FAILED',
  'CANARY_FAILED',
  'TRAFFIC_CONTESTED',
  'CLOUD_REFUSED',
  'CLOUD_UNAVAILABLE',
  'CANCELLED',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/**
 * A failure a person can act on, as the engine shows it.
 *
 * @param code   stable, documented
 * @param what   what happened, with the figures
 * @param remedy what to do next, with the exact command where there is one
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly what: string;
  readonly remedy: string;

  constructor(code: FailureCode, what: string, remedy: string, options?: ErrorOptions) {
    super(`${code}: ${what}\nNext: ${remedy}`, options);
    this.name = 'Failure';
    this.code = code;
    this.what = what;
    this.remedy = remedy;
  }
}

/** What a person makes of an answer of the cloud's that says no. */
export function refused(error: Error & { readonly status: number }): Failure {
  const remedy =
    error.status === 403
      ? 'Grant it to whoever runs `npx pulumi up` (INFRA.md says who may do what), and run it again.'
      : 'Correct the cause and run `npx pulumi up` again: it goes on from here.';
  return new Failure('CLOUD_REFUSED', `Google Cloud answered ${error.status}: ${error.message}`, remedy, {
    cause: error,
  });
}
