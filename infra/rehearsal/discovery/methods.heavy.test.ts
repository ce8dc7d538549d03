import { describe, expect, test } from '@jest/globals';
import { Discovery } from '../cloud/core/discovery.ts';
import type { Method } from '../cloud/core/api.ts';
import { ENDPOINTS } from '../cloud/endpoints.ts';
import type { Row } from '../plugins/gcp/crud.ts';
import * as data from '../plugins/gcp/rows/data.ts';
import * as identity from '../plugins/gcp/rows/identity.ts';
import { MEMBERS } from '../plugins/gcp/rows/members.ts';
import * as observability from '../plugins/gcp/rows/observability.ts';
import * as runtime from '../plugins/gcp/rows/runtime.ts';
import { discoveryFolder } from './fetch.ts';

const discovery = new Discovery(discoveryFolder());
const rows = [data, identity, observability, runtime].flatMap((module): Row[] => Object.values(module));

/** Variables that hold the full name of another resource. */
const FULL_NAMES: Readonly<Record<string, string>> = {
  keyRing: 'projects/x/locations/x/keyRings/x',
  secret: 'projects/x/secrets/x',
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

function check(method: string, endpoint: string, template: string): void {
  const { host, path, query } = pathOf(endpoint, template);
  discovery.check(host, { method: method as Method, path, query }, {});
}

describe('every method a plugin calls is published', () => {
  test('each endpoint has a description', () => {
    const endpoints = [...rows, ...MEMBERS].map(({ endpoint }) => endpoint);
    for (const endpoint of new Set(endpoints)) {
      // A description refuses what it does not have; without one, everything passes.
      expect(() => {
        check('PUT', endpoint, endpoint.includes('MONITORING') ? 'v3/no/such/method' : 'no/such/method');
      }).toThrow('has no method');
    }
  });

  test.each(rows.map((row) => [row.token, row] as const))('%s: create', (_, row) => {
    const [method = '', template = ''] = row.create.split(' ');
    check(method, row.endpoint, template);
  });

  test.each(rows.map((row) => [row.token, row] as const))('%s: read, change, delete', (_, row) => {
    check('GET', row.endpoint, selfOf(row));
    const [update] = (row.update ?? 'GET').split(' ');
    check(update ?? '', row.endpoint, selfOf(row));
    if (row.delete !== 'forget') check(...deletionOf(row));
  });
});

function deletionOf(row: Row): [string, string, string] {
  const [method = 'DELETE', template = row.self] = (row.delete ?? 'DELETE').split(' ');
  return [method, row.endpoint, template.replace(row.self, selfOf(row))];
}
