import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Failure } from '../../../src/failure.ts';
import type { Vertex } from '../cloud/vertex.ts';
import { imageDigest, text } from './names.ts';
import type { Resource } from './resource.ts';

const schema = z.strictObject({
  endpoint: text.regex(/^projects\/[^/]+\/locations\/[^/]+\/endpoints\/[^/]+$/, {
    error: 'must be an endpoint, projects/P/locations/R/endpoints/E',
  }),
  image: imageDigest,
  environment: z.record(z.string(), z.string()),
  machineType: text,
  serviceAccount: z.email({ error: 'must be the e-mail address of a service account' }),
  labels: z.record(z.string(), z.string()),
});

const stateSchema = z.looseObject({ endpoint: text, deployedModelId: z.string() });

/**
 * The name says what is in it, so that an upload or a deployment that was under way when the engine was
 * killed is found again. The old model goes only when the new one has the traffic.
 */
export const vertexDeployment: Resource = {
  schema,
  identity: ['endpoint'],
  id: (inputs) => schema.parse(inputs).endpoint,

  async reach(inputs, { vertex }, { say }) {
    const wish = schema.parse(inputs);
    const displayName = `hamlet-${digest(wish)}`;
    const model = await uploaded(vertex, wish, displayName);
    const before = (await vertex.deployed(wish.endpoint)) ?? [];
    if (!before.some((deployed) => deployed.displayName === displayName)) {
      say('Vertex AI starts a machine, which takes some minutes.', true);
      await vertex.deploy(wish.endpoint, model, displayName, wish);
    }
    for (const old of before.filter((deployed) => deployed.displayName !== displayName)) {
      await vertex.undeploy(wish.endpoint, old.id);
      await vertex.deleteModel(old.model);
    }
    const after = (await vertex.deployed(wish.endpoint)) ?? [];
    return {
      model,
      deployedModelId: after.find((deployed) => deployed.displayName === displayName)?.id ?? '',
    };
  },

  async read(state, { vertex }) {
    const { endpoint, deployedModelId } = stateSchema.parse(state);
    const deployed = await vertex.deployed(endpoint);
    return deployed?.some(({ id }) => id === deployedModelId) === true ? {} : undefined;
  },

  async drift(state, { vertex }) {
    const { endpoint, deployedModelId } = stateSchema.parse(state);
    const deployed = (await vertex.deployed(endpoint)) ?? [];
    return deployed.some(({ id }) => id === deployedModelId)
      ? undefined
      : 'the model is not deployed to the endpoint';
  },

  /** An endpoint cannot be deleted with a model on it, and its machine is paid for by the hour. */
  async remove(state, { vertex }) {
    const { endpoint } = stateSchema.parse(state);
    for (const { id, model } of (await vertex.deployed(endpoint)) ?? []) {
      await vertex.undeploy(endpoint, id);
      await vertex.deleteModel(model);
    }
  },
};

async function uploaded(vertex: Vertex, wish: z.infer<typeof schema>, displayName: string): Promise<string> {
  const found = await vertex.find(wish.endpoint, displayName);
  if (found !== undefined) return found;
  await vertex.upload(wish.endpoint, { displayName, ...wish });
  const made = await vertex.find(wish.endpoint, displayName);
  if (made === undefined)
    throw new Failure(
      'CLOUD_REFUSED',
      `Vertex AI uploaded ${displayName} and does not list it.`,
      'Run `npx pulumi up` again: it goes on from here.',
    );
  return made;
}

function digest({ image, environment, machineType, serviceAccount }: z.infer<typeof schema>): string {
  const variables = Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
  const content = JSON.stringify([image, variables, machineType, serviceAccount]);
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
