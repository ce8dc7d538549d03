import { describe, expect, test } from '@jest/globals';
import { createContext } from '../context.ts';
import { MemoryCloud } from '../testing/memory-cloud.ts';
import { MemoryVertex } from '../testing/memory-vertex.ts';
import { vertexDeployment } from './vertex-deployment.ts';

const ENDPOINT = 'projects/p/locations/r/endpoints/e';
const inputs = (model: string) => ({
  endpoint: ENDPOINT,
  image: `europe-docker.pkg.dev/p/r/serving@sha256:${'0'.repeat(64)}`,
  environment: { MODEL_URI: `gs://b/registry/versions/${model}` },
  machineType: 'n1-standard-2',
  serviceAccount: 'serving@p.iam.gserviceaccount.com',
  labels: { app: 'hamlet' },
});

function worldOf(vertex: MemoryVertex) {
  const cloud = new MemoryCloud();
  return { run: cloud.run, log: cloud.log, objects: cloud.objects, clientOf: () => cloud.client, vertex };
}

const context = createContext(() => undefined, new AbortController().signal);
const reach = (vertex: MemoryVertex, model: string) =>
  vertexDeployment.reach(inputs(model), worldOf(vertex), context);

describe('a deployment to Vertex AI', () => {
  test('uploads and deploys once, however often it is asked for', async () => {
    const vertex = new MemoryVertex();
    const first = await reach(vertex, 'v1');
    expect(await reach(vertex, 'v1')).toEqual(first);
    expect(vertex.calls).toEqual(['upload', 'deploy']);
    expect(vertex.endpoint).toMatchObject([{ id: first.deployedModelId, model: first.model }]);
  });

  test('of another model takes the old one away only afterwards', async () => {
    const vertex = new MemoryVertex();
    await reach(vertex, 'v1');
    await reach(vertex, 'v2');
    expect(vertex.calls).toEqual(['upload', 'deploy', 'upload', 'deploy', 'undeploy', 'delete']);
    expect([...vertex.models.values()].map(({ environment }) => environment)).toEqual([
      inputs('v2').environment,
    ]);
  });

  test.each([3, 4, 5, 6])('killed before change %i is completed by the next update', async (change) => {
    const vertex = new MemoryVertex();
    await reach(vertex, 'v1');
    vertex.failFrom = change;
    await expect(reach(vertex, 'v2')).rejects.toThrow('killed');
    expect(vertex.endpoint.length).toBeGreaterThan(0);
    vertex.failFrom = Infinity;
    const { model } = await reach(vertex, 'v2');
    expect(vertex.endpoint).toMatchObject([{ model }]);
  });

  test('that somebody undid is found and repaired', async () => {
    const vertex = new MemoryVertex();
    const state = { ...inputs('v1'), ...(await reach(vertex, 'v1')) };
    expect(await vertexDeployment.drift(state, worldOf(vertex))).toBeUndefined();
    vertex.endpoint.length = 0;
    expect(await vertexDeployment.drift(state, worldOf(vertex))).toContain('not deployed');
    await reach(vertex, 'v1');
    expect(vertex.endpoint).toHaveLength(1);
  });

  test('that is deleted leaves neither a machine nor a model', async () => {
    const vertex = new MemoryVertex();
    const state = { ...inputs('v1'), ...(await reach(vertex, 'v1')) };
    await vertexDeployment.remove?.(state, worldOf(vertex));
    expect([vertex.endpoint.length, vertex.models.size]).toEqual([0, 0]);
  });
});
