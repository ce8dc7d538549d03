import { expect, test } from '@jest/globals';
import { run } from '../../testing/mocks.ts';
import { configurationOf } from '../../testing/stacks.ts';

test('a Vertex AI endpoint serves the image and the model of the service, under its identity', async () => {
  const { resources, outputs } = await run({ ...configurationOf('dev'), vertexEndpoint: 'true' });
  const inputsOf = (type: string) => resources.find((it) => it.type === type)?.inputs;
  const service = inputsOf('gcp:cloudrunv2/service:Service')?.template as {
    serviceAccount: string;
    containers: { image: string; envs: { name: string; value: string }[] }[];
  };
  const { image, envs } = service.containers[0] ?? {};
  expect(inputsOf('hamlet:index:VertexDeployment')).toMatchObject({
    image,
    serviceAccount: service.serviceAccount,
    machineType: 'n1-standard-2',
    environment: Object.fromEntries((envs ?? []).map(({ name, value }) => [name, value])),
  });
  expect(inputsOf('gcp:vertex/aiEndpoint:AiEndpoint')?.name).toMatch(/^[1-9]\d{0,9}$/);
  expect(outputs.vertexEndpoint).toBe('endpoint-id');
});

test('there is none by default', async () => {
  const { resources } = await run(configurationOf('dev'));
  expect(resources.filter(({ type }) => /vertex/i.test(type))).toEqual([]);
});
