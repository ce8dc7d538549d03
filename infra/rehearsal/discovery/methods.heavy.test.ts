import { describe, test } from '@jest/globals';
import { Discovery } from '../cloud/core/discovery.ts';
import type { Method } from '../cloud/core/api.ts';
import { ENDPOINTS } from '../cloud/endpoints.ts';
import type { Row } from '../plugins/gcp/crud.ts';
import { readRequest, writeRequest, type PolicyRequest } from '../plugins/gcp/policy-requests.ts';
import { MEMBERS } from '../plugins/gcp/rows/members.ts';
import { ROWS } from '../plugins/gcp/table.ts';
import { discoveryFolder } from './fetch.ts';

const discovery = new Discovery(discoveryFolder());

/** Variables that hold the full name of another resource. */
const FULL_NAMES: Readonly<Record<string, string>> = {
  cryptoKeyId: 'projects/x/locations/x/keyRings/x/cryptoKeys/x',
  keyRing: 'projects/x/locations/x/keyRings/x',
  secret: 'projects/x/secrets/x',
  serviceAccountId: 'projects/x/serviceAccounts/x',
};

/** The path below the host that a template of a row gives, with something for each variable. */
function pathOf(endpoint: string, template: string): { host: string; path: string; query: URLSearchParams } {
  const filled = template.replaceAll(/\{([^}]+)\}/g, (_, name: string) => FULL_NAMES[name] ?? 'x');
  const [host = '', ...prefix] = (ENDPOINTS[endpoint] ?? '').split('/');
  const url = new URL(`https://${host}/${prefix.join('/')}${filled}`);
  return { host, path: url.pathname, query: url.searchParams };
}

/** A name that Google makes is the collection's path and an id. */
function selfOf({ create, self }: Row): string {
  const [, collection = ''] = create.split(' ');
  const made = `${collection.replace(/\?.*$/, '').replace(':addVersion', '/versions')}/x`;
  return /^(v\d\/)?\{name\}$/.test(self) ? made : self;
}

function checkWhole(endpoint: string, { method, path: template, body = {} }: PolicyRequest): void {
  const { host, path, query } = pathOf(endpoint, template);
  discovery.check(host, { method: method as Method, path, query }, body);
}

function check(method: string, endpoint: string, template: string): void {
  checkWhole(endpoint, { method, path: template });
}

describe('every method a plugin calls is published', () => {
  test.each(ROWS.map((row) => [row.token, row] as const))('%s: create', (_, row) => {
    const [method = '', template = ''] = row.create.split(' ');
    check(method, row.endpoint, template);
  });

  test.each(ROWS.map((row) => [row.token, row] as const))('%s: read, change, delete', (_, row) => {
    check('GET', row.endpoint, selfOf(row));
    const [update] = (row.update ?? 'GET').split(' ');
    check(update ?? '', row.endpoint, selfOf(row));
    if (row.delete !== 'forget') check(...deletionOf(row));
  });

  test.each(MEMBERS.map((row) => [row.token, row] as const))(
    '%s: the policy is read and written',
    (_, row) => {
      const policy = {
        version: 3,
        etag: 'e',
        bindings: [{ role: 'roles/x', members: ['user:x@example.com'] }],
      };
      for (const request of [readRequest(row, row.resource), writeRequest(row, row.resource, policy)])
        checkWhole(row.endpoint, request);
    },
  );
});

function deletionOf(row: Row): [string, string, string] {
  const [method = 'DELETE', template = row.self] = (row.delete ?? 'DELETE').split(' ');
  return [method, row.endpoint, template.replace(row.self, selfOf(row))];
}
