import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { VIEWS } from '../model/src/features/features.ts';

test('the picture of the architecture has a juror for each view, and no other', () => {
  const picture = readFileSync(new URL('pictures/architecture.svg', import.meta.url), 'utf8');
  const jurors = [...picture.matchAll(/>(\w+) → juror</g)].map(([, view]) => view);
  expect(jurors).toEqual(VIEWS);
});
