import { describe, expect, test } from '@jest/globals';
import { run } from '../testing/mocks.ts';
import { configurationOf } from '../testing/stacks.ts';
import { isForeseen, settlePending } from './pending.ts';

const urn = (type: string, name: string): string =>
  `urn:pulumi:dev::hamlet::hamlet:infra:Part$${type}::${name}`;
const pending = (type: string, resource: object): object => ({ type, resource });
const BUCKET = 'gcp:storage/bucket:Bucket';
const ACCOUNT = 'gcp:serviceaccount/account:Account';
const ALERT = 'gcp:monitoring/alertPolicy:AlertPolicy';

const models = { urn: urn(BUCKET, 'models'), type: BUCKET, custom: true, inputs: { name: 'p-dev-models' } };
const account = {
  urn: urn(ACCOUNT, 'serving'),
  type: ACCOUNT,
  custom: true,
  inputs: { project: 'p', accountId: 'hamlet-dev-serving' },
};

function settle(resources: object[], operations: object[]) {
  const deployment = { manifest: { version: '3' }, resources, pending_operations: operations };
  const settled = settlePending(JSON.stringify({ version: 3, deployment }));
  const { deployment: after, version } = settled.state as {
    version: number;
    deployment: { resources: { urn: string; id?: string }[]; pending_operations: object[]; manifest: object };
  };
  return { ...settled, after, version };
}

describe('the state that a killed engine left', () => {
  test('is kept as it is when nothing was under way', () => {
    const { after, version, uncertain, doubled } = settle([{ urn: 'a', id: 'x', extra: 1 }], []);
    expect([version, after.manifest]).toEqual([3, { version: '3' }]);
    expect(after.resources).toEqual([{ urn: 'a', id: 'x', extra: 1 }]);
    expect([uncertain, doubled]).toEqual([[], []]);
  });

  test('takes in what was being created, under the id it must have, to be looked for', () => {
    const { after, uncertain } = settle(
      [{ urn: 'a' }],
      [pending('creating', models), pending('creating', account)],
    );
    expect(after.resources.map(({ id }) => id)).toEqual([
      undefined,
      'p-dev-models',
      'projects/p/serviceAccounts/hamlet-dev-serving@p.iam.gserviceaccount.com',
    ]);
    expect(after.resources[1]).toMatchObject({ ...models, outputs: models.inputs });
    expect(uncertain).toEqual([models.urn, account.urn]);
    expect(after.pending_operations).toEqual([]);
  });

  test('does not take in twice what it already has: a replacement under way', () => {
    const { after } = settle([{ ...models, id: 'p-dev-models' }], [pending('creating', models)]);
    expect(after.resources).toHaveLength(1);
  });

  test('has what was being changed or deleted looked at', () => {
    const known = { ...models, id: 'p-dev-models' };
    const { after, uncertain } = settle([known], [pending('updating', known), pending('deleting', known)]);
    expect(after.resources).toEqual([known]);
    expect(uncertain).toEqual([models.urn, models.urn]);
  });

  test('leaves out what may be created again, and warns of what may be there twice', () => {
    const grant = {
      urn: urn('gcp:storage/bucketIAMMember:BucketIAMMember', 'g'),
      type: 'gcp:storage/bucketIAMMember:BucketIAMMember',
    };
    const alert = { urn: urn(ALERT, 'errors'), type: ALERT, inputs: { displayName: 'errors' } };
    const { after, uncertain, doubled } = settle(
      [],
      [pending('creating', grant), pending('creating', alert)],
    );
    expect(after.resources).toEqual([]);
    expect(uncertain).toEqual([]);
    expect(doubled).toEqual([alert.urn]);
  });

  test('is refused when it is no state', () => {
    expect(() => settlePending('{"deployment":{"resources":[{}]}}')).toThrow(/urn/);
  });

  test.each([
    {
      ...configurationOf('foundation'),
      vertex: 'true',
      vm: 'true',
      discordWebhook: 'https://example.com/hook',
    },
    {
      ...configurationOf('prod'),
      vertexEndpoint: 'true',
      scheduledTrainer: 'vm',
      domain: 'mail.example.com',
    },
  ])('is foreseen for every type that the programs create', async (configuration) => {
    const { resources } = await run(configuration);
    const types = new Set(
      resources.map(({ type }) => type).filter((type) => !type.startsWith('hamlet:infra:')),
    );
    expect(types.size).toBeGreaterThan(10);
    expect([...types].filter((type) => !isForeseen(type))).toEqual([]);
  });
});
