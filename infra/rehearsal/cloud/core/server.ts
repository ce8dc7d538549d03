import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isReply, type Api, type Call, type Cloud, type Method, type Reply, type Route } from './api.ts';
import type { Discovery } from './discovery.ts';
import { requireEnabled } from './enabled.ts';
import { ApiError, notEmulated, unauthenticated } from './errors.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { compile, type Matcher } from './path.ts';
import { ANONYMOUS, type Caller } from './tokens.ts';

interface Served {
  readonly api: Api;
  readonly hosts: RegExp;
  readonly routes: readonly { route: Route; match: Matcher }[];
}

interface Door {
  readonly cloud: Cloud;
  readonly served: readonly Served[];
  readonly discovery: Discovery;
}

/** Opens the door of the cloud on loopback. APIs are given later, when they know its address. */
export async function listen(port = 0): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers every request to `/<host>/<path>` by the API that has the host. */
export function serve(server: Server, cloud: Cloud, apis: readonly Api[], discovery: Discovery): void {
  const served = apis.map(prepare);
  server.on('request', (request, response) => {
    void answer({ cloud, served, discovery }, request, response);
  });
}

function prepare(api: Api): Served {
  const [region, rest] = api.host.startsWith('*-') ? ['([a-z0-9-]+-)?', api.host.slice(2)] : ['', api.host];
  return {
    api,
    hosts: new RegExp(`^${region}${rest.replaceAll('.', '\\.')}$`),
    routes: api.routes.map((route) => ({ route, match: compile(route.path) })),
  };
}

async function answer(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { cloud } = door;
  const { host, path, query } = target(request);
  let caller: Caller = ANONYMOUS;
  let failure: ApiError | undefined;
  try {
    caller = identify(cloud, request);
    const bytes = await content(request);
    const name = `${request.method ?? ''} https://${host}${path}`;
    await cloud.gates.pass(name, 'arrives');
    if (response.destroyed) throw new ApiError('CANCELLED', 'The client is gone.');
    const result = await dispatch(door, { ...described(request), host, path, query, bytes, caller });
    cloud.store.flush();
    await cloud.gates.pass(name, 'is done');
    send(response, result);
  } catch (error) {
    failure = error instanceof ApiError ? error : internal(error);
    cloud.store.flush();
    send(response, { status: failure.code, content: JSON.stringify(failure) });
  }
  const time = cloud.clock.now().toISOString();
  const [method, member, status] = [request.method ?? '', caller.member, response.statusCode];
  const error = failure === undefined ? {} : { error: failure.message };
  cloud.audit.write({ kind: 'request', time, member, method, host, path, status, ...error });
}

async function dispatch(
  { cloud, served, discovery }: Door,
  request: Omit<Call, 'params' | 'body'>,
): Promise<Json | Reply> {
  const { host } = request;
  for (const { api, hosts, routes } of served) {
    if (!hosts.test(host)) continue;
    for (const { route, match } of routes) {
      const params = route.method === request.method ? match(request.path) : undefined;
      if (params === undefined) continue;
      if (route.checkEnabled !== false) requireEnabled(cloud, api, request);
      const body = parsed(request);
      if (api.described !== false) discovery.check(host, request, body);
      return route.handle({ ...request, params, body });
    }
  }
  throw notEmulated(`${request.method} https://${host}${request.path}`);
}

function described(request: IncomingMessage): { method: Method; headers: IncomingMessage['headers'] } {
  return { method: request.method as Method, headers: request.headers };
}

// `/run.googleapis.com/v2/…` is `https://run.googleapis.com/v2/…`.
function target(request: IncomingMessage): { host: string; path: string; query: URLSearchParams } {
  const url = new URL(request.url ?? '/', 'http://cloud');
  const [, host = '', ...path] = url.pathname.split('/');
  return { host, path: `/${path.join('/')}`, query: url.searchParams };
}

function identify(cloud: Cloud, request: IncomingMessage): Caller {
  const { authorization } = request.headers;
  if (authorization === undefined) return ANONYMOUS;
  const [scheme = '', credentials = ''] = authorization.split(' ');
  const token = scheme.toLowerCase() === 'basic' ? basicPassword(credentials) : credentials;
  const caller = cloud.tokens.caller(token);
  if (caller === undefined) throw unauthenticated();
  return caller;
}

// Docker clients send `oauth2accesstoken:TOKEN`. Source: https://cloud.google.com/artifact-registry/docs/docker/authentication#token
function basicPassword(credentials: string): string {
  return Buffer.from(credentials, 'base64').toString().split(':').slice(1).join(':');
}

async function content(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function parsed({ headers, bytes }: Omit<Call, 'params' | 'body'>): JsonObject {
  if (bytes.length === 0 || !(headers['content-type'] ?? 'application/json').includes('json')) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return isObject(value) ? value : {};
  } catch {
    throw new ApiError('INVALID_ARGUMENT', 'Invalid JSON payload received.');
  }
}

function send(response: ServerResponse, result: Json | Reply): void {
  if (isReply(result)) {
    response.writeHead(result.status, {
      'content-type': 'application/json; charset=UTF-8',
      ...result.headers,
    });
    response.end(result.content);
  } else {
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
    response.end(JSON.stringify(result));
  }
}

function internal(error: unknown): ApiError {
  return new ApiError('INTERNAL', error instanceof Error ? (error.stack ?? error.message) : String(error));
}
