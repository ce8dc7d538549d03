import { describe, expect, test } from '@jest/globals';
import { check } from './check.ts';
import { Declarations } from './declarations.ts';
import type { ResourceSchema } from './types.ts';
import { UNKNOWN } from './values.ts';

const gcp = new Declarations('@pulumi/gcp');
const docker = new Declarations('@pulumi/docker');

const service = {
  location: 'europe-west1',
  ingress: 'INGRESS_TRAFFIC_ALL',
  template: {
    containers: [{ image: 'i', envs: [{ name: 'A', value: 'b' }], resources: { limits: { cpu: '1' } } }],
  },
};

function schemaOf(token: string, declarations = gcp): ResourceSchema {
  const schema = declarations.resource(token);
  if (schema === undefined) throw new Error(`no schema for ${token}`);
  return schema;
}

function failuresOf(inputs: Record<string, unknown>, token = 'gcp:cloudrunv2/service:Service'): string[] {
  return check(schemaOf(token), inputs).map(({ property, reason }) => `${property}: ${reason}`);
}

describe('inputs of a resource against the declarations of its package', () => {
  test('right inputs pass, unknown values count as right', () => {
    expect(failuresOf(service)).toEqual([]);
    expect(failuresOf({ ...service, location: UNKNOWN, template: UNKNOWN })).toEqual([]);
  });

  test.each([
    [{ ...service, ingres: 'x' }, 'ingres: There is no property "ingres". Did you mean "ingress"?'],
    [
      { ...service, template: { containers: [{ image: 'i', env: [] }] } },
      'template.containers[0].env: There is no property "env". Did you mean "envs"?',
    ],
    [
      { ...service, template: { containers: [{ image: 'i', envs: [{ name: 'A', valeu: 'b' }] }] } },
      'template.containers[0].envs[0].valeu: There is no property "valeu". Did you mean "value"?',
    ],
    [{ location: 'europe-west1' }, 'template: This property is required.'],
    [
      { ...service, template: { containers: [{}] } },
      'template.containers[0].image: This property is required.',
    ],
    [{ ...service, deletionProtection: 'false' }, 'deletionProtection: Must be a boolean, not a string.'],
    [
      { ...service, template: { containers: { image: 'i' } } },
      'template.containers: Must be a list, not an object.',
    ],
    [
      { ...service, template: { containers: [{ image: 'i', resources: { limits: { cpu: 1 } } }] } },
      'template.containers[0].resources.limits["cpu"]: Must be a string, not a number.',
    ],
  ])('a misspelling or wrong value is named with its path', (inputs, failure) => {
    expect(failuresOf(inputs)).toContain(failure);
  });

  test('a value outside the documented ones is refused and the documented ones are listed', () => {
    expect(failuresOf({ ...service, ingress: 'ALL' })).toEqual([
      'ingress: "ALL" is not one of the documented values: INGRESS_TRAFFIC_ALL, INGRESS_TRAFFIC_INTERNAL_ONLY, INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER.',
    ]);
  });

  test('the provider itself and packages with types at their root are read the same way', () => {
    expect(failuresOf({ projct: 'p' }, 'pulumi:providers:gcp')).toEqual([
      'projct: There is no property "projct". Did you mean "project"?',
    ]);
    const image = schemaOf('docker:index/image:Image', docker);
    expect(check(image, { imageName: 'a', build: { contxt: '.' } })).toEqual([
      { property: 'build.contxt', reason: 'There is no property "contxt". Did you mean "context"?' },
    ]);
  });

  test('outputs are known, types that do not exist are not', () => {
    expect(schemaOf('gcp:cloudrunv2/service:Service').outputs).toEqual(
      expect.arrayContaining(['uri', 'latestReadyRevision']),
    );
    expect(gcp.resource('gcp:cloudrunv2/servise:Servise')).toBeUndefined();
    expect(gcp.resource('aws:s3/bucket:Bucket')).toBeUndefined();
  });
});
