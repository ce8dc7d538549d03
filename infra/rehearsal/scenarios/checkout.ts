import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { linkPackages } from '../src/packages.ts';

const LEFT_OUT = new Set(['node_modules', '.git', '.hamlet']);

/** The repository as it is deployed: this one, until a scenario changes something; then a copy of it. */
export class Checkout {
  readonly #repository: string;
  readonly #copy: string;
  #isCopied = false;

  /**
   * @param repository root of this repository, which is never changed
   * @param copy folder for the copy
   */
  constructor(repository: string, copy: string) {
    this.#repository = repository;
    this.#copy = copy;
  }

  /** The folder to deploy from. */
  get root(): string {
    return this.#isCopied ? this.#copy : this.#repository;
  }

  /** @throws Error when the edit changes nothing, since then it would prove nothing */
  change(path: string, edit: (text: string) => string): void {
    if (!this.#isCopied) this.#makeCopy();
    const file = join(this.#copy, path);
    const before = readFileSync(file, 'utf8');
    const after = edit(before);
    if (after === before)
      throw new Error(`The change of ${path} changes nothing; has the file become another?`);
    writeFileSync(file, after);
  }

  unchange(): void {
    rmSync(this.#copy, { recursive: true, force: true });
    this.#isCopied = false;
  }

  #makeCopy(): void {
    rmSync(this.#copy, { recursive: true, force: true });
    mkdirSync(this.#copy, { recursive: true });
    const filter = (path: string): boolean => !LEFT_OUT.has(basename(path));
    for (const name of readdirSync(this.#repository)) {
      const from = join(this.#repository, name);
      if (filter(from))
        cpSync(from, join(this.#copy, name), { recursive: true, verbatimSymlinks: true, filter });
    }
    linkPackages(join(this.#repository, 'node_modules'), join(this.#copy, 'node_modules'));
    this.#isCopied = true;
  }
}
