import type { LoadedBundle } from '../bundle/load.ts';
import { loadBundle } from '../bundle/load.ts';
import type { Manifest, Origin } from '../bundle/manifest.ts';
import { readManifest, writeBundle } from '../bundle/store.ts';
import { HamletError } from '../errors.ts';
import type { Storage } from '../storage/port.ts';
import type { GateLine } from './gate.ts';
import type { Event, State } from './history.ts';
import { ALIASES, eventSchema, replay } from './history.ts';

export interface RegistryOptions {
  /** Who acts, for the history. */
  readonly actor: string;
  readonly now: () => Date;
}

/** What `verify` found. */
export interface Verification {
  readonly sound: readonly string[];
  readonly damaged: readonly { readonly version: string; readonly error: HamletError }[];
  /** Folders of versions that never were registered: what a crash left. They are invisible and may be removed. */
  readonly orphans: readonly string[];
}

type Draft = Pick<Event, 'action' | 'version' | 'reason' | 'gate'>;

const ATTEMPTS = 50;

/**
 * Versions of the model and who serves. All state is an append-only history of numbered events; each is created only if it is
 * absent, so of two writers exactly one wins and the other looks again. A version counts from its `registered` event on, which
 * is written after all its files. There are no locks, and a crash between any two writes leaves nothing half visible.
 */
export class Registry {
  readonly #storage: Storage;
  readonly #options: RegistryOptions;

  constructor(storage: Storage, options: RegistryOptions) {
    this.#storage = storage;
    this.#options = options;
  }

  get uri(): string {
    return this.#storage.uri;
  }

  async history(): Promise<Event[]> {
    const paths: string[] = [];
    for await (const { path } of this.#storage.list('history')) paths.push(path);
    return Promise.all(paths.map(async (path) => parseEvent(path, await this.#storage.read(path))));
  }

  async state(): Promise<State> {
    return replay(await this.history());
  }

  /** Stores a model and makes it the challenger. Registering the same model again changes nothing. */
  async register(
    version: string,
    origin: Origin,
    files: ReadonlyMap<string, Uint8Array>,
    reason: string,
  ): Promise<void> {
    const known = (await this.state()).versions.includes(version);
    if (!known) await writeBundle(this.#storage, folderOf(version), version, origin, files);
    await this.#append(({ versions }) =>
      versions.includes(version) ? undefined : { action: 'registered', version, reason },
    );
  }

  /** Makes a registered version the champion. The gate is the caller's to ask; its lines go into the history. */
  async promote(version: string, reason: string, gate?: readonly GateLine[]): Promise<void> {
    await this.#append((state) => {
      this.#require(state, version);
      return state.champion === version
        ? undefined
        : { action: 'promoted', version, reason, ...(gate && { gate: [...gate] }) };
    });
  }

  /**
   * Makes an earlier champion the champion again: the given one, or the one before the present.
   *
   * @returns the version that serves now
   * @throws VERSION_NOT_FOUND when there is no such champion
   */
  async rollback(reason: string, to?: string): Promise<string> {
    let target = '';
    await this.#append((state) => {
      const earlier = to ?? state.champions.slice(0, -1).findLast((version) => version !== state.champion);
      if (earlier === undefined || !state.champions.includes(earlier)) {
        const what = to === undefined ? 'There is no earlier champion' : `${to} never was champion`;
        throw new HamletError(
          'VERSION_NOT_FOUND',
          `${what} in ${this.uri}.`,
          'See who was: npx hamlet registry list',
        );
      }
      target = earlier;
      return state.champion === earlier ? undefined : { action: 'rolled back', version: earlier, reason };
    });
    return target;
  }

  /** @throws VERSION_IN_USE while an alias names it */
  async delete(version: string, reason: string): Promise<void> {
    await this.#append((state) => {
      this.#require(state, version);
      const alias = ALIASES.find((name) => state[name] === version);
      if (alias === undefined) return { action: 'deleted', version, reason };
      throw new HamletError(
        'VERSION_IN_USE',
        `${version} is the ${alias}.`,
        'Promote another version first: npx hamlet registry promote VERSION',
      );
    });
    for await (const { path } of this.#storage.list(folderOf(version))) await this.#storage.delete(path);
  }

  /**
   * The version that a version or alias names.
   *
   * @throws NO_CHAMPION, VERSION_NOT_FOUND
   */
  async resolve(reference: string): Promise<string> {
    const state = await this.state();
    const alias = ALIASES.find((name) => name === reference);
    if (alias === undefined) return this.#require(state, reference);
    const version = state[alias];
    if (version !== undefined) return version;
    throw new HamletError(
      'NO_CHAMPION',
      `There is no ${alias} in ${this.uri}.`,
      'Train a model: npx hamlet train',
    );
  }

  async manifest(reference: string): Promise<Manifest> {
    return readManifest(this.#storage, folderOf(await this.resolve(reference)));
  }

  /** @throws as `resolve` and `loadBundle` */
  async load(reference: string): Promise<LoadedBundle> {
    return loadBundle(this.#storage, folderOf(await this.resolve(reference)));
  }

  /** Loads every version, or one, and looks for what crashes left. */
  async verify(reference?: string): Promise<Verification> {
    const { versions } = await this.state();
    const sound: string[] = [];
    const damaged: { version: string; error: HamletError }[] = [];
    for (const version of reference === undefined ? versions : [await this.resolve(reference)]) {
      try {
        await loadBundle(this.#storage, folderOf(version));
        sound.push(version);
      } catch (error) {
        if (!(error instanceof HamletError)) throw error;
        damaged.push({ version, error });
      }
    }
    return { sound, damaged, orphans: await this.#orphans(versions) };
  }

  /** Where a version lies, for programs that open it themselves. */
  locationOf(version: string): string {
    return `${this.uri}/${folderOf(version)}`;
  }

  async #orphans(versions: readonly string[]): Promise<string[]> {
    const found = new Set<string>();
    for await (const { path } of this.#storage.list('versions')) found.add(path.split('/')[1] ?? '');
    return [...found].filter((version) => !versions.includes(version));
  }

  /** Writes the event that `decide` makes of the present state; when another writer was faster, decides anew. */
  async #append(decide: (state: State) => Draft | undefined): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const events = await this.history();
      const draft = decide(replay(events));
      if (draft === undefined) return;
      const seq = (events.at(-1)?.seq ?? 0) + 1;
      const event: Event = {
        seq,
        time: this.#options.now().toISOString(),
        actor: this.#options.actor,
        ...draft,
      };
      try {
        await this.#storage.write(
          `history/${String(seq).padStart(8, '0')}.json`,
          Buffer.from(`${JSON.stringify(event)}\n`),
          { ifAbsent: true },
        );
        return;
      } catch (error) {
        if (!(error instanceof HamletError) || error.code !== 'STORAGE_CONFLICT') throw error;
      }
    }
    throw new HamletError(
      'STORAGE_CONFLICT',
      `Too many writers at once in ${this.uri}.`,
      'Run the command again.',
    );
  }

  #require({ versions }: State, version: string): string {
    if (versions.includes(version)) return version;
    throw new HamletError(
      'VERSION_NOT_FOUND',
      `There is no version ${version} in ${this.uri}.`,
      'See what there is: npx hamlet registry list',
    );
  }
}

function folderOf(version: string): string {
  return `versions/${version}`;
}

function parseEvent(path: string, bytes: Uint8Array): Event {
  const parsed = eventSchema.safeParse(jsonOrUndefined(bytes));
  if (parsed.success) return parsed.data;
  throw new HamletError(
    'BUNDLE_CORRUPT',
    `The history of the registry is damaged: ${path} is not valid.`,
    `Restore ${path} from a backup; nothing else was lost.`,
  );
}

function jsonOrUndefined(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}
