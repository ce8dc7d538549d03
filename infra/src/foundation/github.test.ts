import { evaluate } from '@marcbachmann/cel-js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Registered } from '../../testing/mocks.ts';
import { run } from '../../testing/mocks.ts';
import { configurationOf } from '../../testing/stacks.ts';

/** What GitHub says of a run, as far as it matters here. */
const RUN = {
  sub: 'repo:owner/hamlet:ref:refs/heads/main',
  repository_id: '123456789',
  repository_owner_id: '1234567',
  event_name: 'push',
  ref: 'refs/heads/main',
  environment: 'prod' as string | undefined,
};

let resources: readonly Registered[];
let provider: { attributeMapping: Record<string, string>; attributeCondition: string };

beforeAll(async () => {
  ({ resources } = await run(configurationOf('foundation')));
  const found = resources.find(({ type }) => type.endsWith(':WorkloadIdentityPoolProvider'));
  provider = found?.inputs as unknown as typeof provider;
});

/** What Google's token service would make of the run: an identity, or a refusal. The expressions are evaluated as they stand. */
function identityOf(claims: Partial<typeof RUN>): string {
  const all = { ...RUN, ...claims };
  const assertion = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const mapped = Object.entries(provider.attributeMapping).map(([name, expression]) => [
    name.replace(/^attribute\./, ''),
    evaluate(expression, { assertion }) as string,
  ]);
  const attribute = Object.fromEntries(mapped) as Record<string, string>;
  const admitted: unknown = evaluate(provider.attributeCondition, { assertion, attribute });
  return admitted === true ? (attribute.identity ?? '') : 'refused';
}

describe('a run of the workflow', () => {
  test.each([
    ['push', 'refs/heads/main', 'prod', 'deploy'],
    ['push', 'refs/heads/develop', 'dev', 'deploy'],
    ['workflow_dispatch', 'refs/heads/main', 'prod', 'deploy'],
    ['pull_request', 'refs/pull/7/merge', undefined, 'preview'],
    ['schedule', 'refs/heads/main', undefined, 'preview'],
    ['push', 'refs/heads/main', undefined, 'refused'],
    ['push', 'refs/heads/main', 'dev', 'refused'],
    ['push', 'refs/heads/develop', 'prod', 'refused'],
    ['push', 'refs/heads/feature', 'dev', 'refused'],
    ['push', 'refs/tags/main', 'prod', 'refused'],
    ['workflow_dispatch', 'refs/heads/feature', 'prod', 'refused'],
    ['pull_request_target', 'refs/heads/main', undefined, 'refused'],
    ['issue_comment', 'refs/heads/main', undefined, 'refused'],
  ])('by %s on %s in the environment %s is: %s', (event_name, ref, environment, identity) => {
    expect(identityOf({ event_name, ref, environment })).toBe(identity);
  });

  test('of another repository is refused, whatever its name', () => {
    expect(identityOf({ repository_id: '987654321' })).toBe('refused');
    expect(identityOf({ repository_owner_id: '7654321' })).toBe('refused');
  });

  test('becomes the account of its identity and no other', () => {
    const bindings = resources.filter(({ inputs }) => inputs.role === 'roles/iam.workloadIdentityUser');
    expect(bindings.map(({ inputs }) => [inputs.serviceAccountId, inputs.member])).toEqual(
      ['preview', 'deploy'].map((identity) => [
        `projects/hamlet-7f3a/serviceAccounts/hamlet-${identity}@hamlet-7f3a.iam.gserviceaccount.com`,
        `principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/github/attribute.identity/${identity}`,
      ]),
    );
  });
});
