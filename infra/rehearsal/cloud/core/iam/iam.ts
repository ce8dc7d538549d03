import { createHash } from 'node:crypto';
import type { Audit } from '../audit.ts';
import { ApiError, invalid, permissionDenied } from '../errors.ts';
import { textAt, type JsonObject } from '../json.ts';
import type { Store } from '../store.ts';
import type { Caller } from '../tokens.ts';
import { holds, type Attributes } from './condition.ts';
import { lineage, projectName } from './names.ts';
import { EMPTY, grantsOf, parseBindings, type Grant, type Binding, type Policy } from './policy.ts';
import { PERMISSIONS, ROLES } from './roles.ts';

const PUBLIC = new Set(['allUsers', 'allAuthenticatedUsers']);

/**
 * Who may do what: allow policies on resources, inherited from the project and what is above it.
 * Source: https://cloud.google.com/iam/docs/policies
 */
export class Iam {
  readonly #store: Store;
  readonly #audit: Audit;
  readonly #now: () => Date;

  constructor(store: Store, audit: Audit, now: () => Date) {
    this.#store = store;
    this.#audit = audit;
    this.#now = now;
  }

  /**
   * Throws PERMISSION_DENIED unless a policy grants the caller the permission. `resource` is a full name:
   * `//run.googleapis.com/projects/…`.
   */
  require(caller: Caller, permission: string, resource: string, attributes: Attributes = {}): void {
    if (!this.allows(caller, permission, resource, attributes))
      throw permissionDenied(permission, shortName(resource));
  }

  /**
   * Every question and its answer goes to the audit log.
   *
   * @param publicCounts whether grants to everybody do
   */
  allows(
    caller: Caller,
    permission: string,
    resource: string,
    attributes: Attributes = {},
    publicCounts = true,
  ): boolean {
    const grants = this.#grants(caller, permission, resource, attributes).filter(
      ({ member }) => publicCounts || !PUBLIC.has(member),
    );
    const time = this.#now().toISOString();
    const granted = grants.length > 0;
    this.#audit.write({
      kind: 'decision',
      time,
      member: caller.member,
      permission,
      resource,
      granted,
      ...(granted && { grants }),
    });
    return granted;
  }

  policy(resource: string): Policy {
    return this.#policies().get(resource) ?? EMPTY;
  }

  /** Replaces the policy; `requested` is the `policy` of a setIamPolicy request. An etag that is no longer right is a conflict. */
  setPolicy(resource: string, requested: JsonObject): Policy {
    const etag = textAt(requested, 'etag');
    if (etag !== undefined && etag !== this.policy(resource).etag) throw concurrentChange();
    const bindings = parseBindings(requested).filter((binding) => binding.members.length > 0);
    for (const binding of bindings) this.#checkBinding(binding);
    const content = JSON.stringify(bindings);
    const version = bindings.some((binding) => binding.condition !== undefined) ? 3 : 1;
    const policy = {
      version,
      etag: createHash('sha256').update(content).digest('base64').slice(0, 12),
      bindings,
    };
    this.#policies().put(resource, policy);
    return policy;
  }

  /** Adds one binding, as Google does by itself for the creator of a project or bucket and for service agents. */
  grant(resource: string, role: string, member: string): void {
    const { bindings } = this.policy(resource);
    this.setPolicy(resource, {
      bindings: [...bindings, { role, members: [member] }] as unknown as JsonObject[],
    });
  }

  /** The policy goes with the resource. */
  forget(resource: string): void {
    this.#policies().delete(resource);
  }

  /** The permissions of a predefined or custom role; undefined when there is no such role. */
  permissions(role: string): readonly string[] | undefined {
    if (Object.hasOwn(ROLES, role)) return ROLES[role];
    const custom = this.#store
      .table<{ includedPermissions?: string[]; deleted?: boolean }>('roles')
      .get(role);
    return custom === undefined || custom.deleted === true ? undefined : (custom.includedPermissions ?? []);
  }

  /** Whether a custom role may hold this permission: it is in a predefined role here, or in the list of further ones. */
  isPermission(permission: string): boolean {
    return PERMISSIONS.has(permission);
  }

  /**
   * A deleted service account stays in policies as a deleted one: an account made anew under the same address gets nothing.
   * Source: https://cloud.google.com/iam/docs/service-accounts-delete-undelete
   */
  markDeleted(member: string, uniqueId: string): void {
    const mark = (other: string): string => (other === member ? `deleted:${member}?uid=${uniqueId}` : other);
    for (const [resource, policy] of this.#policies().list()) {
      if (!policy.bindings.some(({ members }) => members.includes(member))) continue;
      const bindings = policy.bindings.map((binding) => ({ ...binding, members: binding.members.map(mark) }));
      this.#policies().put(resource, { ...policy, bindings });
    }
  }

  /** All that allow it, nearest first: a request needs one of them. */
  #grants(caller: Caller, permission: string, resource: string, attributes: Attributes): Grant[] {
    const members = this.#members(caller);
    const isMet = ({ condition }: Binding): boolean =>
      condition === undefined || holds(condition.expression, resource, this.#now(), attributes);
    return lineage(this.#store, resource).flatMap((level) =>
      this.policy(level)
        .bindings.filter(({ role }) => this.permissions(role)?.includes(permission) === true)
        .filter(isMet)
        .flatMap((binding) => grantsOf(level, binding))
        .filter(({ member }) => members.has(member) || this.#isBasic(member, members)),
    );
  }

  /** `projectOwner:ID` stands for whoever is owner of the project. Source: https://cloud.google.com/storage/docs/access-control/iam#convenience-values */
  #isBasic(convenience: string, members: ReadonlySet<string>): boolean {
    const [, kind, project] = /^project(Owner|Editor|Viewer):(.+)$/.exec(convenience) ?? [];
    if (kind === undefined || project === undefined) return false;
    const { bindings } = this.policy(projectName(project));
    const role = `roles/${kind.toLowerCase()}`;
    return bindings.some(
      (binding) => binding.role === role && binding.members.some((member) => members.has(member)),
    );
  }

  #members(caller: Caller): Set<string> {
    const members = new Set(['allUsers', caller.member, ...(caller.memberOf ?? [])]);
    if (caller.member !== 'allUsers') members.add('allAuthenticatedUsers');
    for (const [group, { members: inside }] of this.#store.table<{ members: string[] }>('groups').list()) {
      if (inside.includes(caller.member)) members.add(`group:${group}`);
    }
    return members;
  }

  // Source: https://cloud.google.com/iam/docs/troubleshoot-policies (a service account in a policy must exist).
  #checkBinding({ role, members }: Binding): void {
    if (this.permissions(role) === undefined)
      throw invalid(`Role ${role} is not supported for this resource.`);
    for (const member of members) {
      const email = /^serviceAccount:(.+)$/.exec(member)?.[1];
      if (email === undefined || isServiceAgent(email)) continue;
      const accounts = this.#store.table('serviceAccounts');
      if (accounts.get(email) === undefined) throw invalid(`Service account ${email} does not exist.`);
    }
  }

  #policies() {
    return this.#store.table<Policy>('policies');
  }
}

/** Google's own accounts are not in the project. Source: https://cloud.google.com/iam/docs/service-agents */
export function isServiceAgent(email: string): boolean {
  return (
    /@(gcp-sa-[\w-]+|serverless-robot-prod|compute-system|gs-project-accounts|cloudservices)(\.iam)?\.gserviceaccount\.com$/.test(
      email,
    ) || /^(cloud-logs|billing-budget-alert)@system\.gserviceaccount\.com$/.test(email)
  );
}

function concurrentChange(): ApiError {
  return new ApiError(
    'ABORTED',
    'There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.',
  );
}

function shortName(resource: string): string {
  return resource.replace(/^\/\/cloudresourcemanager\.googleapis\.com\//, '').replace(/^\/\/[^/]+\//, '');
}
