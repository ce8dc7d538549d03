import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { RunningServer } from './server.ts';
import { listen } from './server.ts';

let server: RunningServer;
afterEach(() => server.drain(0));

async function start(app: RequestListener, timeoutMillis = 5000): Promise<void> {
  server = await listen(app, { port: 0, host: '127.0.0.1', timeoutMillis });
}

const hello: RequestListener = (_request, response) => void response.end('hello');

/** Sends bytes on a bare connection and gives all that comes back until it is closed. */
async function exchange(bytes: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

describe('what is no proper request', () => {
  test.each([
    ['no HTTP', 'HELO mail.example.org\r\n\r\n', 400, 'no HTTP'],
    ['too large headers', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
      400,
      'no HTTP',
    ],
  ])('is answered in JSON: %s', async (_, bytes, status, what) => {
    await start(hello);
    const answer = await exchange(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
      error: { code: 'REQUEST_INVALID', message: expect.stringContaining(what) },
    });
  });

  test.each([
    ['headers', 'GET / HTTP/1.1\r\nHost: a\r\n'],
    ['a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx'],
  ])('does not hold a connection forever: %s that never end', async (_, bytes) => {
    await start((request) => void request.resume(), 500);
    const answer = await exchange(bytes);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
  });
});

test('a port that is taken is refused with a code and what to do', async () => {
  await start(hello);
  await expect(
    listen(hello, { port: server.port, host: '127.0.0.1', timeoutMillis: 1 }),
  ).rejects.toMatchObject({
    code: 'PORT_UNAVAILABLE',
    remedy: expect.stringContaining('PORT='),
  });
});

test('an address that is not of this machine is refused, and the remedy is another address', async () => {
  await expect(listen(hello, { port: 0, host: '203.0.113.1', timeoutMillis: 1 })).rejects.toMatchObject({
    code: 'PORT_UNAVAILABLE',
    remedy: expect.stringContaining('HAMLET_SERVING_HOST'),
  });
});

describe('draining', () => {
  test('lets requests in work finish, then is done', async () => {
    const { promise: arrival, resolve: arrive } = Promise.withResolvers<ServerResponse>();
    await start((_request, response) => {
      arrive(response);
    });
    const answer = fetch(`http://127.0.0.1:${server.port}/`);
    const response = await arrival;
    const drained = server.drain(60_000);
    await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow('fetch failed');
    response.end('at last');
    expect((await answer).headers.get('connection')).toBe('close');
    expect(await (await answer).text()).toBe('at last');
    await drained;
  });

  test('does not wait for connections that are only kept open', async () => {
    await start(hello);
    const agent = new Agent({ keepAlive: true });
    const request = get({ port: server.port, host: '127.0.0.1', agent });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(await text(response)).toBe('hello');
    await server.drain(60_000);
    agent.destroy();
  });

  test('cuts off what does not finish in time', async () => {
    const { promise: arrival, resolve: arrive } = Promise.withResolvers<ServerResponse>();
    await start((_request, response) => {
      arrive(response);
    });
    const answer = fetch(`http://127.0.0.1:${server.port}/`).catch((error: unknown) => error);
    await arrival;
    await server.drain(50);
    expect(await answer).toBeInstanceOf(Error);
  });
});
