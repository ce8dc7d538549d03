import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HamletError } from '../../errors.ts';
import type { Fresh } from './bench.ts';
import { a, b, benchAt, c, LATER, untilDeath } from './bench.ts';

export function registryModel(fresh: Fresh): void {
  test('does what a list of versions and a stack of champions do, whatever is asked in whatever order', async () => {
    const operation = fc.record({
      action: fc.constantFrom('register', 'promote', 'rollback', 'rollback to', 'delete', 'crash', 'prune'),
      which: fc.nat(2),
      writes: fc.nat(7),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 30, size: 'max' }), async (operations) => {
        const { storage, registry, open } = benchAt(await fresh());
        const model = new Model();
        for (const { action, which, writes } of operations) {
          const { version, origin, files } = [a, b, c][which] ?? a;
          const expected = model.apply(action, version);
          const doing: Record<string, () => Promise<unknown>> = {
            register: () => registry.register(version, origin, files, 'x'),
            promote: () => registry.promote(version, 'x'),
            rollback: () => registry.rollback('x'),
            'rollback to': () => registry.rollback('x', version),
            delete: () => registry.delete(version, 'x'),
            crash: () => open(untilDeath(storage, writes)).register(version, origin, files, 'x'),
            prune: () => registry.prune(LATER),
          };
          const outcome = await doing[action]?.().then(
            () => 'done',
            (error: unknown) => (error instanceof HamletError ? error.code : 'died'),
          );
          expect(outcome).toBe(expected);
          const { versions, champion, challenger } = await open().state();
          expect({ versions: [...versions.keys()], champion, challenger }).toEqual({
            versions: model.versions,
            champion: model.champions.at(-1),
            challenger: model.challenger,
          });
        }
        expect(await registry.verify()).toMatchObject({ sound: model.versions, damaged: [] });
        await registry.prune(LATER);
        expect((await registry.verify()).orphans).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
}

/** What the registry should do, said again as simply as possible. */
class Model {
  versions: string[] = [];
  champions: string[] = [];
  challenger: string | undefined = undefined;

  /** @returns `done`, `died`, or the code of the refusal */
  apply(action: string, version: string): string {
    const champion = this.champions.at(-1);
    const isThere = this.versions.includes(version);
    switch (action) {
      case 'register':
        if (!isThere) {
          this.versions.push(version);
          this.challenger = version;
        }
        return 'done';
      case 'promote':
        if (!isThere) return 'VERSION_NOT_FOUND';
        if (champion !== version) this.champions.push(version);
        if (this.challenger === version) this.challenger = undefined;
        return 'done';
      case 'rollback':
        return this.#backTo(this.champions.findLast((earlier) => earlier !== champion));
      case 'rollback to':
        return this.#backTo(version);
      case 'delete':
        if (!isThere) return 'VERSION_NOT_FOUND';
        if (version === champion || version === this.challenger) return 'VERSION_IN_USE';
        this.versions = this.versions.filter((other) => other !== version);
        this.champions = this.champions.filter((other) => other !== version);
        return 'done';
      case 'crash':
        return isThere ? 'done' : 'died';
      default:
        return 'done';
    }
  }

  #backTo(version: string | undefined): string {
    if (version === undefined || !this.champions.includes(version)) return 'VERSION_NOT_FOUND';
    while (this.champions.at(-1) !== version) this.champions.pop();
    return 'done';
  }
}
