import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CloudStorage } from '../../../testing/cloud-storage.ts';
import { startCloudStorage } from '../../../testing/cloud-storage.ts';
import { storageContract } from './contract.ts';
import { openStorage } from './open.ts';

let cloud: CloudStorage;
let count = 0;
beforeAll(async () => {
  cloud = await startCloudStorage();
});
afterAll(() => cloud.stop());

const freshPrefix = (): string => `gs://${cloud.bucket}/run-${count++}/data`;

describe('a bucket as storage', () => {
  storageContract(() => Promise.resolve(openStorage(freshPrefix())));

  test('can be the whole bucket', async () => {
    const whole = openStorage(`gs://${cloud.bucket}`);
    await whole.write('at-the-top', Buffer.from('1'));
    expect(whole.uri).toBe(`gs://${cloud.bucket}`);
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
    const name = encodeURIComponent(`${uri.slice(`gs://${cloud.bucket}/`.length)}/ham/`);
    await fetch(`${cloud.endpoint}/upload/storage/v1/b/${cloud.bucket}/o?uploadType=media&name=${name}`, {
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
    process.env.STORAGE_EMULATOR_HOST = cloud.endpoint;
  });

  /** Passes everything on, but answers the first upload with 503 after the server has done it. */
  async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method, headers, url = '' } = incoming;
    const onward = request(cloud.endpoint + url, { method, headers });
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
  process.env.STORAGE_EMULATOR_HOST = cloud.endpoint;
});
