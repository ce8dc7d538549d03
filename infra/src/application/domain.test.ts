import * as gcp from '@pulumi/gcp';
import { expect, test } from '@jest/globals';
import { build, named, promiseOf } from '../../testing/mocks.ts';
import { siteWith } from '../../testing/site.ts';
import { Domain } from './domain.ts';

test('a domain leads to the service, and says which records to enter for it', async () => {
  const { made, resources } = await build(() => {
    const site = siteWith();
    const service = new gcp.cloudrunv2.Service('serving', {
      location: site.region,
      name: 'hamlet-dev-serving',
      template: {},
    });
    return new Domain('domain', { site, service, domain: 'hamlet.example.com' });
  });
  const { inputs, after } = named(resources, 'DomainMapping', 'domain');
  expect(inputs).toMatchObject({
    name: 'hamlet.example.com',
    // A mapping is found only beside its service: in its region, and in the project that is its namespace.
    location: 'europe-west1',
    metadata: { namespace: 'hamlet-7f3a' },
    spec: { routeName: 'hamlet-dev-serving' },
  });
  expect(after).toContain('gcp:cloudrunv2/service:Service::serving');
  expect(await promiseOf(made.records)).toEqual([
    { name: 'hamlet', type: 'CNAME', data: 'ghs.googlehosted.com.' },
  ]);
});
