/** What can go wrong in a program, a deployment or a step of the delivery; each is explained in docs/deployment-errors.md. */
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
  'CONFIG_INVALID',
  'USAGE',
  'PRICE_UNKNOWN',
  'TITLE_INVALID',
  'FILE_INVALID',
  'NOT_CONFIRMED',
  'GITHUB_REFUSED',
  'ENGINE_FAILED',
  'STACK_LOCKED',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/**
 * A failure a person can act on, as it is shown.
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

  /** 2 where the command line or the configuration is wrong, otherwise 1. */
  get exitCode(): number {
    return this.code === 'USAGE' || this.code === 'CONFIG_INVALID' ? 2 : 1;
  }
}
