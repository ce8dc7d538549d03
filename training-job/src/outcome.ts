import { ERROR_CODES, gateLineSchema, HamletError, openStorage } from '@hamlet/model';
import type { Storage } from '@hamlet/model';
import { z } from 'zod';

const frame = {
  schema: z.literal(1),
  request: z.string(),
  /** The Cloud Run execution that wrote it. */
  execution: z.string().optional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
};

const trained = {
  version: z.string(),
  /** Location of the bundle. */
  uri: z.string(),
  /** Of the messages it learned from. */
  dataDigest: z.string(),
  /** On the test split, by the names of evaluation.json. */
  metrics: z.record(z.string(), z.number()),
  gate: z.array(gateLineSchema),
};

/** How a request ended. There is one outcome a request, and it never changes. */
export const outcomeSchema = z.discriminatedUnion('state', [
  z.strictObject({ ...frame, state: z.literal('promoted'), ...trained }),
  z.strictObject({ ...frame, state: z.literal('rejected'), ...trained }),
  z.strictObject({
    ...frame,
    state: z.literal('failed'),
    error: z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() }),
  }),
]);

export type Outcome = z.infer<typeof outcomeSchema>;

const FOLDER = 'requests';

/** The outcomes of all requests, at a folder or `gs://bucket/prefix`: `requests/<request>.json`. */
export class Outcomes {
  readonly #storage: Storage;

  constructor(location: string) {
    this.#storage = openStorage(location);
  }

  /** @throws STORAGE_…, BUNDLE_CORRUPT when what is there is no outcome */
  async find(request: string): Promise<Outcome | undefined> {
    try {
      return this.#parse(request, await this.#storage.read(pathOf(request)));
    } catch (error) {
      if (error instanceof HamletError && error.code === 'STORAGE_NOT_FOUND') return undefined;
      throw error;
    }
  }

  /** Finds out, before a model is trained, whether its outcome could be written. @throws STORAGE_… */
  async requireWritable(): Promise<void> {
    await this.#storage.requireWritable(FOLDER);
  }

  /**
   * Writes the outcome of a request unless it has one.
   *
   * @returns the outcome that the request has
   * @throws STORAGE_…
   */
  async record(outcome: Outcome): Promise<Outcome> {
    const bytes = Buffer.from(`${JSON.stringify(outcome, null, 2)}\n`);
    try {
      await this.#storage.write(pathOf(outcome.request), bytes, { ifAbsent: true });
      return outcome;
    } catch (error) {
      const isTaken = error instanceof HamletError && error.code === 'STORAGE_CONFLICT';
      const first = isTaken ? await this.find(outcome.request) : undefined;
      if (first === undefined) throw error;
      return first;
    }
  }

  #parse(request: string, bytes: Uint8Array): Outcome {
    try {
      return outcomeSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
    } catch (cause) {
      const path = `${this.#storage.uri}/${pathOf(request)}`;
      throw new HamletError(
        'BUNDLE_CORRUPT',
        `${path} is no outcome of a training.`,
        'Remove it, then run the job again.',
        { cause },
      );
    }
  }
}

/** 0 promoted, 3 rejected by the gate, otherwise that of the error. */
export function exitCodeOf(outcome: Outcome): number {
  if (outcome.state === 'promoted') return 0;
  if (outcome.state === 'rejected') return ERROR_CODES.GATE_FAILED.exit;
  const codes: Readonly<Record<string, { readonly exit: number }>> = ERROR_CODES;
  return (codes[outcome.error.code] ?? ERROR_CODES.INTERNAL).exit;
}

function pathOf(request: string): string {
  return `${FOLDER}/${request}.json`;
}
