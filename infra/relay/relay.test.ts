import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMarks } from './marks.ts';
import { createRelay } from './relay.ts';

/** Discord, Cloud Storage and the metadata server at one address, as far as the relay speaks to them. */
interface World {
  readonly posts: string[];
  readonly objects: Set<string>;
  /** What Discord answers. */
  discord: number;
  /** Beginning of the paths that are never answered. */
  silent: string | undefined;
}

let world: World;
let servers: Server[];
let relay: string;
/** Waits for others no longer than a moment. */
let impatient: string;

beforeEach(async () => {
  world = { posts: [], objects: new Set(), discord: 204, silent: undefined };
  const outside = createServer((request, response) => {
    if (world.silent !== undefined && request.url?.startsWith(world.silent)) return;
    void respond(request).then(({ status, body = '' }) => response.writeHead(status).end(body));
  });
  const host = new URL(await listen(outside)).host;
  const marks = createMarks('told', {
    GOOGLE_STORAGE_CUSTOM_ENDPOINT: `http://${host}/storage/v1/`,
    GCE_METADATA_HOST: host,
  });
  const webhook = `http://${host}/api/webhooks/1/secret`;
  servers = [outside, createRelay({ webhook, marks }), createRelay({ webhook, marks, patience: 100 })];
  [relay = '', impatient = ''] = await Promise.all(servers.slice(1).map(listen));
});

afterEach(() => {
  for (const server of servers) server.close().closeAllConnections();
});

async function respond(request: IncomingMessage): Promise<{ status: number; body?: string }> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://outside');
  const body = (await request.toArray()).join('');
  if (pathname.endsWith('/token')) return { status: 200, body: '{"access_token":"t"}' };
  if (pathname.startsWith('/api/webhooks/')) {
    if (world.discord === 204) world.posts.push((JSON.parse(body) as { content: string }).content);
    return { status: world.discord };
  }
  if (request.headers.authorization !== 'Bearer t') return { status: 401 };
  if (pathname.startsWith('/upload/')) {
    const name = searchParams.get('name') ?? '';
    if (world.objects.has(name)) return { status: 412 };
    world.objects.add(name);
    return { status: 200 };
  }
  return { status: world.objects.has(decodeURIComponent(pathname.split('/o/')[1] ?? '')) ? 200 : 404 };
}

async function push(published: unknown, to = relay): Promise<number> {
  const data = Buffer.from(JSON.stringify(published)).toString('base64');
  const body = JSON.stringify({ message: { data, messageId: '1' }, subscription: 's' });
  return (await fetch(to, { method: 'POST', body })).status;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const budget = {
  budgetDisplayName: 'hamlet',
  costAmount: 10.4,
  costIntervalStart: '2026-11-01T07:00:00Z',
  budgetAmount: 20,
  budgetAmountType: 'SPECIFIED_AMOUNT',
  currencyCode: 'EUR',
};

const incident = {
  version: '1.2',
  incident: {
    incident_id: '0.abc',
    state: 'open',
    policy_name: 'hamlet-prod: More than 5 % of the requests fail',
    summary: 'Errors are at 0.2.',
    url: 'https://console.cloud.google.com/monitoring/alerting/alerts/0.abc',
    documentation: { links: [{ displayName: 'Runbook', url: 'https://example.com/MONITORING.md#errors' }] },
  },
};

describe('a budget', () => {
  test('that reached no threshold is not told', async () => {
    expect(await push(budget)).toBe(204);
    expect(world.posts).toEqual([]);
  });

  test('that reached one is told once, however often it is repeated, and again at the next threshold', async () => {
    for (let i = 0; i < 3; i++) expect(await push({ ...budget, alertThresholdExceeded: 0.5 })).toBe(204);
    await push({ ...budget, costAmount: 18.5, alertThresholdExceeded: 0.9 });
    expect(world.posts).toEqual([
      '💸 **Budget hamlet: 50 % is spent.** 10.40 of 20.00 EUR spent in 2026-11.',
      '💸 **Budget hamlet: 90 % is spent.** 18.50 of 20.00 EUR spent in 2026-11.',
    ]);
  });

  test('whose forecast reached one is told as a forecast', async () => {
    await push({ ...budget, forecastThresholdExceeded: 1 });
    expect(world.posts).toEqual([
      '🔭 **Budget hamlet: the month is forecast to reach 100 %.** 10.40 of 20.00 EUR spent in 2026-11.',
    ]);
  });
});

describe('an incident', () => {
  test('is told with its runbook when it opens, and when it is over', async () => {
    await push(incident);
    await push({ incident: { ...incident.incident, state: 'closed' } });
    expect(world.posts).toEqual([
      [
        '🔴 **hamlet-prod: More than 5 % of the requests fail**',
        'Errors are at 0.2.',
        'Runbook: <https://example.com/MONITORING.md#errors>',
        'Incident: <https://console.cloud.google.com/monitoring/alerting/alerts/0.abc>',
      ].join('\n'),
      [
        '🟢 **hamlet-prod: More than 5 % of the requests fail** is over',
        'Errors are at 0.2.',
        'Incident: <https://console.cloud.google.com/monitoring/alerting/alerts/0.abc>',
      ].join('\n'),
    ]);
  });

  test('that Discord refuses is answered with 503, so that it is delivered again', async () => {
    world.discord = 429;
    expect(await push(incident)).toBe(503);
    world.discord = 204;
    expect(await push(incident)).toBe(204);
    expect(world.posts).toHaveLength(1);
  });
});

test.each(['/api/webhooks/', '/computeMetadata/', '/storage/', '/upload/'])(
  'where %s never answers, the message is answered with 503, so that it is delivered again',
  async (path) => {
    world.silent = path;
    expect(await push(incident, impatient)).toBe(503);
    world.silent = undefined;
    expect(await push(incident)).toBe(204);
    expect(world.posts.length).toBeGreaterThan(0);
  },
);

test('what is no notification is passed over, so that it does not come back for ever', async () => {
  expect(await push({ hello: 'world' })).toBe(204);
  expect((await fetch(relay, { method: 'POST', body: 'nonsense' })).status).toBe(204);
  expect(world.posts).toEqual([]);
});

test('a post never exceeds what Discord takes', async () => {
  await push({ incident: { ...incident.incident, summary: 'x'.repeat(5000) } });
  expect(world.posts[0]).toHaveLength(2000);
});
