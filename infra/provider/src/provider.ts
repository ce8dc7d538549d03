import * as pulumi from '@pulumi/pulumi';
import type { Provider } from '@pulumi/pulumi/provider/index.js';
import { ApiError, refused } from './cloud/api.ts';
import type { Context } from './context.ts';
import type { Properties } from './properties.ts';
import { changed, check, isUnknown, unwrapped } from './properties.ts';
import { candidate } from './resources/candidate.ts';
import { modelVersion } from './resources/model-version.ts';
import type { Resource, World } from './resources/resource.ts';
import { rollout } from './resources/rollout.ts';
import { vertexDeployment } from './resources/vertex-deployment.ts';

const RESOURCES: Readonly<Record<string, Resource>> = {
  'hamlet:index:ModelVersion': modelVersion,
  'hamlet:index:Candidate': candidate,
  'hamlet:index:Rollout': rollout,
  'hamlet:index:VertexDeployment': vertexDeployment,
};

/** What the provider is given: the cloud, a context for the messages about one resource, and what stops all work. */
export interface Dependencies {
  readonly world: World;
  readonly contextOf: (urn: string) => Context;
  readonly stop: () => void;
}

/** Hamlet's own provider, between the engine's calls and the resources. */
export function createProvider({ world, contextOf, stop }: Dependencies): Provider {
  const reach = async (urn: string, inputs: Properties): Promise<Properties> => {
    const plain = unwrapped(inputs) as Properties;
    const outputs = await explained(resourceOf(urn).reach(plain, world, contextOf(urn)));
    return { ...inputs, ...outputs };
  };
  return {
    version: '0.1.0',
    check: (urn, _olds, news: Properties) => Promise.resolve(check(resourceOf(urn).schema, news)),

    async diff(_id, urn, olds: Properties, news: Properties) {
      const { schema, identity, drift } = resourceOf(urn);
      const names = changed(schema, olds, news);
      const replaces = names.filter((name) => identity.includes(name) && !isUnknown(news[name]));
      if (names.length > 0) return { changes: true, replaces };
      const reason = await explained(drift(unwrapped(olds) as Properties, world));
      if (reason !== undefined) contextOf(urn).say(reason);
      return { changes: reason !== undefined };
    },

    create: async (urn, inputs: Properties) => ({
      id: resourceOf(urn).id(unwrapped(inputs) as Properties),
      outs: await reach(urn, inputs),
    }),
    update: async (_id, urn, _olds, news: Properties) => ({ outs: await reach(urn, news) }),

    async read(id, urn, state: Properties) {
      const now = await explained(resourceOf(urn).read(unwrapped(state) as Properties, world));
      return now === undefined ? { id: '', props: {} } : { id, props: { ...state, ...now } };
    },

    /** Versions, traffic and revisions belong to the registry and the service, not to these resources. */
    delete: async (_id, urn, state: Properties) => {
      await explained(resourceOf(urn).remove?.(unwrapped(state) as Properties, world) ?? Promise.resolve());
    },
    cancel: () => {
      stop();
      return Promise.resolve();
    },
  };
}

/** A refusal of the cloud's, with what to do about it. */
async function explained<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError) throw refused(error);
    throw error;
  }
}

function resourceOf(urn: string): Resource {
  const type = urn.split('::')[2]?.split('$').at(-1) ?? '';
  const resource = RESOURCES[type];
  if (resource === undefined) throw new Error(`The provider hamlet has no resource type ${type}.`);
  return resource;
}

/** Messages about a resource, in the engine's log. */
export function engineLog(urn: string): Context['say'] {
  const resource = new pulumi.DependencyResource(urn);
  return (message, isPassing = false) => void pulumi.log.info(message, resource, undefined, isPassing);
}
