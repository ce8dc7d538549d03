import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { apisFor } from './apis.ts';

const OFF = { vertex: false, vm: false };

/** By the module of Google's provider the API it calls. */
const API: Readonly<Record<string, string>> = {
  artifactregistry: 'artifactregistry',
  billing: 'billingbudgets',
  cloudrunv2: 'run',
  cloudscheduler: 'cloudscheduler',
  iam: 'iam',
  kms: 'cloudkms',
  logging: 'logging',
  monitoring: 'monitoring',
  organizations: 'cloudresourcemanager',
  projects: 'serviceusage',
  pubsub: 'pubsub',
  secretmanager: 'secretmanager',
  serviceaccount: 'iam',
  storage: 'storage',
};

/** What a stack consists of, by type. */
function typesOf(stack: string): string[] {
  const file = new URL(`../../testing/inventory/${stack}.yaml`, import.meta.url);
  return Object.keys(parse(readFileSync(file, 'utf8')) as object).filter((type) => type.startsWith('gcp:'));
}

describe('the APIs of a project', () => {
  test.each(['foundation', 'dev', 'prod'])('are all that the stack %s needs', (stack) => {
    const needed = typesOf(stack).map((type) => {
      const module = /^gcp:(\w+)\//.exec(type)?.[1] ?? '';
      return `${API[module] ?? `(unknown: ${module})`}.googleapis.com`;
    });
    expect(apisFor(OFF)).toEqual(expect.arrayContaining(needed));
  });

  // A policy that cannot be changed, tokens that are not given: no resource of a program says that it needs them.
  test('are those too by which grants are made and tokens given', () => {
    expect(apisFor(OFF)).toEqual(
      expect.arrayContaining(
        ['cloudbilling', 'cloudresourcemanager', 'iamcredentials', 'iap', 'sts'].map(
          (api) => `${api}.googleapis.com`,
        ),
      ),
    );
  });

  test.each([
    [{ vertex: true, vm: false }, ['aiplatform.googleapis.com']],
    [{ vertex: false, vm: true }, ['compute.googleapis.com']],
    [{ vertex: true, vm: true }, ['aiplatform.googleapis.com', 'compute.googleapis.com']],
  ])('that are used on demand are on only with %j', (features, extra) => {
    expect(apisFor(features).filter((api) => !apisFor(OFF).includes(api))).toEqual(extra);
  });

  test('are named once each: their names are names of resources', () => {
    const all = apisFor({ vertex: true, vm: true });
    expect(new Set(all).size).toBe(all.length);
  });
});
