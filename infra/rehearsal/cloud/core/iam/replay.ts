import type { Decision } from '../audit.ts';
import type { Grant } from './policy.ts';

/** What became of a grant when all decisions were made again without it. */
export interface Replayed {
  readonly grant: Grant;
  /** Decisions that would have been refused without it: `permission on resource`, each once. */
  readonly carries: readonly string[];
}

/**
 * Makes every decision that allowed something once more without each single grant. A grant that carries no decision changes
 * nothing: it is superfluous, or what it is for did not happen in between.
 */
export function replay(decisions: Iterable<Decision>, grants: readonly Grant[]): Replayed[] {
  const carried = new Map<string, Set<string>>();
  for (const { permission, resource, grants: support = [] } of decisions) {
    const [only, ...others] = new Set(support.map(keyOf));
    if (only === undefined || others.length > 0) continue;
    const what = carried.get(only) ?? new Set();
    carried.set(only, what.add(`${permission} on ${resource}`));
  }
  return grants.map((grant) => ({ grant, carries: [...(carried.get(keyOf(grant)) ?? [])].sort() }));
}

/** Of the permissions a role gives a member, those that no decision was about. */
export function unusedPermissions(
  decisions: Iterable<Decision>,
  { role, member }: Pick<Grant, 'role' | 'member'>,
  permissions: readonly string[],
): string[] {
  const used = new Set<string>();
  for (const { permission, grants = [] } of decisions)
    if (grants.some((grant) => grant.role === role && grant.member === member)) used.add(permission);
  return permissions.filter((permission) => !used.has(permission));
}

function keyOf({ on, role, member, condition = '' }: Grant): string {
  return [on, role, member, condition].join(' ');
}
