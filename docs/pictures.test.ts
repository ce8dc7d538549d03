import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { VIEWS } from '../model/src/features/features.ts';

test('the picture of the architecture has a juror for each view, and no other', () => {
  const picture = readFileSync(new URL('pictures/architecture.svg', import.meta.url), 'utf8');
  const jurors = [...picture.matchAll(/>(\w+) → juror</g)].map(([, view]) => view);
  expect(jurors).toEqual(VIEWS);
});

test('every picture is shown or linked in a document', () => {
  const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
  const documents = ['README.md', 'EXPERIMENTATION.md'].map(read).join('');
  const pictures = readdirSync(new URL('pictures', import.meta.url));
  expect(pictures.filter((picture) => !documents.includes(`docs/pictures/${picture}`))).toEqual([]);
});
