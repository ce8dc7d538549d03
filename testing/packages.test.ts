import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The packages, with their doors and the packages they may import. */
const PACKAGES: Readonly<
  Record<string, { readonly doors: readonly string[]; readonly needs: readonly string[] }>
> = {
  model: { doors: ['index.ts', 'training.ts'], needs: [] },
  serving: { doors: ['index.ts'], needs: ['model'] },
  'training-job': { doors: ['index.ts'], needs: ['model'] },
  infra: { doors: ['index.ts'], needs: [] },
};
/** What belongs to no package. */
const ROOMS = ['testing', 'docs', '.ci'];

/** Who may look behind a door, and why. */
const EXCEPTIONS: readonly { readonly from: string; readonly to: string; readonly why: string }[] = [
  { from: 'testing/', to: 'model/', why: 'models, mail and judges for the tests of the packages' },
  { from: 'testing/', to: 'serving/', why: 'services for the tests of the service' },
  {
    from: 'docs/pictures.test.ts',
    to: 'model/src/features/features.ts',
    why: 'the picture shows the inside',
  },
  {
    from: 'docs/blocks.ts',
    to: 'infra/',
    why: 'the door of infra is a program; what describes it is beside it',
  },
  { from: '.ci/', to: 'infra/', why: 'the same of what finds commands in documents and builds containers' },
];

interface Import {
  readonly from: string;
  readonly to: string;
}

const imports = [...Object.keys(PACKAGES), ...ROOMS].flatMap(filesOf).flatMap(importsOf);
const excused = ({ from, to }: Import): boolean =>
  EXCEPTIONS.some((exception) => from.startsWith(exception.from) && to.startsWith(exception.to));

test('nobody outside a package imports past its doors', () => {
  const past = imports.filter(({ from, to }) => {
    const name = roomOf(to);
    const doors = PACKAGES[name]?.doors.map((door) => join(name, door)) ?? [];
    return name in PACKAGES && name !== roomOf(from) && !doors.includes(to);
  });
  expect(past.filter((each) => !excused(each))).toEqual([]);
  // An exception that is no longer needed goes.
  const unused = EXCEPTIONS.filter(
    ({ from, to }) => !past.some((each) => each.from.startsWith(from) && each.to.startsWith(to)),
  );
  expect(unused).toEqual([]);
});

test.each(Object.entries(PACKAGES))('%s imports only the packages it needs', (name, { needs }) => {
  const own = imports.filter(({ from }) => roomOf(from) === name);
  expect(own.length).toBeGreaterThan(10);
  const others = own.filter(({ to }) => roomOf(to) in PACKAGES && ![name, ...needs].includes(roomOf(to)));
  expect(others).toEqual([]);
});

function filesOf(room: string): string[] {
  return readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?[jt]s$/.test(file) && !file.includes('node_modules'))
    .map((file) => join(room, file));
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  return Array.from(source.matchAll(/(?:\bfrom|\bimport|\bimport\() ?'([^']+)'/g), ([, path = '']) => ({
    from: file,
    to: resolved(path, file),
  }));
}

/** The file that is imported, from the root on; a package that is not ours stays as it is. */
function resolved(path: string, file: string): string {
  if (path.startsWith('.')) return relative(ROOT, normalize(join(ROOT, dirname(file), path)));
  const [, name, door = 'index'] = /^@hamlet\/([\w-]+)(?:\/(.+))?$/.exec(path) ?? [];
  return name === undefined ? path : join(name, `${door}.ts`);
}

function roomOf(path: string): string {
  return path.split('/')[0] ?? '';
}
