import { randomBytes } from 'node:crypto';
import type { LoadedBundle } from '../bundle/load.ts';
import { loadBundle } from '../bundle/load.ts';
import type { Manifest, Origin } from '../bundle/manifest.ts';
import { isOfBundle, readManifest, writeBundle } from '../bundle/store.ts';
import { HamletError } from '../errors.ts';
import type { Storage } from '../storage/port.ts';
import type { GateLine } from './gate.ts';
import type { Event, State } from './history.ts';
import { ALIASES } from './history.ts';
import type { Stamp } from './log.ts';
import { EventLog } from './log.ts';

/** What `verify` found. */
export interface Verification {
  readonly sound: readonly string[];
  readonly damaged: readonly { readonly version: string; readonly error: HamletError }[];
  /** Folders that no version has: what crashes left. They are invisible; `prune` removes them. */
  readonly orphans: readonly string[];
}

/** What all objects lie below. */
const FOLDERS = ['history', 'versions'];
/** `20261124T120000000Z-` and chance: names sort by time, and tell how old an upload is. */
const UPLOAD = /\/(\d{8}T\d{9}Z)-[0-9a-f]{8}$/;

/**
 * Versions of the model and who serves. All state follows from the history; a version counts from its `registered` event on,
 * which is written after all its files. Every upload has a folder of its own, and nothing is ever overwritten: whatever two
 * writers do at once, and wherever one of them dies, no file of a registered version changes.
 */
export class Registry {
  readonly #storage: Storage;
  readonly #stamp: Stamp;
  readonly #log: EventLog;

  constructor(storage: Storage, stamp: Stamp) {
    this.#storage = storage;
    this.#stamp = stamp;
    this.#log = new EventLog(storage, stamp);
  }

  get uri(): string {
    return this.#storage.uri;
  }

  async history(): Promise<readonly Event[]> {
    return this.#log.read();
  }

  async state(): Promise<State> {
    await this.#log.read();
    return this.#log.state;
  }

  /**
   * Finds out, before a model is trained, whether it could be registered: reads the history, and asks whether the storage can be
   * written to. Leaves nothing there.
   *
   * @throws STORAGE_…, BUNDLE_CORRUPT when the history is damaged
   */
  async requireWritable(): Promise<void> {
    await this.state();
    for (const folder of FOLDERS) await this.#storage.requireWritable(folder);
  }

  /**
   * Stores a model, loads it again from there, and makes it the challenger. Registering what is registered changes nothing, but
   * puts the model in the place of a stored copy that is damaged.
   *
   * @throws STORAGE_FULL and others; the version is not registered then
   */
  async register(
    version: string,
    origin: Origin,
    files: ReadonlyMap<string, Uint8Array>,
    reason: string,
  ): Promise<void> {
    const stored = (await this.state()).versions.get(version);
    if (stored !== undefined && (await this.#isSound(stored))) return;
    const folder = `versions/${version}/${timeOf(this.#stamp.now())}-${randomBytes(4).toString('hex')}`;
    try {
      await writeBundle(this.#storage, folder, version, origin, files);
      await loadBundle(this.#storage, folder);
    } catch (error) {
      await this.#remove(folder).catch(() => undefined);
      throw error;
    }
    const isMine = await this.#log.append(({ versions }) =>
      versions.has(version) && versions.get(version) !== stored
        ? undefined
        : { action: 'registered', version, reason, folder },
    );
    const useless = isMine ? stored : folder;
    if (useless !== undefined) await this.#remove(useless);
  }

  /**
   * Makes a registered version the champion. The gate is the caller's to ask; its lines go into the history.
   *
   * @param gate what the gate said; without it, nobody asked
   * @throws VERSION_NOT_FOUND, BUNDLE_…, STORAGE_CONFLICT when there is another champion than the gate compared with
   */
  async promote(version: string, reason: string, gate?: readonly GateLine[]): Promise<void> {
    await this.#log.append(async (state) => {
      await loadBundle(this.#storage, this.#folderOf(state, version));
      if (state.champion === version) return undefined;
      if (gate !== undefined) this.#requireComparison(version, gate, state);
      return { action: 'promoted', version, reason, ...(gate && { gate: [...gate] }) };
    });
  }

  /**
   * Makes an earlier champion the champion again: the given one, or the one before the present.
   *
   * @returns the version that serves now
   * @throws VERSION_NOT_FOUND when there is no such champion; BUNDLE_… when it is damaged
   */
  async rollback(reason: string, to?: string): Promise<string> {
    let target = '';
    await this.#log.append(async (state) => {
      const { champion, champions } = state;
      target = this.#earlier(champions, to ?? champions.findLast((earlier) => earlier !== champion));
      if (target === champion) return undefined;
      await loadBundle(this.#storage, this.#folderOf(state, target));
      return { action: 'rolled back', version: target, reason };
    });
    return target;
  }

  /** Its files go after the event, so that a crash leaves an orphan. @throws VERSION_IN_USE while an alias names it */
  async delete(version: string, reason: string): Promise<void> {
    let folder = '';
    await this.#log.append((state) => {
      folder = this.#folderOf(state, version);
      const alias = ALIASES.find((name) => state[name] === version);
      if (alias === undefined) return { action: 'deleted', version, reason };
      throw new HamletError(
        'VERSION_IN_USE',
        `${version} is the ${alias}.`,
        alias === 'champion'
          ? 'Promote another version first: npx hamlet registry promote VERSION'
          : 'It stops being that when it is promoted or another one is trained: npx hamlet train',
      );
    });
    await this.#remove(folder);
  }

  /**
   * The version that a version or alias names.
   *
   * @throws NO_CHAMPION, VERSION_NOT_FOUND
   */
  async resolve(reference: string): Promise<string> {
    const state = await this.state();
    const alias = ALIASES.find((name) => name === reference);
    if (alias === undefined) {
      this.#folderOf(state, reference);
      return reference;
    }
    const version = state[alias];
    if (version !== undefined) return version;
    throw new HamletError(
      alias === 'champion' ? 'NO_CHAMPION' : 'VERSION_NOT_FOUND',
      `There is no ${alias} in ${this.uri}.`,
      'Train a model: npx hamlet train',
    );
  }

  /** @throws as `resolve`, BUNDLE_… */
  async manifest(reference: string): Promise<Manifest> {
    return readManifest(this.#storage, await this.#find(reference));
  }

  /** @throws as `resolve` and `loadBundle` */
  async load(reference: string): Promise<LoadedBundle> {
    return loadBundle(this.#storage, await this.#find(reference));
  }

  /** One file of a version, unchecked. @throws as `resolve`, STORAGE_NOT_FOUND */
  async readFile(reference: string, name: string): Promise<Uint8Array> {
    return this.#storage.read(`${await this.#find(reference)}/${name}`);
  }

  /** Where a version lies that was registered or resolved here before, for programs that open it themselves. */
  locationOf(version: string): string {
    return `${this.uri}/${this.#folderOf(this.#log.state, version)}`;
  }

  /**
   * Reads the history anew, loads every version, or one, and looks for what crashes left.
   *
   * @throws BUNDLE_CORRUPT when the history is damaged; as `resolve`
   */
  async verify(reference?: string): Promise<Verification> {
    await new EventLog(this.#storage, this.#stamp).read();
    const sound: string[] = [];
    const damaged: { version: string; error: HamletError }[] = [];
    const versions =
      reference === undefined ? (await this.state()).versions.keys() : [await this.resolve(reference)];
    for (const version of versions) {
      try {
        await this.load(version);
        sound.push(version);
      } catch (error) {
        if (!(error instanceof HamletError)) throw error;
        const isStillThere = (await this.state()).versions.has(version);
        if (isStillThere) damaged.push({ version, error });
      }
    }
    return { sound, damaged, orphans: await this.#orphans() };
  }

  /**
   * Removes what crashes left of uploads that began, and of files last written, before a time; what is younger may be somebody's
   * at work.
   *
   * @returns the folders and files that are gone
   */
  async prune(before: Date): Promise<string[]> {
    const old = (await this.#orphans()).filter((folder) => {
      const began = UPLOAD.exec(folder)?.[1];
      return began !== undefined && began < timeOf(before);
    });
    for (const folder of old) await this.#remove(folder);
    return [...old, ...(await this.#storage.sweep(before))];
  }

  /** Listed before the history is read: what is registered in between must not be taken for an orphan. */
  async #orphans(): Promise<string[]> {
    const found = new Set<string>();
    for await (const { path } of this.#storage.list('versions')) found.add(path.split('/', 3).join('/'));
    const folders = new Set((await this.state()).versions.values());
    return [...found].filter((folder) => !folders.has(folder));
  }

  async #isSound(folder: string): Promise<boolean> {
    try {
      await loadBundle(this.#storage, folder);
      return true;
    } catch (error) {
      if (isOfBundle(error)) return false;
      throw error;
    }
  }

  async #remove(folder: string): Promise<void> {
    const paths: string[] = [];
    for await (const { path } of this.#storage.list(folder)) paths.push(path);
    for (const path of paths) await this.#storage.delete(path);
  }

  async #find(reference: string): Promise<string> {
    const version = await this.resolve(reference);
    return this.#folderOf(this.#log.state, version);
  }

  #folderOf({ versions }: State, version: string): string {
    const folder = versions.get(version);
    if (folder !== undefined) return folder;
    throw new HamletError(
      'VERSION_NOT_FOUND',
      `There is no version ${version} in ${this.uri}.`,
      'See what there is: npx hamlet registry list',
    );
  }

  #earlier(champions: readonly string[], version: string | undefined): string {
    if (version !== undefined && champions.includes(version)) return version;
    throw new HamletError(
      'VERSION_NOT_FOUND',
      `${version === undefined ? 'There is no earlier champion' : `${version} is no earlier champion`} in ${this.uri}.`,
      'See who was: npx hamlet registry list. To make another one champion: npx hamlet registry promote VERSION',
    );
  }

  #requireComparison(version: string, gate: readonly GateLine[], { champion }: State): void {
    if (champion === undefined || gate.some(({ against }) => against === champion)) return;
    throw new HamletError(
      'STORAGE_CONFLICT',
      `${champion} became champion in ${this.uri} while the gate was asked.`,
      `Ask again: npx hamlet registry promote ${version}`,
    );
  }
}

function timeOf(date: Date): string {
  return date.toISOString().replace(/[-:.]/g, '');
}
