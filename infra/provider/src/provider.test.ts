import { expect, test } from '@jest/globals';
import * as pulumi from '@pulumi/pulumi';
import type { Properties } from './properties.ts';
import { createProvider } from './provider.ts';
import { TAG } from './rollout/traffic.ts';
import { MemoryVertex } from './testing/memory-vertex.ts';
import { GOLDEN, JOB, MemoryCloud, OUTCOMES, SERVICE, VERSION, target } from './testing/memory-cloud.ts';

const REGISTRY = 'gs://b/registry';
const DIGEST = `europe-docker.pkg.dev/p/r/training@sha256:${'0'.repeat(64)}`;
const MODEL = {
  job: JOB,
  image: DIGEST,
  settings: { seed: 1 },
  dataDigest: 'd',
  registry: REGISTRY,
  outcomes: OUTCOMES,
  timeoutSeconds: 600,
};
const ROLLOUT = {
  service: SERVICE,
  revision: 'new',
  modelVersion: VERSION,
  golden: 'gs://b/golden.json',
  canaryPercent: 10,
  canarySeconds: 1,
  latencySeconds: 2,
  access: 'public',
};

function urn(type: string): string {
  return `urn:pulumi:dev::hamlet::hamlet:index:${type}::name`;
}

function providerOf(cloud: MemoryCloud) {
  const world = {
    run: cloud.run,
    log: cloud.log,
    objects: cloud.objects,
    clientOf: () => cloud.client,
    vertex: new MemoryVertex(),
  };
  const { check, create, update, diff, read } = createProvider({
    world,
    contextOf: () => cloud.context,
    stop: () => undefined,
  });
  if (!check || !create || !update || !diff || !read) throw new Error('A method is missing.');
  const outsOf = ({ outs }: { outs?: unknown }): Properties => ({ ...(outs as Properties) });
  return {
    check,
    diff,
    read,
    create: async (...args: Parameters<typeof create>) => outsOf(await create(...args)),
    update: async (...args: Parameters<typeof update>) => outsOf(await update(...args)),
  };
}

/** A registry in which versions were registered and promoted one after another. */
function register(cloud: MemoryCloud, ...versions: string[]): void {
  const events = versions.flatMap((version) => [
    { action: 'registered', version, folder: `versions/${version}/1` },
    { action: 'promoted', version },
  ]);
  for (const [i, event] of events.entries()) {
    const seq = i + 1;
    cloud.files.set(
      `${REGISTRY}/history/${String(seq).padStart(8, '0')}.json`,
      JSON.stringify({ seq, ...event }),
    );
    const uri = `${REGISTRY}/versions/${event.version}/1/evaluation.json`;
    cloud.files.set(uri, JSON.stringify({ metrics: { rocAuc: 0.99, confusion: {} } }));
  }
}

test('check names the property that is wrong, missing or unknown', async () => {
  const { check } = providerOf(new MemoryCloud());
  const { image, ...others } = { ...MODEL, job: 'train', imgae: DIGEST };
  expect(image).toBe(DIGEST);
  expect((await check(urn('ModelVersion'), {}, others)).failures).toEqual([
    { property: 'job', reason: 'must be a job, projects/P/locations/R/jobs/J' },
    { property: 'image', reason: 'must be text' },
    {
      property: 'imgae',
      reason:
        'there is no such property; there are job, image, settings, dataDigest, registry, outcomes, pin, timeoutSeconds',
    },
  ]);
  expect((await check(urn('ModelVersion'), {}, { ...MODEL, timeoutSeconds: 10_000_000 })).failures).toEqual([
    { property: 'timeoutSeconds', reason: 'must be a whole number of seconds from 1 to 1814400' },
  ]);
  const failures = async (change: object) =>
    (await check(urn('Rollout'), {}, { ...ROLLOUT, ...change })).failures?.map(({ property }) => property);
  expect(await failures({})).toEqual([]);
  expect(await failures({ canaryPercent: 60 })).toEqual(['canaryPercent']);
  expect(await failures({ access: 'invokers' })).toEqual(['invoker']);
  expect(await failures({ revision: 'New' })).toEqual(['revision']);
});

test('what is not known yet in a preview is not checked, and is a change', async () => {
  const { check, diff } = providerOf(new MemoryCloud());
  const news = { ...ROLLOUT, revision: pulumi.runtime.unknownValue };
  expect((await check(urn('Rollout'), {}, news)).failures).toEqual([]);
  expect(await diff('id', urn('Rollout'), ROLLOUT, news)).toEqual({ changes: true, replaces: [] });
});

test('a model is trained, and described by the registry', async () => {
  const cloud = new MemoryCloud();
  register(cloud, 'v1', VERSION);
  const outs = await providerOf(cloud).create(urn('ModelVersion'), MODEL);
  expect(outs).toEqual({
    ...MODEL,
    version: VERSION,
    uri: `${REGISTRY}/versions/v2/1`,
    metrics: { rocAuc: 0.99 },
    trainedBy: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
});

test('a pinned version is taken without training; one that is not registered is refused', async () => {
  const cloud = new MemoryCloud();
  register(cloud, 'v1', VERSION);
  const { update } = providerOf(cloud);
  const outs = await update(REGISTRY, urn('ModelVersion'), MODEL, { ...MODEL, pin: 'v1' });
  expect(outs).toMatchObject({ version: 'v1', trainedBy: 'pin' });
  expect(cloud.executions).toEqual([]);
  await expect(update(REGISTRY, urn('ModelVersion'), MODEL, { ...MODEL, pin: 'v5' })).rejects.toThrow(
    'has no version v5. The newest it has: v2, v1.',
  );
});

test('a champion promoted elsewhere is a change, and needs no training', async () => {
  const cloud = new MemoryCloud();
  register(cloud, VERSION);
  const { create, diff, update, read } = providerOf(cloud);
  const outs = await create(urn('ModelVersion'), MODEL);
  expect(await diff(REGISTRY, urn('ModelVersion'), outs, MODEL)).toEqual({ changes: false });
  register(cloud, VERSION, 'v3');
  expect(await diff(REGISTRY, urn('ModelVersion'), outs, MODEL)).toEqual({ changes: true });
  expect((await read(REGISTRY, urn('ModelVersion'), outs)).props).toMatchObject({ version: 'v3' });
  const updated = await update(REGISTRY, urn('ModelVersion'), outs, MODEL);
  expect(updated).toMatchObject({ version: 'v3', trainedBy: 'promoted elsewhere' });
  expect(cloud.executions).toHaveLength(1);
});

test('the traffic to declare stays what it was until a refresh finds the revision serving', async () => {
  const cloud = new MemoryCloud();
  const inputs = { service: SERVICE, revision: 'new' };
  const provider = providerOf(cloud);
  const candidate = urn('Candidate');
  expect(await provider.create(candidate, inputs)).toEqual({
    ...inputs,
    traffics: [target('new', 100, TAG)],
  });

  cloud.traffic = [target('old', 100, TAG)];
  const outs = await provider.create(candidate, inputs);
  const introduced = { ...inputs, traffics: [target('old', 100), target('new', 0, TAG)] };
  expect(outs).toEqual(introduced);
  expect((await provider.read(SERVICE, candidate, introduced)).props).toEqual(introduced);

  cloud.traffic = [target('new', 100, TAG)];
  expect(await provider.diff(SERVICE, candidate, introduced, inputs)).toEqual({ changes: false });
  const refreshed = await provider.read(SERVICE, candidate, introduced);
  expect(refreshed.props).toEqual({ ...inputs, traffics: [target('new', 100, TAG)] });
});

test('traffic moved by hand is found without a refresh, and rolled out again', async () => {
  const cloud = new MemoryCloud();
  cloud.files.set(ROLLOUT.golden, JSON.stringify(GOLDEN));
  cloud.traffic = [target('old', 100), target('new', 0, TAG)];
  const { create, diff, update } = providerOf(cloud);
  const outs = await create(urn('Rollout'), ROLLOUT);
  expect(outs).toMatchObject({ url: 'https://s', candidateUrl: 'https://candidate---s' });
  expect(await diff(SERVICE, urn('Rollout'), outs, ROLLOUT)).toEqual({ changes: false });
  cloud.traffic = [target('old', 100), target('new', 0, TAG)];
  expect(await diff(SERVICE, urn('Rollout'), outs, ROLLOUT)).toEqual({ changes: true });
  await update(SERVICE, urn('Rollout'), outs, ROLLOUT);
  expect(cloud.traffic).toEqual([target('new', 100, TAG)]);
});
