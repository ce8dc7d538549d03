import { z } from 'zod';
import type { Service } from '../cloud/run-schema.ts';
import { trafficSchema } from '../cloud/run-schema.ts';
import type { Properties } from '../properties.ts';
import { readGolden } from '../rollout/golden.ts';
import { rollOut } from '../rollout/roll-out.ts';
import { candidateUrl, shareOf } from '../rollout/traffic.ts';
import { revisionName, seconds, serviceName, storageFolder, text } from './names.ts';
import type { Resource } from './resource.ts';

/** More than half would not be a canary, and the stable revision could not be told from it. */
const MOST_PERCENT = 50;

const schema = z
  .strictObject({
    service: serviceName,
    revision: revisionName,
    modelVersion: text,
    golden: storageFolder,
    canaryPercent: z.number().int().min(0).max(MOST_PERCENT),
    canarySeconds: seconds(0, 86_400),
    latencySeconds: seconds(1, 3600),
    access: z.enum(['public', 'invokers', 'iap'], { error: 'must be public, invokers or iap' }),
    invoker: z.email({ error: 'must be the e-mail address of a service account' }).optional(),
  })
  .refine(({ access, invoker }) => access === 'public' || invoker !== undefined, {
    path: ['invoker'],
    error: 'must be there unless access is public: the tests call the service in its name',
  });

const stateSchema = z.looseObject(schema.shape);

export const rollout: Resource = {
  schema,
  identity: ['service'],
  id: (inputs) => schema.parse(inputs).service,

  async reach(inputs, { objects, run, log, clientOf }, context) {
    const wish = schema.parse(inputs);
    const client = clientOf(wish.service, wish);
    const service = await rollOut(
      { run, log, client, golden: () => readGolden(objects, wish.golden) },
      wish,
      context,
    );
    return outputsOf(service, wish.revision);
  },

  async read(properties, { run }) {
    const { service: name, revision } = stateSchema.parse(properties);
    const service = await run.service(name);
    return service === undefined ? undefined : outputsOf(service, revision);
  },

  async drift(properties, { run }) {
    const { service: name, revision } = stateSchema.parse(properties);
    const service = await run.service(name);
    const share = service === undefined ? 0 : shareOf(service, revision);
    return share === 100 ? undefined : `${revision} serves ${share} % of the traffic, must serve all`;
  },
};

function outputsOf(service: Service, revision: string): Properties {
  const traffics = service.trafficStatuses.map((status) => trafficSchema.parse(status));
  return { url: service.uri, candidateUrl: candidateUrl(service, revision) ?? '', traffics };
}
