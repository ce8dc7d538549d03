import { z } from 'zod';
import { Failure } from '../../src/failure.ts';
import { jsonOrUndefined } from './cloud/api.ts';
import type { Objects } from './cloud/storage.ts';

/** What the history of a registry says holds now. */
export interface Registry {
  readonly champion: string | undefined;
  /** Folder of each registered version, relative to the registry. */
  readonly folders: ReadonlyMap<string, string>;
}

const eventSchema = z.object({
  seq: z.int().min(1),
  action: z.enum(['registered', 'promoted', 'rolled back', 'deleted']),
  version: z.string(),
  folder: z.string().optional(),
});

type Event = z.infer<typeof eventSchema>;

const READS_AT_ONCE = 16;

/** @throws REGISTRY_DAMAGED naming the event that is missing or not understood */
export async function readRegistry(objects: Objects, registry: string): Promise<Registry> {
  const files = await objects.list(`${registry}/history`);
  const events: Event[] = [];
  while (events.length < files.length) {
    const some = files.slice(events.length, events.length + READS_AT_ONCE);
    const from = events.length + 1;
    events.push(...(await Promise.all(some.map((_, i) => readEvent(objects, registry, from + i)))));
  }
  return fold(events);
}

async function readEvent(objects: Objects, registry: string, seq: number): Promise<Event> {
  const uri = `${registry}/history/${String(seq).padStart(8, '0')}.json`;
  const { data } = eventSchema.safeParse(jsonOrUndefined((await objects.read(uri)) ?? ''));
  if (data?.seq !== seq) throw damaged(`${uri} is missing or not an event.`);
  return data;
}

/** The last event about the champion wins; deleting one that is champion is never allowed. */
function fold(events: readonly Event[]): Registry {
  const folders = new Map<string, string>();
  let champion: string | undefined;
  for (const { action, version, folder = '' } of events) {
    if (action === 'registered') folders.set(version, folder);
    else if (action === 'deleted') folders.delete(version);
    else champion = version;
  }
  return { champion, folders };
}

/** Address of a registered version's bundle. */
export function uriOf(registry: string, { folders }: Registry, version: string): string {
  const folder = folders.get(version);
  if (folder !== undefined) return `${registry}/${folder}`;
  const known = [...folders.keys()].slice(-10).reverse();
  throw new Failure(
    'VERSION_NOT_FOUND',
    `The registry ${registry} has no version ${version}. The newest it has: ${known.join(', ') || 'none'}.`,
    'Pin one that is registered (`npx pulumi config set hamlet:modelVersion VERSION`), or none (`npx pulumi config rm hamlet:modelVersion`).',
  );
}

const evaluationSchema = z.object({ metrics: z.record(z.string(), z.unknown()) });

/** The figures of a version's evaluation that are plain numbers. */
export async function metricsOf(objects: Objects, uri: string): Promise<Record<string, number>> {
  const file = `${uri}/evaluation.json`;
  const { data } = evaluationSchema.safeParse(jsonOrUndefined((await objects.read(file)) ?? ''));
  if (data === undefined) throw damaged(`${file} is missing or not an evaluation.`);
  return Object.fromEntries(
    Object.entries(data.metrics).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function damaged(what: string): Failure {
  return new Failure(
    'REGISTRY_DAMAGED',
    what,
    'Bring the object back from its older versions (`gcloud storage ls --all-versions`), then run `npx pulumi up` again.',
  );
}
