import { createHash } from 'node:crypto';
import { HamletError } from '../errors.ts';
import { compareBytes } from '../storage/port.ts';
import { arrivalOf } from './arrival.ts';
import type { DataSource, Label, LabelledMessage, ReadOptions, UnreadableItem } from './data.ts';
import type { Fingerprint } from './fingerprint.ts';
import { mapOrdered } from './ordered.ts';

const MAX_EXAMPLES = 20;

export interface GatherOptions {
  /**
   * Reads one message, takes from it whatever the caller is after, and gives back the fingerprint of its visible text.
   * Called once for each distinct message, in the order of the sources, `concurrency` at a time. A message it rejects with a
   * MESSAGE_… error is counted as unreadable. Key what you keep by `sha256`: messages met under both labels are left out.
   */
  readonly visit: (message: DistinctMessage) => Promise<Fingerprint>;
  /** Visits under way at once; 1 by default. Give more when `visit` hands the work to other threads. */
  readonly concurrency?: number;
  /** Ends the pass with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PrepareProgress) => void;
}

export interface DistinctMessage extends LabelledMessage {
  /** Hex. */
  readonly sha256: string;
}

export interface PrepareProgress {
  /** Distinct messages visited. */
  readonly messages: number;
  /** Read so far, in messages; what is around them in mbox and `.jsonl` files does not count. */
  readonly bytes: number;
  /** Size of all sources. */
  readonly totalBytes: number;
}

/** A distinct message that was visited, without its bytes. */
export interface ReadMessage {
  readonly sha256: string;
  readonly source: string;
  readonly id: string;
  readonly label: Label;
  /** Ms since 1970. */
  readonly arrival: number | null;
  readonly fingerprint: Fingerprint;
}

export interface Gathered {
  /** Sorted by sha256. */
  readonly messages: readonly ReadMessage[];
  /** Bytes read. */
  readonly bytes: number;
  readonly left: {
    readonly exactDuplicates: number;
    readonly conflicts: number;
    readonly unreadable: UnreadableCount;
  };
}

export interface UnreadableCount {
  readonly total: number;
  readonly byReason: Readonly<Record<string, number>>;
  /** The first 20. */
  readonly examples: readonly UnreadableItem[];
}

/**
 * Reads all sources one after the other, visits each distinct message once, and keeps of it what grouping needs.
 *
 * @throws DATA_NOT_FOUND when a source is empty; what `visit` throws, unless it is a MESSAGE_… error
 */
export async function gather(sources: readonly DataSource[], options: GatherOptions): Promise<Gathered> {
  const { visit, concurrency = 1, signal, onProgress } = options;
  const totalBytes = onProgress === undefined ? 0 : await sizeOf(sources);
  const sightings = new Map<string, Sighting>();
  const unreadable = tally();
  let bytes = 0;
  let messages = 0;
  const firsts = distinct(sources, sightings, {
    ...(signal && { signal }),
    onUnreadable: unreadable.add,
    onRead: (length) => (bytes += length),
  });
  const visited = mapOrdered(firsts, concurrency, async ({ message, sighting }) => ({
    sighting,
    outcome: await fingerprintOrReason(message, visit),
  }));
  for await (const { sighting, outcome } of visited) {
    sighting.outcome = outcome;
    messages++;
    signal?.throwIfAborted();
    onProgress?.({ messages, bytes, totalBytes });
  }
  return { bytes, ...sortOut([...sightings.values()], unreadable) };
}

/** All that is known of one distinct message. */
interface Sighting {
  readonly sha256: string;
  readonly label: Label;
  readonly arrival: number | null;
  /** Of several copies the first by name, so that the order of the sources does not matter. */
  source: string;
  id: string;
  copies: number;
  /** Seen under the other label as well. */
  conflicting: boolean;
  /** Its fingerprint, or why it could not be read. */
  outcome: Fingerprint | string;
}

async function sizeOf(sources: readonly DataSource[]): Promise<number> {
  let total = 0;
  for (const source of sources) total += await source.bytes();
  return total;
}

/** Yields each message on first sight and takes note of its copies. */
async function* distinct(
  sources: readonly DataSource[],
  sightings: Map<string, Sighting>,
  { onRead, ...options }: ReadOptions & { onRead: (bytes: number) => void },
): AsyncGenerator<{ message: DistinctMessage; sighting: Sighting }> {
  for (const dataSource of sources) {
    for await (const found of dataSource.messages(options)) {
      const { raw, label, source, id } = found;
      onRead(raw.length);
      const sha256 = createHash('sha256').update(raw).digest('hex');
      const known = sightings.get(sha256);
      if (known !== undefined) {
        addCopy(known, found);
        continue;
      }
      const arrival = arrivalOf(raw)?.getTime() ?? null;
      const sighting = { sha256, label, arrival, source, id, copies: 1, conflicting: false, outcome: '' };
      sightings.set(sha256, sighting);
      yield { message: { ...found, sha256 }, sighting };
    }
  }
}

function addCopy(known: Sighting, { label, source, id }: LabelledMessage): void {
  known.copies++;
  known.conflicting ||= label !== known.label;
  if ((compareBytes(source, known.source) || compareBytes(id, known.id)) < 0) {
    known.source = source;
    known.id = id;
  }
}

async function fingerprintOrReason(
  message: DistinctMessage,
  visit: GatherOptions['visit'],
): Promise<Fingerprint | string> {
  try {
    return await visit(message);
  } catch (error) {
    if (error instanceof HamletError && error.code.startsWith('MESSAGE_')) return error.code;
    throw error;
  }
}

function sortOut(sightings: readonly Sighting[], unreadable: Tally): Omit<Gathered, 'bytes'> {
  const messages: ReadMessage[] = [];
  let exactDuplicates = 0;
  let conflicts = 0;
  for (const { outcome, copies, conflicting, ...message } of sightings) {
    const { source, id } = message;
    if (typeof outcome === 'string') {
      for (let copy = 0; copy < copies; copy++) unreadable.add({ source, id, reason: outcome });
    } else if (conflicting) {
      conflicts += copies;
    } else {
      exactDuplicates += copies - 1;
      messages.push({ ...message, fingerprint: outcome });
    }
  }
  messages.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  return { messages, left: { exactDuplicates, conflicts, unreadable: unreadable.count() } };
}

interface Tally {
  readonly add: (item: UnreadableItem) => void;
  readonly count: () => UnreadableCount;
}

function tally(): Tally {
  const reasons = new Map<string, number>();
  const examples: UnreadableItem[] = [];
  return {
    add(item) {
      reasons.set(item.reason, (reasons.get(item.reason) ?? 0) + 1);
      if (examples.length < MAX_EXAMPLES) examples.push(item);
    },
    count() {
      const byReason = Object.fromEntries([...reasons].sort(([a], [b]) => (a < b ? -1 : 1)));
      return { total: [...reasons.values()].reduce((sum, n) => sum + n, 0), byReason, examples };
    },
  };
}
