import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storageContract } from './contract.ts';
import { openStorage } from './open.ts';

const BUCKET = 'hamlet-test';
let gcs: ChildProcess;
let endpoint: string;
let count = 0;

beforeAll(async () => {
  const port = await freePort();
  endpoint = `http://127.0.0.1:${port}`;
  const args = ['-scheme', 'http', '-host', '127.0.0.1', '-port', String(port), '-backend', 'memory'];
  gcs = spawn(findServer(), [...args, '-external-url', endpoint, '-log-level', 'error'], {
    stdio: 'inherit',
  });
  await untilUp();
  await createBucket();
  process.env.STORAGE_EMULATOR_HOST = endpoint;
});

afterAll(async () => {
  gcs.kill();
  await once(gcs, 'exit');
});

const freshPrefix = (): string => `gs://${BUCKET}/run-${count++}/data`;

describe('a bucket as storage', () => {
  storageContract(() => Promise.resolve(openStorage(freshPrefix())));

  test('can be the whole bucket', async () => {
    const whole = openStorage(`gs://${BUCKET}`);
    await whole.write('at-the-top', Buffer.from('1'));
    expect(whole.uri).toBe(`gs://${BUCKET}`);
    for await (const { path } of whole.list('at-the-top')) expect(path).toBe('at-the-top');
    expect(Buffer.from(await whole.read('at-the-top')).toString()).toBe('1');
    await whole.delete('at-the-top');
  });

  test('has a code for a bucket that is not there', async () => {
    const storage = openStorage('gs://no-such-bucket/a');
    const missing = { code: 'STORAGE_NOT_FOUND' };
    await expect(storage.read('a')).rejects.toMatchObject(missing);
    await expect(storage.write('a', Buffer.from('1'))).rejects.toMatchObject(missing);
  });

  test('passes over the objects that stand for folders in consoles', async () => {
    const uri = freshPrefix();
    const name = encodeURIComponent(`${uri.slice(`gs://${BUCKET}/`.length)}/ham/`);
    await fetch(`${endpoint}/upload/storage/v1/b/${BUCKET}/o?uploadType=media&name=${name}`, {
      method: 'POST',
      body: '',
    });
    await openStorage(uri).write('ham/1', Buffer.from('1'));
    const found: string[] = [];
    for await (const { path } of openStorage(uri).list('')) found.push(path);
    expect(found).toEqual(['ham/1']);
  });
});

describe('a network that loses answers', () => {
  let proxy: Server;
  let lost = 0;

  beforeAll(async () => {
    proxy = createServer((incoming, outgoing) => void forward(incoming, outgoing));
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    process.env.STORAGE_EMULATOR_HOST = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    proxy.close();
    process.env.STORAGE_EMULATOR_HOST = endpoint;
  });

  /** Passes everything on, but answers the first upload with 503 after the server has done it. */
  async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method, headers, url = '' } = incoming;
    const onward = request(endpoint + url, { method, headers });
    incoming.pipe(onward);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    if (method === 'POST' && url.startsWith('/upload/') && lost++ === 0) {
      answer.resume();
      outgoing.writeHead(503).end();
    } else {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    }
  }

  test('does not make a writer that won believe that another did', async () => {
    const storage = openStorage(freshPrefix());
    await storage.write('a', Buffer.from('mine'), { ifAbsent: true });
    expect(lost).toBeGreaterThan(1);
    expect(Buffer.from(await storage.read('a')).toString()).toBe('mine');
    await expect(storage.write('a', Buffer.from('2'), { ifAbsent: true })).rejects.toMatchObject({
      code: 'STORAGE_CONFLICT',
    });
  });
});

test.each([
  [403, 'STORAGE_FORBIDDEN'],
  [401, 'STORAGE_FORBIDDEN'],
  [400, 'STORAGE_UNAVAILABLE'],
])('an answer of %i becomes %s', async (status, code) => {
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    outgoing.writeHead(status, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify({ error: { code: status, message: 'said so' } }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env.STORAGE_EMULATOR_HOST = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const storage = openStorage(freshPrefix());
  await expect(storage.read('a')).rejects.toMatchObject({ code });
  await expect(storage.write('a', Buffer.from('1'))).rejects.toMatchObject({ code });
  await expect(storage.delete('a')).rejects.toMatchObject({ code });
  server.close();
  process.env.STORAGE_EMULATOR_HOST = endpoint;
});

/** go install github.com/fsouza/fake-gcs-server@v1.52.2 */
function findServer(): string {
  const folders = [...(process.env.PATH ?? '').split(':'), join(homedir(), 'go/bin')];
  const candidates = [
    process.env.FAKE_GCS_SERVER,
    ...folders.map((folder) => join(folder, 'fake-gcs-server')),
  ];
  const found = candidates.find((file) => file !== undefined && existsSync(file));
  if (found === undefined) {
    throw new Error('fake-gcs-server is missing: go install github.com/fsouza/fake-gcs-server@v1.52.2');
  }
  return found;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilUp(): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(`${endpoint}/_internal/healthcheck`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(50);
  }
  throw new Error(`No Cloud Storage server answers at ${endpoint}.`);
}

async function createBucket(): Promise<void> {
  const created = await fetch(`${endpoint}/storage/v1/b`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: BUCKET }),
  });
  if (!created.ok) throw new Error(`The bucket was not made: ${created.status}`);
}
