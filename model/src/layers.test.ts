import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const README = readFileSync(join(HERE, '../README.md'), 'utf8');

/** The folders from the lowest to the highest, as the README lists them. */
const order = [...README.matchAll(/^\| `([a-z]+)\/` \|/gm)].map(([, folder]) => folder ?? '');

test('the README lists every folder once', () => {
  const folders = readdirSync(HERE, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  expect(order.toSorted()).toEqual(folders.toSorted());
});

test('no folder imports from one above it', () => {
  const files = readdirSync(HERE, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );
  const upward = files.flatMap((file) =>
    importsOf(file)
      .filter((imported) => order.indexOf(folderOf(imported)) > order.indexOf(folderOf(file)))
      .map((imported) => `${file} imports ${imported}`),
  );
  expect(files.length).toBeGreaterThan(100);
  // A file that lies in no folder is below all of them.
  expect(upward).toEqual([]);
});

function importsOf(file: string): string[] {
  const source = readFileSync(join(HERE, file), 'utf8');
  return Array.from(source.matchAll(/(?:from|import|import\(|new URL\() ?'(\.[^']+)'/g), ([, path]) =>
    normalize(join(dirname(file), path ?? '')),
  );
}

function folderOf(file: string): string {
  const [folder = ''] = file.split(sep);
  return folder;
}
