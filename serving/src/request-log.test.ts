import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestService } from '../../testing/app.ts';
import { BODY_LIMIT, startTestService } from '../../testing/app.ts';

const MESSAGE = 'Subject: lunch\r\n\r\nAt noon?\r\n';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterEach(() => {
  service.status = service.ready;
});
afterAll(() => service.stop());

describe('the log', () => {
  async function entryOf(request: Promise<Response>): Promise<Record<string, unknown>> {
    service.logged = [];
    await (await request).arrayBuffer();
    while (service.logged.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(service.logged).toHaveLength(1);
    return JSON.parse(service.logged[0] ?? '') as Record<string, unknown>;
  }

  test('has each request in the form of Cloud Logging', async () => {
    expect(await entryOf(service.classify(MESSAGE, { 'user-agent': 'tester' }))).toEqual({
      severity: 'INFO',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      message: expect.stringMatching(/^POST \/v1\/classify 200 /),
      httpRequest: {
        requestMethod: 'POST',
        requestUrl: '/v1/classify',
        status: 200,
        latency: expect.stringMatching(/^\d+\.\d+s$/),
        userAgent: 'tester',
        responseSize: expect.stringMatching(/^\d+$/),
      },
      prediction: { verdict: 'ham', score: expect.any(Number), modelVersion: expect.any(String) },
    });
  });

  test('joins a request to its trace, W3C header first', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const google = { 'x-cloud-trace-context': `${'1'.repeat(32)}/123;o=0` };
    expect(
      await entryOf(service.classify(MESSAGE, { traceparent: `00-${trace}-b7ad6b7169203331-01`, ...google })),
    ).toMatchObject({
      'logging.googleapis.com/trace': `projects/the-project/traces/${trace}`,
      'logging.googleapis.com/spanId': 'b7ad6b7169203331',
      'logging.googleapis.com/trace_sampled': true,
    });
    expect(await entryOf(service.classify(MESSAGE, google))).toMatchObject({
      'logging.googleapis.com/trace': `projects/the-project/traces/${'1'.repeat(32)}`,
      'logging.googleapis.com/trace_sampled': false,
    });
  });

  test('grades failures, and has their code', async () => {
    expect(await entryOf(service.classify('CRASH'))).toMatchObject({
      severity: 'ERROR',
      error: { code: 'INTERNAL' },
    });
    expect(await entryOf(service.classify('UNREADABLE'))).toMatchObject({
      severity: 'INFO',
      error: { code: 'MESSAGE_UNREADABLE' },
    });
    service.status = { phase: 'starting', doing: 'x' };
    expect(await entryOf(service.classify(MESSAGE))).toMatchObject({ severity: 'WARNING' });
    expect(await entryOf(service.call('/health/ready'))).toMatchObject({ severity: 'DEBUG' });
  });

  test('never has anything of the mail, whatever goes wrong with it', async () => {
    const secret = 'swordfish';
    const type = { 'content-type': 'application/json' };
    const bodies: [string, Record<string, string>][] = [
      [`Subject: ${secret}`, {}],
      [`UNREADABLE ${secret}`, {}],
      [`CRASH ${secret}`, {}],
      [secret, type],
      [`{"${secret}":"${secret}"}`, type],
      [secret, { 'content-encoding': 'gzip' }],
      [secret.repeat(BODY_LIMIT), {}],
    ];
    for (const [body, headers] of bodies)
      await entryOf(service.classify(body, headers)).then(JSON.stringify).then(expectNoSecret);
    await entryOf(service.call(`/v1/classify?q=${secret}`, { method: 'POST', body: secret }))
      .then(JSON.stringify)
      .then(expectNoSecret);
    function expectNoSecret(entry: string): void {
      expect(entry).not.toContain(secret);
    }
  });
});
