import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listAt, objectAt, textAt, type JsonObject } from '../core/json.ts';
import {
  ACCOUNT,
  PARENT,
  SERVICE,
  rehearse,
  service,
  sharesOf,
  to,
  until,
  type Rehearsal,
} from './testing.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await rehearse();
});
afterAll(() => rehearsal.close());

function present(): Promise<JsonObject> {
  return rehearsal.call('GET', SERVICE);
}

async function ask(url: string, token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers });
  const text = await response.text();
  return { status: response.status, json: text.startsWith('{') ? (JSON.parse(text) as JsonObject) : {} };
}

function identity(): Promise<string> {
  return present().then((found) => rehearsal.cloud.tokens.issueIdentity(ACCOUNT, textAt(found, 'uri') ?? ''));
}

async function invoke(path = '/', url?: string) {
  const target = url ?? textAt(await present(), 'uri') ?? '';
  return ask(`${target}${path}`, await identity());
}

test('a service is created, and answers those that may call it', async () => {
  const { finish, cloud } = rehearsal;
  const done = await finish(
    'POST',
    `${PARENT}/services?serviceId=judge`,
    service('judge-a', [to('judge-a', 100, 'candidate')]),
  );
  expect(done).toMatchObject({
    done: true,
    response: { name: SERVICE, terminalCondition: { state: 'CONDITION_SUCCEEDED' } },
  });
  const found = await present();
  expect(textAt(found, 'latestReadyRevision')).toBe(`${SERVICE}/revisions/judge-a`);
  expect((await invoke()).status).toBe(403);
  cloud.iam.grant(`//run.googleapis.com/${SERVICE}`, 'roles/run.invoker', `serviceAccount:${ACCOUNT}`);
  const { status, json } = await invoke();
  expect(status).toBe(200);
  expect(objectAt(json, 'env')).toMatchObject({
    K_SERVICE: 'judge',
    K_REVISION: 'judge-a',
    K_CONFIGURATION: 'judge',
    FROM_IMAGE: 'yes',
    SOME_ENDPOINT: 'here',
  });
  expect(textAt(json, 'headers.authorization')).toMatch(/\.SIGNATURE_REMOVED_BY_GOOGLE$/);
  expect(await ask(textAt(found, 'uri') ?? '')).toMatchObject({ status: 403 });
  expect(await ask(textAt(found, 'uri') ?? '', 'nonsense')).toMatchObject({ status: 401 });
});

test('a new revision gets no traffic but that of its tag', async () => {
  const traffic = [to('judge-a', 100), to('judge-b', 0, 'candidate')];
  await rehearsal.finish('PATCH', SERVICE, service('judge-b', traffic));
  const found = await present();
  expect(sharesOf(found)).toEqual({ 'judge-a': 100, 'judge-b': 0 });
  expect(textAt((await invoke()).json, 'name')).toBe('judge-a');
  const tagged = listAt(found, 'trafficStatuses').map((status) => textAt(status, 'uri'))[1];
  expect(textAt((await invoke('/', tagged)).json, 'name')).toBe('judge-b');
});

test('a change that was decided on another state is refused', async () => {
  const stale = textAt(await present(), 'etag') ?? '';
  const traffic = [to('judge-a', 50), to('judge-b', 50, 'candidate')];
  await rehearsal.finish('PATCH', `${SERVICE}?updateMask=traffic`, { traffic, etag: stale });
  expect(sharesOf(await present())).toEqual({ 'judge-a': 50, 'judge-b': 50 });
  expect(
    await rehearsal.finish('PATCH', `${SERVICE}?updateMask=traffic`, { traffic, etag: stale }),
  ).toMatchObject({
    error: { code: 409, status: 'ABORTED' },
  });
  const names = new Set<string | undefined>();
  while (names.size < 2) names.add(textAt((await invoke()).json, 'name'));
  expect([...names].sort()).toEqual(['judge-a', 'judge-b']);
});

test('a revision that does not start leaves the traffic where it was', async () => {
  const before = sharesOf(await present());
  const startupProbe = { httpGet: { path: '/health' }, periodSeconds: 1, failureThreshold: 1 };
  const broken = service('judge-c', [to('judge-c', 100)], {}, 'crash');
  const done = await rehearsal.finish('PATCH', SERVICE, withContainers(broken, { startupProbe }));
  expect(textAt(done, 'error.message')).toMatch(
    /^Revision 'judge-c' is not ready and cannot serve traffic\. The user-provided container failed the configured startup probe/,
  );
  expect(done).toMatchObject({ error: { code: 9 } });
  const found = await present();
  expect(sharesOf(found)).toEqual(before);
  expect(found).toMatchObject({
    terminalCondition: { type: 'Ready', state: 'CONDITION_FAILED', reason: 'REVISION_FAILED' },
    latestCreatedRevision: `${SERVICE}/revisions/judge-c`,
    latestReadyRevision: `${SERVICE}/revisions/judge-b`,
  });
  const revision = await rehearsal.call('GET', `${SERVICE}/revisions/judge-c`);
  expect(listAt(revision, 'conditions')[0]).toMatchObject({ type: 'Ready', state: 'CONDITION_FAILED' });
});

test('the name of a revision stands for one template', async () => {
  const { finish } = rehearsal;
  const other = service('judge-a', [to('judge-a', 100)], { timeout: '10s' });
  expect(await finish('PATCH', SERVICE, other)).toMatchObject({
    error: {
      status: 'ALREADY_EXISTS',
      message: "Revision named 'judge-a' with different configuration already exists.",
    },
  });
  const before = await rehearsal.call('GET', `${SERVICE}/revisions/judge-a`);
  await finish('PATCH', SERVICE, service('judge-a', [to('judge-a', 100)]));
  expect(await rehearsal.call('GET', `${SERVICE}/revisions/judge-a`)).toEqual(before);
  expect(sharesOf(await present())).toEqual({ 'judge-a': 100 });
  expect(await finish('PATCH', SERVICE, service('other-a', [to('other-a', 100)]))).toMatchObject({
    error: { code: 400 },
  });
});

test('what is not emulated is refused', async () => {
  const { finish } = rehearsal;
  const vpc = service('judge-d', [to('judge-d', 100)], { vpcAccess: {} });
  expect(await finish('PATCH', SERVICE, vpc)).toMatchObject({ error: { code: 501 } });
  expect(await finish('PATCH', SERVICE, service('judge-d', [to('judge-d', 90)]))).toMatchObject({
    error: { message: 'Traffic percentages must add up to 100, but add up to 90.' },
  });
  const port = { containers: [{ image: 'i', env: [{ name: 'PORT', value: '1' }] }] };
  expect(await finish('PATCH', SERVICE, service('judge-d', [to('judge-d', 100)], port))).toMatchObject({
    error: { message: expect.stringContaining('reserved env names were provided: PORT') },
  });
});

test('an instance that had nothing to do for a quarter of an hour is asked to stop', async () => {
  await invoke();
  const mark = (await rehearsal.logs()).length;
  rehearsal.cloud.clock.advance(16 * 60_000);
  await until(async () =>
    (await rehearsal.logs()).slice(mark).find(({ textPayload }) => textPayload === 'asked to stop'),
  );
  expect((await invoke()).status).toBe(200);
});

test('requests beyond what the instances take wait; one that takes too long is ended', async () => {
  const limits = { timeout: '1s', maxInstanceRequestConcurrency: 1 };
  await rehearsal.finish('PATCH', SERVICE, service('judge-e', [to('judge-e', 100)], limits));
  const answers = await Promise.all([invoke('/?wait=300'), invoke('/?wait=300')]);
  expect(new Set(answers.map(({ json }) => json.pid)).size).toBe(1);
  expect((await invoke('/?wait=3000')).status).toBe(504);
  expect((await invoke('/exit')).status).toBe(503);
  await until(async () => ((await invoke()).status === 200 ? true : undefined));
});

test('a container that fails its liveness probe is replaced', async () => {
  const livenessProbe = { httpGet: { path: '/health' }, periodSeconds: 1, failureThreshold: 1 };
  await rehearsal.finish(
    'PATCH',
    SERVICE,
    withContainers(service('judge-f', [to('judge-f', 100)]), { livenessProbe }),
  );
  const { json } = await invoke('/sicken');
  await until(async () => ((await invoke()).json.pid === json.pid ? undefined : true));
});

test('the log has what the process wrote, as entries', async () => {
  const entry = (await rehearsal.logs()).find(({ severity }) => severity === 'NOTICE');
  expect(entry).toMatchObject({
    logName: 'projects/p/logs/run.googleapis.com%2Fstdout',
    resource: { type: 'cloud_run_revision', labels: { service_name: 'judge', revision_name: 'judge-a' } },
    jsonPayload: { message: 'started', mode: '' },
  });
});

test('a service that is deleted takes its revisions and its policy along', async () => {
  const uri = textAt(await present(), 'uri') ?? '';
  await rehearsal.finish('DELETE', SERVICE);
  expect(await present()).toMatchObject({ error: { code: 404 } });
  expect(await rehearsal.call('GET', `${SERVICE}/revisions/judge-a`)).toMatchObject({ error: { code: 404 } });
  await expect(fetch(uri)).rejects.toThrow('fetch failed');
});

test('a cloud that was stopped goes on with the same URLs', async () => {
  const first = await rehearse();
  const body = { ...service('judge-a', [to('judge-a', 100, 'candidate')]), invokerIamDisabled: true };
  await first.finish('POST', `${PARENT}/services?serviceId=judge`, body);
  const before = await first.call('GET', SERVICE);
  await first.cloud.stop();
  const second = await rehearse(undefined, first.directory);
  expect(await second.call('GET', SERVICE)).toEqual(before);
  const tag = textAt(listAt(before, 'trafficStatuses')[0], 'uri') ?? '';
  expect((await ask(tag)).json.name).toBe('judge-a');
  await second.close();
});

test.each([
  ['1', '5Gi'],
  ['4', '1Gi'],
  ['3', '2Gi'],
])('%s processors with %s of memory are refused', async (cpu, memory) => {
  const body = withContainers(service('judge-z', [to('judge-z', 100)]), {
    resources: { limits: { cpu, memory } },
  });
  const answer = await rehearsal.call('POST', `${PARENT}/services?serviceId=other`, body);
  expect(answer).toMatchObject({ error: { status: 'INVALID_ARGUMENT' } });
});

function withContainers(body: JsonObject, fields: JsonObject): JsonObject {
  const template = objectAt(body, 'template');
  const containers = listAt(template, 'containers').map((container) => ({
    ...objectAt({ container }, 'container'),
    ...fields,
  }));
  return { ...body, template: { ...template, containers } };
}
