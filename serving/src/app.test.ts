import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { TestService } from '../../testing/app.ts';
import { BODY_LIMIT, HELD_LIMIT, startTestService } from '../../testing/app.ts';
import { verdictOf } from '../../testing/judge.ts';
import { composeMessage } from './compose.ts';

const MESSAGE = 'Subject: lunch\r\n\r\nAt noon?\r\n';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterEach(() => {
  service.status = service.ready;
});
afterAll(() => service.stop());

const call: TestService['call'] = (...args) => service.call(...args);
const classify: TestService['classify'] = (...args) => service.classify(...args);

function json(parts: unknown): Promise<Response> {
  return classify(JSON.stringify(parts), { 'content-type': 'application/json' });
}

/** Sends bytes on a bare connection and gives all that comes back until it is closed. */
async function exchange(bytes: string): Promise<string> {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  return text(socket);
}

function bodyOf(answer: string): unknown {
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
}

/** Asserts an answer that is no success: its status, its code, and that it says what to do. */
async function expectError(response: Response, status: number, code: string): Promise<void> {
  const body: unknown = await response.json();
  expect(body).toEqual({
    error: { code, message: expect.stringMatching(/./), remedy: expect.stringMatching(/./) },
  });
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
}

describe('POST /v1/classify', () => {
  test.each([
    '',
    'message/rfc822',
    'text/plain',
    'application/x-www-form-urlencoded',
    'nonsense',
    'application/jsonl',
  ])('judges the raw message in the body, whatever its content type: %j', async (type) => {
    const body = new Blob([MESSAGE]);
    const response = await classify(body, type === '' ? {} : { 'content-type': type });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(verdictOf(Buffer.from(MESSAGE)));
  });

  test('judges bytes that are no text', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(await (await classify(bytes)).json()).toEqual(verdictOf(bytes));
  });

  test('leaves a request without any body to the judge, and does not call it broken JSON', async () => {
    const answer = await exchange('POST /v1/classify HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(bodyOf(answer)).toEqual(verdictOf(new Uint8Array(0)));
  });

  test('judges a message in parts as the raw message they make', async () => {
    const parts = { subject: 'Grüße', from: 'a@example.org', text: 'Hi', html: '<p>Hi</p>' };
    expect(await (await json(parts)).json()).toEqual(verdictOf(composeMessage(parts)));
  });

  test.each(['{}', '{"text":""}', '{"subject":" ","from":"","text":"","html":""}'])(
    'says of parts without any content what it says of an empty raw message: %s',
    async (parts) => {
      const answer = await classify(parts, { 'content-type': 'application/json' });
      expect(await answer.json()).toEqual(verdictOf(new Uint8Array(0)));
    },
  );

  test.each([
    ['not JSON at all', MESSAGE],
    ['cut off', '{"subject":"a"'],
    ['not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['no object', '["a"]'],
    ['with an unknown part', '{"subject":"a","body":"b"}'],
    ['with a part that is no string', '{"subject":1}'],
    ['empty', ''],
  ])('refuses a body that calls itself JSON and is %s', async (_, body) => {
    await expectError(
      await classify(body, { 'content-type': 'application/json; charset=utf-8' }),
      400,
      'REQUEST_INVALID',
    );
  });

  test('unpacks a compressed body, and measures it unpacked', async () => {
    const packed = await classify(gzipSync(MESSAGE), { 'content-encoding': 'gzip' });
    expect(await packed.json()).toEqual(verdictOf(Buffer.from(MESSAGE)));
    const bomb = gzipSync(Buffer.alloc(BODY_LIMIT + 1));
    await expectError(await classify(bomb, { 'content-encoding': 'gzip' }), 413, 'MESSAGE_TOO_LARGE');
    await expectError(await classify('no gzip', { 'content-encoding': 'gzip' }), 400, 'REQUEST_INVALID');
    await expectError(await classify('x', { 'content-encoding': 'pack200' }), 415, 'ENCODING_UNSUPPORTED');
  });

  test('takes a message as large as the limit and no larger one', async () => {
    expect((await classify('x'.repeat(BODY_LIMIT))).status).toBe(200);
    await expectError(await classify('x'.repeat(BODY_LIMIT + 1)), 413, 'MESSAGE_TOO_LARGE');
  });

  test('passes on why a message cannot be judged', async () => {
    await expectError(await classify('UNREADABLE'), 422, 'MESSAGE_UNREADABLE');
  });

  test('gives up a message that takes too long, and answers the next one', async () => {
    await expectError(await classify('FOREVER'), 504, 'JUDGE_TIMEOUT');
    expect((await classify(MESSAGE)).status).toBe(200);
  });

  test('answers a message that ends its thread with an error, and the next one with a verdict', async () => {
    await expectError(await classify('CRASH'), 500, 'INTERNAL');
    expect((await classify(MESSAGE)).status).toBe(200);
  });

  test('answers any interleaving of requests as it answers each alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 500 }), { minLength: 1, maxLength: 24 }),
        async (raws) => {
          const answers = await Promise.all(raws.map(async (raw) => (await classify(raw)).json()));
          expect(answers).toEqual(raws.map(verdictOf));
        },
      ),
      { numRuns: 20 },
    );
  });

  test('is refused with 503 and Retry-After while there is no model', async () => {
    service.status = { phase: 'starting', doing: 'a first model is being trained' };
    const response = await classify(MESSAGE);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    await expectError(response, 503, 'NOT_READY');
  });

  test('is refused with 503 and Retry-After when too many messages wait', async () => {
    service.status = { phase: 'ready', pool: { ...service.pool, waiting: () => 64 } };
    const response = await classify(MESSAGE);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    await expectError(response, 503, 'OVERLOADED');
  });

  test('is refused before its body is there when too many messages wait', async () => {
    service.status = { phase: 'ready', pool: { ...service.pool, waiting: () => 64 } };
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    socket.write('POST /v1/classify HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\nSubject: ');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 503 [^]*\r\nRetry-After: \d+\r\n[^]*"OVERLOADED"/);
    socket.destroy();
  });

  test('is refused while as much is held as memory has room for, however little was sent of it', async () => {
    const packed = gzipSync('FOREVER'.padEnd(BODY_LIMIT));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => classify(packed, { 'content-encoding': 'gzip' })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 504)).toHaveLength(HELD_LIMIT / BODY_LIMIT);
    for (const response of answers.filter(({ status }) => status !== 504)) {
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
      await expectError(response, 503, 'OVERLOADED');
    }
    expect((await classify('x'.repeat(BODY_LIMIT))).status).toBe(200);
  });

  test('that is broken off is not held any longer', async () => {
    const { hostname, port } = new URL(service.url);
    for (let i = 0; i < 2 * (HELD_LIMIT / BODY_LIMIT); i++) {
      const socket = connect(Number(port), hostname);
      socket.write(`POST /v1/classify HTTP/1.1\r\nHost: a\r\nContent-Length: ${BODY_LIMIT}\r\n\r\n`);
      socket.end('x'.repeat(BODY_LIMIT - 1));
      await once(socket.resume(), 'close');
    }
    expect((await classify('x'.repeat(BODY_LIMIT))).status).toBe(200);
  });

  test('goes on while the service drains', async () => {
    service.status = { phase: 'draining', pool: service.pool };
    expect((await classify(MESSAGE)).status).toBe(200);
  });
});

describe('health', () => {
  test('is live at any time', async () => {
    for (const phase of ['starting', 'ready', 'draining'] as const) {
      service.status = { phase, doing: 'something', pool: service.pool };
      expect((await call('/health/live')).status).toBe(200);
    }
  });

  test('is ready only with a model and before it drains', async () => {
    expect((await call('/health/ready')).status).toBe(200);
    service.status = { phase: 'starting', doing: 'the model is being loaded' };
    await expectError(await call('/health/ready'), 503, 'NOT_READY');
    service.status = { phase: 'draining', pool: service.pool };
    await expectError(await call('/health/ready'), 503, 'NOT_READY');
  });

  test('is answered while every thread is busy', async () => {
    const busy = Promise.all([classify('FOREVER'), classify('FOREVER'), classify(MESSAGE)]);
    let isBusy = true;
    void busy.finally(() => (isBusy = false));
    expect((await call('/health/live')).status).toBe(200);
    expect((await call('/health/ready')).status).toBe(200);
    expect(isBusy).toBe(true);
    expect((await busy).map((response) => response.status)).toEqual([504, 504, expect.any(Number)]);
  });
});

describe('every address', () => {
  test.each([
    ['has no Host header', '', 400, 'REQUEST_INVALID'],
    ['has two Host headers', 'Host: a\r\nHost: b\r\n', 400, 'REQUEST_INVALID'],
    ['expects what nobody knows', 'Host: a\r\nExpect: banana\r\n', 417, 'EXPECTATION_UNSUPPORTED'],
  ])('answers a request in JSON, and logs it, that %s', async (_, headers, status, code) => {
    service.logged = [];
    const answer = await exchange(`GET / HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
    expect(answer).toMatch(
      new RegExp(`^HTTP/1.1 ${status} [^]*\r\nContent-Type: application/json; charset=utf-8\r\n`),
    );
    expect(bodyOf(answer)).toEqual({
      error: { code, message: expect.stringMatching(/./), remedy: expect.stringMatching(/./) },
    });
    while (service.logged.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(JSON.parse(service.logged.join(''))).toMatchObject({ error: { code } });
  });

  test.each([
    'GET / HTTP/1.0\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nConnection: close\r\n\r\n',
  ])('is open to a request that is as it should be: %j', async (request) => {
    expect(await exchange(request)).toMatch(/^HTTP\/1.1 (?:100 Continue\r\n\r\nHTTP\/1.1 )?200 OK\r\n/);
  });

  test('that does not exist is answered in JSON', async () => {
    await expectError(await call('/nothing/here?x=1'), 404, 'ROUTE_NOT_FOUND');
    await expectError(await call('/%E0%A4%A'), 404, 'ROUTE_NOT_FOUND');
    await expectError(await call('/v1/classify/..%2f..%2fetc/passwd'), 404, 'ROUTE_NOT_FOUND');
  });

  test.each([
    ['GET', '/v1/classify', 'POST'],
    ['DELETE', '/v1/classify', 'POST'],
    ['OPTIONS', '/v1/classify', 'POST'],
    ['POST', '/health/ready', 'GET, HEAD'],
    ['PUT', '/', 'GET, HEAD'],
  ])('says to %s %s that it takes %s', async (method, path, allowed) => {
    const response = await call(path, { method });
    expect(response.headers.get('allow')).toBe(allowed);
    await expectError(response, 405, 'METHOD_NOT_ALLOWED');
  });

  test('allows the page nothing from elsewhere and nothing inline', async () => {
    const response = await call('/');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-powered-by')).toBe(null);
  });

  test('spares the browser what it has already', async () => {
    const etag = (await call('/page.css')).headers.get('etag') ?? '';
    expect(
      (await call('/page.css', { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } })).status,
    ).toBe(304);
  });
});
