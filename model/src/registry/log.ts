import { setTimeout as sleep } from 'node:timers/promises';
import { HamletError } from '../errors.ts';
import type { Storage } from '../storage/port.ts';
import type { Draft, Event, State } from './history.ts';
import { after, canFollow, EMPTY, eventSchema } from './history.ts';

export interface Stamp {
  /** Who acts, for the history. */
  readonly actor: string;
  readonly now: () => Date;
}

const FOLDER = 'history';
const NAME = /^history\/(\d{8})\.json$/;
/** Few enough for the open files a process may have, many enough for the latency of Cloud Storage. */
const READS_AT_ONCE = 32;
const ATTEMPTS = 100;
const MAX_PAUSE_MS = 50;

/**
 * The history as numbered events, `history/00000001.json` and so on. Each is created only if it is absent, so of two writers
 * exactly one wins and the other looks again. Events never change: each is read once.
 */
export class EventLog {
  readonly #storage: Storage;
  readonly #stamp: Stamp;
  readonly #events: Event[] = [];
  #state = EMPTY;

  constructor(storage: Storage, stamp: Stamp) {
    this.#storage = storage;
    this.#stamp = stamp;
  }

  /** What held when the log was last read. */
  get state(): State {
    return this.#state;
  }

  /** @throws BUNDLE_CORRUPT naming the event that is missing, damaged or cannot have happened */
  async read(): Promise<readonly Event[]> {
    const last = await this.#lastNumber();
    if (last < this.#events.length) throw this.#damaged(this.#events.length, 'is missing');
    while (this.#events.length < last) {
      const from = this.#events.length + 1;
      const numbers = Array.from({ length: Math.min(READS_AT_ONCE, last - from + 1) }, (_, i) => from + i);
      for (const event of await Promise.all(numbers.map((number) => this.#event(number)))) this.#add(event);
    }
    return [...this.#events];
  }

  /**
   * Writes the event that `decide` makes of the present state; when another writer was faster, it decides anew.
   *
   * @returns whether there was one to write
   * @throws STORAGE_CONFLICT when others always are faster; whatever `decide` throws
   */
  async append(decide: (state: State) => Draft | undefined | Promise<Draft | undefined>): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const seq = (await this.read()).length + 1;
      const draft = await decide(this.#state);
      if (draft === undefined) return false;
      const { actor, now } = this.#stamp;
      const event: Event = { seq, time: now().toISOString(), actor, ...draft };
      if (await this.#create(event)) {
        this.#add(event);
        return true;
      }
      await sleep(Math.random() * MAX_PAUSE_MS);
    }
    throw new HamletError(
      'STORAGE_CONFLICT',
      `Too many writers at once in ${this.#storage.uri}.`,
      'Run the command again.',
    );
  }

  async #create(event: Event): Promise<boolean> {
    try {
      await this.#storage.write(pathOf(event.seq), Buffer.from(`${JSON.stringify(event)}\n`), {
        ifAbsent: true,
      });
      return true;
    } catch (error) {
      if (error instanceof HamletError && error.code === 'STORAGE_CONFLICT') return false;
      throw error;
    }
  }

  /** A listing may overlook what is written meanwhile, so it is asked for the end alone. */
  async #lastNumber(): Promise<number> {
    let last = 0;
    for await (const { path } of this.#storage.list(FOLDER)) last = Number(NAME.exec(path)?.[1] ?? last);
    return last;
  }

  async #event(number: number): Promise<Event> {
    let bytes: Uint8Array;
    try {
      bytes = await this.#storage.read(pathOf(number));
    } catch (error) {
      if (error instanceof HamletError && error.code === 'STORAGE_NOT_FOUND')
        throw this.#damaged(number, 'is missing');
      throw error;
    }
    const parsed = eventSchema.safeParse(jsonOrUndefined(bytes));
    if (parsed.data?.seq !== number) throw this.#damaged(number, 'is not valid');
    return parsed.data;
  }

  /** Reads of one log may overlap; an event that another one has added stays as it is. */
  #add(event: Event): void {
    if (event.seq !== this.#events.length + 1) return;
    if (!canFollow(this.#state, event)) throw this.#damaged(event.seq, 'cannot follow what is before it');
    this.#state = after(this.#state, event);
    this.#events.push(event);
  }

  #damaged(number: number, how: string): HamletError {
    return new HamletError(
      'BUNDLE_CORRUPT',
      `The history of the registry ${this.#storage.uri} is damaged: ${pathOf(number)} ${how}.`,
      `Restore ${pathOf(number)} from a backup; nothing else was lost.`,
    );
  }
}

function pathOf(number: number): string {
  return `${FOLDER}/${String(number).padStart(8, '0')}.json`;
}

function jsonOrUndefined(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}
