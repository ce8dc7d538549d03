import { invalid } from '../errors.ts';
import { isObject, listAt, textAt, type JsonObject } from '../json.ts';

export interface Condition {
  readonly title: string;
  readonly description?: string;
  readonly expression: string;
}

export interface Binding {
  readonly role: string;
  readonly members: readonly string[];
  readonly condition?: Condition;
}

/** Source: https://cloud.google.com/iam/docs/reference/rest/v1/Policy */
export interface Policy {
  readonly version: number;
  readonly etag: string;
  readonly bindings: readonly Binding[];
}

/** One member's role on one resource. */
export interface Grant {
  /** Full resource name of what has the policy. */
  readonly on: string;
  readonly role: string;
  readonly member: string;
  /** Title of the condition, if there is one. */
  readonly condition?: string;
}

export function grantsOf(on: string, { role, members, condition }: Binding): Grant[] {
  return members.map((member) => ({ on, role, member, ...(condition && { condition: condition.title }) }));
}

export const EMPTY: Policy = { version: 1, etag: 'ACAB', bindings: [] };

const MEMBER =
  /^(allUsers|deleted:\S+|allAuthenticatedUsers|(user|group|serviceAccount|domain|projectOwner|projectEditor|projectViewer):\S+|(principal|principalSet):\/\/iam\.googleapis\.com\/\S+)$/;

/** Reads the bindings of a setIamPolicy request; refuses what Google refuses. Source: https://cloud.google.com/iam/docs/principal-identifiers */
export function parseBindings(policy: JsonObject): Binding[] {
  return listAt(policy, 'bindings').map((binding) => {
    const role = textAt(binding, 'role') ?? '';
    const members = listAt(binding, 'members').map(String);
    for (const member of members) checkMember(member);
    if (!/^(roles|(projects|organizations)\/[^/]+\/roles)\/[\w.]+$/.test(role))
      throw invalid(`Invalid role ${role}.`);
    const condition = parseCondition(binding);
    return { role, members: [...new Set(members)].sort(), ...(condition && { condition }) };
  });
}

function parseCondition(binding: unknown): Condition | undefined {
  if (!isObject(binding) || !isObject(binding.condition)) return undefined;
  const title = textAt(binding, 'condition.title');
  const expression = textAt(binding, 'condition.expression');
  if (title === undefined || expression === undefined) {
    throw invalid('Conditional policy bindings need a condition with a title and an expression.');
  }
  const description = textAt(binding, 'condition.description');
  return { title, expression, ...(description !== undefined && { description }) };
}

function checkMember(member: string): void {
  if (MEMBER.test(member)) return;
  throw invalid(`The member ${member} is of an unknown type. Please set a valid type prefix for the member.`);
}

/** The roles whose members or conditions are not the same in two policies. */
export function modifiedRoles(before: readonly Binding[], after: readonly Binding[]): string[] {
  const roles = new Set([...before, ...after].map(({ role }) => role));
  const grants = (bindings: readonly Binding[], role: string): string =>
    JSON.stringify(
      bindings
        .filter((binding) => binding.role === role)
        .map(contentOf)
        .sort(),
    );
  return [...roles].filter((role) => grants(before, role) !== grants(after, role));
}

function contentOf({ members, condition }: Binding): string {
  return JSON.stringify([condition?.title, condition?.expression, [...members].sort()]);
}
