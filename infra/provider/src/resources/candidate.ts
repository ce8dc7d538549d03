import { z } from 'zod';
import { trafficSchema } from '../cloud/run-schema.ts';
import { introduce, shareOf } from '../rollout/traffic.ts';
import { revisionName, serviceName, text } from './names.ts';
import type { Resource } from './resource.ts';

const schema = z.strictObject({ service: serviceName, revision: revisionName, definition: text.optional() });
const stateSchema = z.looseObject({ ...schema.shape, traffics: z.array(trafficSchema) });

export const candidate: Resource = {
  schema,
  identity: ['service'],
  id: (inputs) => schema.parse(inputs).service,

  async reach(inputs, { run }) {
    const { service, revision } = schema.parse(inputs);
    return { traffics: introduce(revision, await run.service(service)) };
  },

  /** Once the revision serves everything, that is what to declare; until then, what was decided stays. */
  async read(properties, { run }) {
    const { service: name, revision, traffics } = stateSchema.parse(properties);
    const service = await run.service(name);
    const isServing = service !== undefined && shareOf(service, revision) === 100;
    return { traffics: isServing ? introduce(revision, service) : traffics };
  },

  drift: () => Promise.resolve(undefined),
};
