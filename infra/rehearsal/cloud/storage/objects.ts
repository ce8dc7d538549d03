import { reply, type Call, type Cloud, type Reply } from '../core/api.ts';
import { ApiError } from '../core/errors.ts';
import { textAt, type JsonObject } from '../core/json.ts';
import { bucketName, conditionNotMet, findBucket, isPublicPrevented } from './buckets.ts';

/** A request about objects, passed on to the object server once the caller may make it and its preconditions hold. */
export class ObjectProxy {
  readonly #cloud: Cloud;
  readonly #objects: string;
  /** Checks and writes of one bucket run one after another, so that a precondition still holds when the write is made. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(cloud: Cloud, objects: string) {
    this.#cloud = cloud;
    this.#objects = objects;
  }

  list(call: Call): Promise<Reply> {
    this.#require(call, 'storage.objects.list');
    return this.#forward(call);
  }

  async read(call: Call): Promise<Reply> {
    this.#require(call, 'storage.objects.get', call.params.object);
    await this.#checkPreconditions(call, call.params.object ?? '');
    return this.#forward(call);
  }

  change(call: Call): Promise<Reply> {
    const permission = call.method === 'DELETE' ? 'storage.objects.delete' : 'storage.objects.update';
    this.#require(call, permission, call.params.object);
    return this.#inTurn(call, () => this.#checked(call, call.params.object ?? ''));
  }

  /** The object's name is in the query or in the metadata part of the body. */
  upload(call: Call): Promise<Reply> {
    const object = call.query.get('name') ?? nameInBody(call);
    this.#require(call, 'storage.objects.create', object);
    return this.#inTurn(call, async () => {
      const current = await this.#generation(call.params.bucket ?? '', object);
      // Source: https://cloud.google.com/storage/docs/access-control/iam-json#objects (insert: delete, when it overwrites)
      const meant = call.query.get('ifGenerationMatch');
      if (current !== '0' && meant !== '0') this.#require(call, 'storage.objects.delete', object);
      return this.#checked(call, object);
    });
  }

  /** Further parts of a resumable upload carry its id, which is secret enough; the permission was checked at its start. */
  resume(call: Call): Promise<Reply> {
    return this.#forward(call);
  }

  /** copyTo, rewriteTo and compose name the destination in the path. */
  copy(call: Call): Promise<Reply> {
    const { object = '', toBucket = '', toObject = '' } = call.params;
    this.#require(call, 'storage.objects.get', object);
    this.#cloud.iam.require(
      call.caller,
      'storage.objects.create',
      `${bucketName(toBucket)}/objects/${toObject}`,
    );
    return this.#forward(call);
  }

  async #checked(call: Call, object: string): Promise<Reply> {
    await this.#checkPreconditions(call, object);
    return this.#forward(call);
  }

  // Source: https://cloud.google.com/storage/docs/request-preconditions
  async #checkPreconditions(call: Call, object: string): Promise<void> {
    const [match, unlike] = [call.query.get('ifGenerationMatch'), call.query.get('ifGenerationNotMatch')];
    if (match === null && unlike === null) return;
    const current = await this.#generation(call.params.bucket ?? '', object);
    if ((match !== null && match !== current) || (unlike !== null && unlike === current))
      throw conditionNotMet();
  }

  /** `0` when there is no such object. */
  async #generation(bucket: string, object: string): Promise<string> {
    const response = await fetch(`${this.#objects}/storage/v1/b/${bucket}/o/${encodeURIComponent(object)}`);
    if (!response.ok) return '0';
    return textAt((await response.json()) as JsonObject, 'generation') ?? '0';
  }

  #require(call: Call, permission: string, object?: string): void {
    const bucket = findBucket(this.#cloud, call.params.bucket ?? '');
    const name = bucketName(bucket.name);
    const resource = object === undefined ? name : `${name}/objects/${object}`;
    if (this.#cloud.iam.allows(call.caller, permission, resource, {}, !isPublicPrevented(bucket))) return;
    const who =
      call.caller.member === 'allUsers' ? 'Anonymous caller' : call.caller.member.replace(/^\w+:/, '');
    throw new ApiError(
      call.caller.member === 'allUsers' ? 'UNAUTHENTICATED' : 'PERMISSION_DENIED',
      `${who} does not have ${permission} access to the Google Cloud Storage ${object === undefined ? 'bucket' : 'object'}. ` +
        `Permission '${permission}' denied on resource (or it may not exist).`,
    );
  }

  async #inTurn(call: Call, work: () => Promise<Reply>): Promise<Reply> {
    const bucket = call.params.bucket ?? '';
    const turn = (this.#turns.get(bucket) ?? Promise.resolve()).then(work, work);
    this.#turns.set(
      bucket,
      turn.catch(() => undefined),
    );
    return turn;
  }

  async #forward(call: Call): Promise<Reply> {
    const query = call.query.size === 0 ? '' : `?${call.query.toString()}`;
    const response = await fetch(`${this.#objects}${call.path}${query}`, {
      method: call.method,
      headers: passedOn(call),
      ...(call.bytes.length > 0 && { body: new Uint8Array(call.bytes) }),
    });
    const headers = Object.fromEntries([...response.headers].filter(([name]) => !HOP.has(name)));
    const location = response.headers.get('location');
    const door = call.headers['x-storage-door'];
    const base = typeof door === 'string' ? door : `${this.#cloud.url}/storage.googleapis.com`;
    if (location !== null) headers.location = location.replace(this.#objects, base);
    return reply(response.status, Buffer.from(await response.arrayBuffer()), headers);
  }
}

const HOP = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'content-encoding']);

function passedOn({ headers }: Call): Record<string, string> {
  const drop = new Set([...HOP, 'host', 'authorization', 'x-storage-door', 'accept-encoding', 'expect']);
  return Object.fromEntries(
    Object.entries(headers)
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string' && !drop.has(entry[0]))
      .map(([name, value]) => [name, value]),
  );
}

function nameInBody(call: Call): string {
  if (typeof call.body.name === 'string') return call.body.name;
  const json =
    /\r?\n\r?\n(\{[^\r\n]*\})/.exec(call.bytes.subarray(0, 65_536).toString('latin1'))?.[1] ?? '{}';
  return textAt(JSON.parse(Buffer.from(json, 'latin1').toString()) as JsonObject, 'name') ?? '';
}
