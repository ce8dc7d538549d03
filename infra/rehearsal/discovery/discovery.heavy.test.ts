import { describe, expect, test } from '@jest/globals';
import { Discovery } from '../cloud/core/discovery.ts';
import { ApiError } from '../cloud/core/errors.ts';
import { discoveryFolder } from './fetch.ts';

const RUN = 'run.googleapis.com';
const SERVICE = '/v2/projects/p/locations/europe-west1/services/s';
const discovery = new Discovery(discoveryFolder());

function refusal(body: object, query = '', path = SERVICE, host = RUN): string | undefined {
  try {
    discovery.check(host, { method: 'PATCH', path, query: new URLSearchParams(query) }, { ...body });
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

describe('requests are checked against the published descriptions', () => {
  test('what the API knows passes', () => {
    expect(
      refusal({ template: { timeout: '60s', containers: [{ image: 'x' }] } }, 'updateMask=template'),
    ).toBe(undefined);
  });
  test('a field it does not know is an error that names it', () => {
    expect(refusal({ template: { containers: [{ imagee: 'x' }] } })).toMatch(
      /Unknown name "imagee" at 'template.containers\[0\]'/,
    );
  });
  test('a value outside an enumeration, or of another type, is an error', () => {
    expect(refusal({ ingress: 'INGRESS_TRAFFIC_EVERYBODY' })).toMatch(/ingress/);
    expect(refusal({ template: { containers: 'x' } })).toMatch(/list/);
  });
  test('a query parameter it does not know is an error', () => {
    expect(refusal({}, 'updateMaskk=template')).toMatch(/updateMaskk/);
  });
  test('a method that does not exist is an error', () => {
    expect(refusal({}, '', '/v2/projects/p/locations/l/servicess/s')).toMatch(/has no method PATCH/);
  });
  test('an API without a description is refused, not passed', () => {
    expect(refusal({}, '', '/v9/things', 'things.googleapis.com')).toMatch(
      /without a published description: things.v9/,
    );
  });
});
