import { z } from 'zod';

export const OPERATIONS = ['replace', 'delete', 'create', 'update'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What the engine would do, or did, to a resource. */
export interface Change {
  readonly operation: Operation;
  /** Type token, for example `gcp:storage/bucket:Bucket`. */
  readonly type: string;
  readonly name: string;
  /** Paths of the properties that differ. */
  readonly properties: readonly string[];
}

/** A requirement of the policy pack that is broken. */
export interface Violation {
  readonly rule: string;
  readonly resource: string;
  readonly message: string;
}

/** A run of the engine: `preview` or `up`. */
export interface Run {
  readonly stack: string;
  readonly succeeded: boolean;
  readonly changes: readonly Change[];
  readonly violations: readonly Violation[];
  readonly errors: readonly string[];
}

const eventSchema = z.object({
  resourcePreEvent: z
    .object({
      metadata: z.object({
        op: z.string(),
        urn: z.string(),
        type: z.string(),
        detailedDiff: z.record(z.string(), z.unknown()).nullish(),
      }),
    })
    .optional(),
  policyEvent: z
    .object({
      resourceUrn: z.string(),
      message: z.string(),
      policyName: z.string(),
      enforcementLevel: z.string(),
    })
    .optional(),
  diagnosticEvent: z.object({ severity: z.string(), message: z.string() }).optional(),
});

type EngineEvent = z.infer<typeof eventSchema>;

/** The engine's words for what it does, as far as they are a change; the parts of a replacement are told once. */
const OPERATION: Readonly<Record<string, Operation>> = {
  create: 'create',
  import: 'create',
  update: 'update',
  delete: 'delete',
  replace: 'replace',
  'create-replacement': 'replace',
};

/**
 * Reads the engine's event log (`--event-log`).
 *
 * @param log one JSON object a line
 */
export function readEvents(log: string, stack: string, succeeded: boolean): Run {
  const events = log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => eventSchema.parse(JSON.parse(line)));
  return {
    stack,
    succeeded,
    changes: once(events.flatMap(changeOf)),
    violations: events.flatMap(violationOf),
    errors: events.flatMap(errorOf),
  };
}

function changeOf({ resourcePreEvent }: EngineEvent): readonly Change[] {
  if (resourcePreEvent === undefined) return [];
  const { op, urn, type, detailedDiff } = resourcePreEvent.metadata;
  const operation = OPERATION[op];
  if (operation === undefined || type === 'pulumi:pulumi:Stack' || type.startsWith('pulumi:providers:'))
    return [];
  return [{ operation, type, name: nameOf(urn), properties: Object.keys(detailedDiff ?? {}) }];
}

function violationOf({ policyEvent }: EngineEvent): readonly Violation[] {
  if (policyEvent === undefined || policyEvent.enforcementLevel !== 'mandatory') return [];
  const { policyName, resourceUrn, message } = policyEvent;
  const [, ...said] = message.trim().split('\n');
  return [{ rule: policyName, resource: nameOf(resourceUrn), message: said.join(' ') || message.trim() }];
}

function errorOf({ diagnosticEvent }: EngineEvent): readonly string[] {
  return diagnosticEvent?.severity === 'error' ? [diagnosticEvent.message.trim()] : [];
}

/** Each resource with its first operation: a replacement is announced as one, then made in steps. */
function once(changes: readonly Change[]): readonly Change[] {
  const seen = new Map<string, Change>();
  for (const change of changes) {
    const key = `${change.type} ${change.name} ${change.operation === 'delete' ? 'delete' : ''}`;
    const before = seen.get(key);
    if (before === undefined || change.operation === 'replace') seen.set(key, change);
  }
  return [...seen.values()];
}

/** A resource's name in its URN. */
function nameOf(urn: string): string {
  return urn.split('::').slice(3).join('::');
}
