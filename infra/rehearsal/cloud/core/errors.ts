import type { JsonObject } from './json.ts';

/** google.rpc.Code names and the HTTP status each is sent with. Source: https://cloud.google.com/apis/design/errors#handling_errors */
const HTTP_STATUS = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ABORTED: 409,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  INTERNAL: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
} as const;

export type Status = keyof typeof HTTP_STATUS;

/** A failure as Google's APIs report it: `{error: {code, message, status, details}}`. */
export class ApiError extends Error {
  readonly status: Status;
  readonly code: number;
  readonly details: readonly JsonObject[];

  constructor(status: Status, message: string, details: readonly JsonObject[] = [], code?: number) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code ?? HTTP_STATUS[status];
    this.details = details;
  }

  toJSON(): JsonObject {
    const { code, message, status } = this;
    const details = this.details.length === 0 ? {} : { details: [...this.details] };
    return { error: { code, message, status, ...details } };
  }
}

export function invalid(message: string, field?: string): ApiError {
  const details = field === undefined ? [] : [violation(field, message)];
  return new ApiError('INVALID_ARGUMENT', message, details);
}

export function notFound(resource: string): ApiError {
  return new ApiError('NOT_FOUND', `Resource '${resource}' was not found.`);
}

export function alreadyExists(resource: string): ApiError {
  return new ApiError('ALREADY_EXISTS', `Resource '${resource}' already exists.`);
}

export function precondition(message: string): ApiError {
  return new ApiError('FAILED_PRECONDITION', message);
}

/** What the stand-in does not emulate it refuses: silence would be a false proof. */
export function notEmulated(what: string): ApiError {
  return new ApiError('UNIMPLEMENTED', `The rehearsal does not emulate ${what}.`);
}

export function permissionDenied(permission: string, resource: string): ApiError {
  const info = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: 'IAM_PERMISSION_DENIED',
    domain: 'iam.googleapis.com',
    metadata: { permission, resource },
  };
  return new ApiError(
    'PERMISSION_DENIED',
    `Permission '${permission}' denied on resource '${resource}' (or it may not exist).`,
    [info],
  );
}

/** Source: https://cloud.google.com/service-usage/docs/troubleshooting (reason SERVICE_DISABLED). */
export function serviceDisabled(service: string, project: string, number: string): ApiError {
  const console = `https://console.developers.google.com/apis/api/${service}/overview?project=${number}`;
  const info = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: 'SERVICE_DISABLED',
    domain: 'googleapis.com',
    metadata: { service, consumer: `projects/${number}`, activationUrl: console },
  };
  return new ApiError(
    'PERMISSION_DENIED',
    `${service} has not been used in project ${project} before or it is disabled. Enable it by visiting ${console} ` +
      'then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.',
    [info],
  );
}

export function unauthenticated(): ApiError {
  return new ApiError(
    'UNAUTHENTICATED',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
  );
}

function violation(field: string, description: string): JsonObject {
  return { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field, description }] };
}
