import { z } from 'zod';
import { Failure } from '../../../src/failure.ts';
import type { Context } from '../context.ts';
import type { Properties } from '../properties.ts';
import type { Registry } from '../registry.ts';
import { metricsOf, readRegistry, uriOf } from '../registry.ts';
import { outcomeUri, promotedVersion } from '../training/outcome.ts';
import { requestOf } from '../training/request.ts';
import { train } from '../training/train.ts';
import { imageDigest, jobName, seconds, storageFolder, text } from './names.ts';
import type { Drift, Resource, World } from './resource.ts';

const setting = z.union([z.string(), z.number(), z.boolean()], {
  error: 'must be text, a number or a boolean',
});
/** The time of three of the longest trainings. Source: https://cloud.google.com/run/docs/configuring/task-timeout */
const LONGEST = 3 * 604_800;

const schema = z.strictObject({
  job: jobName,
  image: imageDigest,
  settings: z.record(z.string(), setting, { error: 'must be values by name' }),
  dataDigest: text,
  registry: storageFolder,
  outcomes: storageFolder,
  pin: text.optional(),
  timeoutSeconds: seconds(1, LONGEST),
});

const stateSchema = z.looseObject({ ...schema.shape, version: z.string(), trainedBy: z.string() });

const PIN = 'pin';
const ELSEWHERE = 'promoted elsewhere';

export const modelVersion: Resource = {
  schema,
  identity: ['registry'],
  id: (inputs) => schema.parse(inputs).registry,

  async reach(inputs, world, context) {
    const wish = schema.parse(inputs);
    if (wish.pin !== undefined) return describe(world, wish.registry, wish.pin, PIN);
    const request = requestOf(wish);
    const trained = await trainedVersion(wish, request, world, context);
    const champion = championOf(await readRegistry(world.objects, wish.registry), wish.registry);
    return describe(world, wish.registry, champion, champion === trained ? request : ELSEWHERE);
  },

  async read(properties, world) {
    const { registry, pin, version, trainedBy } = stateSchema.parse(properties);
    const now = await readRegistry(world.objects, registry);
    const wanted = pin ?? now.champion;
    if (wanted === undefined || !now.folders.has(wanted)) return undefined;
    return describe(world, registry, wanted, wanted === version ? trainedBy : ELSEWHERE);
  },

  async drift(properties, world): Promise<Drift> {
    const { registry, pin, version } = stateSchema.parse(properties);
    if (pin !== undefined) return undefined;
    const { champion } = await readRegistry(world.objects, registry);
    return champion === version
      ? undefined
      : `the champion is ${champion ?? 'gone'} now, no longer ${version}`;
  },
};

async function trainedVersion(
  wish: z.infer<typeof schema>,
  request: string,
  world: World,
  context: Context,
): Promise<string> {
  const outcome = await train(world, { ...wish, request }, context);
  const { champion } = await readRegistry(world.objects, wish.registry);
  const version = promotedVersion(outcome, outcomeUri(wish.outcomes, request), champion);
  context.say(`training: request ${request} made ${version}`);
  return version;
}

function championOf({ champion }: Registry, registry: string): string {
  if (champion !== undefined) return champion;
  throw new Failure(
    'NO_CHAMPION',
    `The registry ${registry} has no champion, although the training was promoted.`,
    'See that job and program name the same registry, and run `npx pulumi up`.',
  );
}

async function describe(
  world: World,
  registry: string,
  version: string,
  trainedBy: string,
): Promise<Properties> {
  const uri = uriOf(registry, await readRegistry(world.objects, registry), version);
  return { version, uri, metrics: await metricsOf(world.objects, uri), trainedBy };
}
