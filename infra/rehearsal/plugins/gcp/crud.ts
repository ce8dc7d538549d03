import { isObject, type Json, type JsonObject } from '../../cloud/core/json.ts';
import type { Known, Values } from '../rpc.ts';
import { GoogleError } from './client.ts';
import { fromRest, observed, toRest, type FieldRules } from './fields.ts';
import { asJson, located, type Context, type Handler, type Made } from './handler.ts';
import { addLabels, withoutOwnLabels } from './labels.ts';
import { fill, fillText } from './template.ts';

/** A resource type whose life is one REST resource: the requests as templates over its inputs and outputs. */
export interface Row {
  readonly token: string;
  readonly source: string;
  /** Variable of the API's custom endpoint. */
  readonly endpoint: string;
  /** `POST projects/{project}/secrets?secretId={secretId}` */
  readonly create: string;
  /** The resource's path below the endpoint: for reading, changing and deleting it. */
  readonly self: string;
  /** The resource's id in Pulumi; by default `self`. */
  readonly id?: string;
  /**
   * `PATCH mask` sends the changed top-level fields as updateMask, `PATCH` and `PUT` all of them; absent:
   * every change replaces.
   */
  readonly update?: 'PATCH' | 'PUT' | 'PATCH mask';
  /** `DELETE` by default; `forget` where Google keeps the resource forever; or another request. */
  readonly delete?: string;
  /** Inputs that are in the path or the query only. */
  readonly inUrl: readonly string[];
  /** Inputs that are the provider's own and never sent. */
  readonly local?: readonly string[];
  /** Inputs that an answer of Google's does not have in the same form. */
  readonly unseen?: readonly string[];
  readonly fields?: FieldRules;
  /** What cannot be said by `fields`: the body of the mapped inputs, and back. */
  readonly body?: (mapped: JsonObject, inputs: JsonObject) => JsonObject;
  readonly unbody?: (remote: JsonObject) => JsonObject;
  /** The body of an update, where it differs from that of a create. */
  readonly updateBody?: (body: JsonObject, mask: string) => JsonObject;
  /** Requests that follow a create or update. */
  readonly after?: (context: Context, self: string, inputs: JsonObject) => Promise<void>;
  /** What must go first when the resource goes. */
  readonly before?: (context: Context, inputs: JsonObject) => Promise<void>;
  /** Google answers a create with an operation that does not have the resource: it is read afterwards. */
  readonly fetched?: boolean;
  /** What is read beside the resource. */
  readonly reads?: readonly string[];
  readonly outputs?: Readonly<Record<string, string>>;
  readonly replaces?: readonly string[];
  readonly defaults?: Readonly<Record<string, Json>>;
  readonly named?: string;
  /** `labels` are something else than labels of Google Cloud (the address of a notification channel). */
  readonly plainLabels?: boolean;
}

export function crudHandler(row: Row): Handler {
  return {
    token: row.token,
    source: row.source,
    replaces: [...row.inUrl, 'project', ...(row.replaces ?? [])],
    ...(row.defaults !== undefined && { defaults: row.defaults }),
    ...(row.named !== undefined && { named: row.named }),
    create: (context, inputs) => create(row, context, inputs),
    read: (context, known) => read(row, context, known),
    ...(row.update !== undefined && { update: (context, old, inputs) => update(row, context, old, inputs) }),
    delete: (context, known) => remove(row, context, known),
  };
}

async function create(row: Row, context: Context, inputs: Values): Promise<Made> {
  const given = asJson(located(context, inputs));
  const [method = 'POST', path = ''] = row.create.split(' ');
  const body = bodyOf(row, asJson(inputs));
  const answer = await context.client.send(row.endpoint, method, fillText(path, given), body);
  const settled = await context.client.settle(row.endpoint, answer);
  const fetched =
    row.fetched === true ? await fetchRemote(row, context, fillText(row.self, given)) : undefined;
  const outputs = outputsOf(row, context, inputs, fetched ?? settled);
  const self = selfOf(row, outputs);
  await row.after?.(context, self, asJson(inputs));
  return { id: fillText(row.id ?? row.self, asJson(outputs)), outputs };
}

async function read(row: Row, context: Context, known: Known): Promise<Known | undefined> {
  const remote = await fetchRemote(row, context, selfOf(row, { ...known.inputs, ...known.outputs }));
  if (remote === undefined) return undefined;
  for (const path of row.reads ?? []) {
    await context.client.send(
      row.endpoint,
      'GET',
      fillText(path, asJson({ ...known.inputs, ...known.outputs })),
    );
  }
  const actual = propertiesOf(row, remote);
  const sent = Object.fromEntries(Object.entries(known.inputs).filter(([key]) => isSeen(row, key)));
  const seen = observed(asJson(sent), actual);
  const inputs = { ...known.inputs, ...(isObject(seen) ? seen : {}) };
  return { id: known.id, inputs, outputs: { ...known.outputs, ...outputsOf(row, context, inputs, remote) } };
}

async function update(row: Row, context: Context, old: Known, inputs: Values): Promise<Values> {
  const [method = 'PATCH', mask] = (row.update ?? '').split(' ');
  const self = selfOf(row, { ...old.inputs, ...old.outputs });
  const body = bodyOf(row, asJson(inputs));
  const before = bodyOf(row, asJson(old.inputs));
  const changed = [...new Set([...Object.keys(before), ...Object.keys(body)])].filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(body[key]),
  );
  if (changed.length > 0) {
    const fields = changed.join(',');
    const query = mask === 'mask' ? `?updateMask=${encodeURIComponent(fields)}` : '';
    const sent = row.updateBody?.(body, fields) ?? body;
    await context.client.settle(
      row.endpoint,
      await context.client.send(row.endpoint, method, `${self}${query}`, sent),
    );
  }
  await row.after?.(context, self, asJson(inputs));
  const remote = (await fetchRemote(row, context, self)) ?? {};
  return { ...old.outputs, ...outputsOf(row, context, inputs, remote) };
}

async function remove(row: Row, context: Context, known: Known): Promise<void> {
  if (row.delete === 'forget') return;
  const values = asJson({ ...known.inputs, ...known.outputs });
  await row.before?.(context, values);
  const [method = 'DELETE', path = row.self] = (row.delete ?? 'DELETE').split(' ');
  try {
    const answer = await context.client.send(row.endpoint, method, fillText(path, values));
    await context.client.settle(row.endpoint, answer);
  } catch (error) {
    if (!(error instanceof GoogleError && error.status === 404)) throw error;
  }
}

async function fetchRemote(row: Row, context: Context, self: string): Promise<JsonObject | undefined> {
  try {
    return await context.client.send(row.endpoint, 'GET', self);
  } catch (error) {
    if (error instanceof GoogleError && error.status === 404) return undefined;
    throw error;
  }
}

function bodyOf(row: Row, inputs: JsonObject): JsonObject {
  const sent = Object.fromEntries(Object.entries(inputs).filter(([key]) => isSent(row, key)));
  const mapped = toRest(row.plainLabels === true ? sent : addLabels(sent), row.fields ?? {});
  return row.body?.(mapped as JsonObject, inputs) ?? (mapped as JsonObject);
}

function propertiesOf(row: Row, remote: JsonObject): JsonObject {
  const properties = fromRest(row.unbody?.(remote) ?? remote, row.fields ?? {}) as JsonObject;
  return withoutOwnLabels(properties);
}

// What replaces the resource cannot have changed by itself, and an answer does not always have it.
function isSeen(row: Row, key: string): boolean {
  return isSent(row, key) && row.replaces?.includes(key) !== true && row.unseen?.includes(key) !== true;
}

function isSent(row: Row, key: string): boolean {
  return (
    !row.inUrl.includes(key) &&
    row.local?.includes(key) !== true &&
    key !== 'project' &&
    !key.startsWith('__')
  );
}

// What Google answered, over it what the program said, over it what the row computes.
function outputsOf(row: Row, context: Context, inputs: Values, remote: JsonObject): Values {
  const base: Values = { ...propertiesOf(row, remote), ...located(context, inputs) };
  const values = { ...asJson(base), remote };
  const computed = Object.entries(row.outputs ?? {}).map(([name, template]) => [
    name,
    fill(template, values),
  ]);
  return { ...base, ...(Object.fromEntries(computed) as Values) };
}

function selfOf(row: Row, values: Values): string {
  return fillText(row.self, asJson(values));
}
