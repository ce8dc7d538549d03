import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '../core/json.ts';
import { ownDomain } from './domains.ts';
import { PARENT, rehearse, service, to, type Rehearsal } from './testing.ts';

const OWNER = 'user:owner@example.com';
let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await rehearse();
  await rehearsal.finish(
    'POST',
    `${PARENT}/services?serviceId=judge`,
    service('judge-a', [to('judge-a', 100)]),
  );
});
afterAll(() => rehearsal.close());

async function map(domain: string, routeName = 'judge'): Promise<{ status: number; body: JsonObject }> {
  const { cloud, tokenOf } = rehearsal;
  const path = 'run.googleapis.com/apis/domains.cloudrun.com/v1/namespaces/p/domainmappings';
  const response = await fetch(`${cloud.url}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokenOf(OWNER)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'DomainMapping', metadata: { name: domain }, spec: { routeName } }),
  });
  return { status: response.status, body: (await response.json()) as JsonObject };
}

test('a domain of somebody else is refused', async () => {
  expect(await map('mail.example.com')).toMatchObject({ status: 403 });
});

test('a domain of one’s own leads to a service that is there, by records that are told', async () => {
  ownDomain(rehearsal.cloud, 'example.com', OWNER);
  expect(await map('mail.example.com', 'other')).toMatchObject({ status: 404 });
  const resourceRecords = [{ name: 'mail', type: 'CNAME', rrdata: 'ghs.googlehosted.com.' }];
  expect(await map('mail.example.com')).toMatchObject({ status: 200, body: { status: { resourceRecords } } });
  expect(await map('mail.example.com')).toMatchObject({ status: 409 });
});
