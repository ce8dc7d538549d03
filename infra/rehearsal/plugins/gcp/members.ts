import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, listAt, textAt, type Json, type JsonObject } from '../../cloud/core/json.ts';
import type { Values } from '../rpc.ts';
import { GoogleError } from './client.ts';
import { asJson, located, type Context, type Handler } from './handler.ts';
import { readRequest, writeRequest } from './policy-requests.ts';
import { fillText } from './template.ts';

/** One grant in the policy of a resource, added by reading, changing and writing the policy, as the Terraform provider does. */
export interface MemberRow {
  readonly token: string;
  readonly endpoint: string;
  /** The resource's path below the endpoint. */
  readonly resource: string;
  /** The inputs that name the resource. */
  readonly names: readonly string[];
  /** `GET` in newer APIs, `POST` in older ones; buckets and machines have forms of their own. */
  readonly form: 'GET' | 'POST' | 'storage' | 'compute';
  readonly source: string;
}

const ATTEMPTS = 10;

export function memberHandler(row: MemberRow): Handler {
  return {
    token: row.token,
    source: row.source,
    replaces: [...row.names, 'project', 'location', 'role', 'member', 'condition'],
    async create(context, inputs) {
      const values = asJson(located(context, inputs));
      const etag = await change(row, context, values, (bindings) => withMember(bindings, values));
      return { id: idOf(row, values), outputs: { ...located(context, inputs), etag } };
    },
    async read(context, known) {
      const values = asJson({ ...known.inputs, ...known.outputs });
      const policy = await readPolicy(row, context, values);
      if (policy === undefined || !listAt(policy, 'bindings').some((binding) => has(binding, values)))
        return undefined;
      return { ...known, outputs: { ...known.outputs, etag: policy.etag } };
    },
    async delete(context, known) {
      const values = asJson({ ...known.inputs, ...known.outputs });
      if ((await readPolicy(row, context, values)) === undefined) return;
      await change(row, context, values, (bindings) => withoutMember(bindings, values));
    },
  };
}

function idOf(row: MemberRow, values: JsonObject): string {
  const parts = [fillText(row.resource, values), textAt(values, 'role'), textAt(values, 'member')];
  return [...parts, textAt(values, 'condition.title')].filter((part) => part !== undefined).join('/');
}

// Others write the same policy at the same time; the etag tells, and then all is read again.
async function change(
  row: MemberRow,
  context: Context,
  values: JsonObject,
  edit: (bindings: Json[]) => Json[],
): Promise<Values[string]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const policy = (await readPolicy(row, context, values)) ?? {};
      const changed = { ...policy, version: 3, bindings: edit(listAt(policy, 'bindings')) };
      return (await writePolicy(row, context, values, changed)).etag;
    } catch (error) {
      if (!(error instanceof GoogleError && error.status === 409) || attempt === ATTEMPTS) throw error;
      await sleep(20 * attempt * (1 + Math.random()));
    }
  }
}

async function readPolicy(
  row: MemberRow,
  { client }: Context,
  values: JsonObject,
): Promise<JsonObject | undefined> {
  const { method, path, body } = readRequest(row, fillText(row.resource, values));
  try {
    return await client.send(row.endpoint, method, path, body);
  } catch (error) {
    if (error instanceof GoogleError && error.status === 404) return undefined;
    throw error;
  }
}

function writePolicy(
  row: MemberRow,
  { client }: Context,
  values: JsonObject,
  policy: JsonObject,
): Promise<JsonObject> {
  const { method, path, body } = writeRequest(row, fillText(row.resource, values), policy);
  return client.send(row.endpoint, method, path, body);
}

function has(binding: Json, values: JsonObject): boolean {
  return isSame(binding, values) && listAt(binding, 'members').includes(values.member ?? null);
}

function isSame(binding: Json, { role, condition }: JsonObject): boolean {
  return (
    isObject(binding) &&
    binding.role === role &&
    JSON.stringify(keyOf(binding.condition)) === JSON.stringify(keyOf(condition))
  );
}

function keyOf(condition: Json | undefined): Json {
  return isObject(condition)
    ? [condition.title ?? null, condition.expression ?? null, condition.description ?? null]
    : null;
}

function withMember(bindings: Json[], values: JsonObject): Json[] {
  const { role, member, condition } = values;
  if (bindings.some((binding) => has(binding, values))) return bindings;
  const added = { role, members: [member ?? null], ...(isObject(condition) && { condition }) };
  const joined = bindings.map((binding) =>
    isObject(binding) && isSame(binding, values)
      ? { ...binding, members: [...listAt(binding, 'members'), member ?? null] }
      : binding,
  );
  return bindings.some((binding) => isSame(binding, values)) ? joined : [...bindings, added];
}

function withoutMember(bindings: Json[], values: JsonObject): Json[] {
  return bindings
    .map((binding) =>
      isObject(binding) && has(binding, values)
        ? { ...binding, members: listAt(binding, 'members').filter((member) => member !== values.member) }
        : binding,
    )
    .filter((binding) => listAt(binding, 'members').length > 0);
}
