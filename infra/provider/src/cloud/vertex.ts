import { z } from 'zod';
import type { Context } from '../context.ts';
import type { Api } from './api.ts';
import { ApiError, isNotFound, parseAnswer } from './api.ts';

const deployedSchema = z.object({ id: z.string(), model: z.string(), displayName: z.string().default('') });

export type Deployed = z.infer<typeof deployedSchema>;

/** What is to be uploaded as a model: a container with its environment. */
export interface Container {
  readonly displayName: string;
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** Where and how a model is deployed. */
export interface Placement {
  readonly machineType: string;
  readonly serviceAccount: string;
}

/** The part of the Vertex AI API that a deployment to an endpoint needs. Each call returns when it is so. */
export interface Vertex {
  /** `undefined` when there is no such endpoint. */
  readonly deployed: (endpoint: string) => Promise<Deployed[] | undefined>;
  /** The model of that name in the endpoint's location; `undefined` when there is none. */
  readonly find: (endpoint: string, displayName: string) => Promise<string | undefined>;
  readonly upload: (endpoint: string, container: Container) => Promise<void>;
  /** Gives it all of the traffic. */
  readonly deploy: (
    endpoint: string,
    model: string,
    displayName: string,
    placement: Placement,
  ) => Promise<void>;
  readonly undeploy: (endpoint: string, id: string) => Promise<void>;
  readonly deleteModel: (model: string) => Promise<void>;
}

const OPERATION_PAUSE_MS = 5000;

/**
 * Source: https://cloud.google.com/vertex-ai/docs/reference/rest
 *
 * @param base of the address, given the location
 */
export function vertex(
  base: (location: string) => string,
  api: Api,
  { sleep }: Pick<Context, 'sleep'>,
): Vertex {
  const url = (name: string): string => `${base(name.split('/')[3] ?? '')}${name}`;
  const parent = (name: string): string => name.split('/').slice(0, 4).join('/');

  const finish = async (answer: string, name: string): Promise<void> => {
    let operation = parseAnswer(operationSchema, answer, name);
    while (!operation.done) {
      await sleep(OPERATION_PAUSE_MS);
      operation = parseAnswer(operationSchema, await api(url(operation.name)), operation.name);
    }
    if (operation.error !== undefined) throw new ApiError(400, 'FAILED', operation.error.message);
  };
  const call = async (name: string, body: unknown): Promise<void> => {
    await finish(await api(url(name), { method: 'POST', body }), name);
  };

  return {
    async deployed(endpoint) {
      try {
        return parseAnswer(endpointSchema, await api(url(endpoint)), endpoint).deployedModels;
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    async find(endpoint, displayName) {
      const name = `${parent(endpoint)}/models?filter=${encodeURIComponent(`display_name="${displayName}"`)}`;
      return parseAnswer(modelsSchema, await api(url(name)), name).models[0]?.name;
    },
    upload: (endpoint, { displayName, image, environment, labels }) =>
      call(`${parent(endpoint)}/models:upload`, {
        model: {
          displayName,
          labels,
          containerSpec: {
            imageUri: image,
            env: Object.entries(environment).map(([name, value]) => ({ name, value })),
            ports: [{ containerPort: 8080 }],
            healthRoute: '/health/ready',
            // A request by `rawPredict` arrives as it is, so the service's own contract holds here too.
            predictRoute: '/v1/classify',
          },
        },
      }),
    deploy: (endpoint, model, displayName, { machineType, serviceAccount }) =>
      call(`${endpoint}:deployModel`, {
        deployedModel: {
          model,
          displayName,
          serviceAccount,
          dedicatedResources: { machineSpec: { machineType }, minReplicaCount: 1, maxReplicaCount: 1 },
        },
        // Vertex AI's word for the model that this call deploys.
        trafficSplit: { 0: 100 },
      }),
    undeploy: (endpoint, deployedModelId) => call(`${endpoint}:undeployModel`, { deployedModelId }),
    async deleteModel(model) {
      await finish(await api(url(model), { method: 'DELETE' }), model);
    },
  };
}

const operationSchema = z.object({
  name: z.string(),
  done: z.boolean().default(false),
  error: z.object({ message: z.string() }).optional(),
});
const endpointSchema = z.object({ deployedModels: z.array(deployedSchema).default([]) });
const modelsSchema = z.object({ models: z.array(z.object({ name: z.string() })).default([]) });
