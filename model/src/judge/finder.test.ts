import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NameSink } from '../features/sink.ts';
import type { Sink } from '../features/sink.ts';
import { codesOf } from '../text/codes.ts';
import { FeatureFinder } from './finder.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '=', '\u00e9', '\u65e5'), maxLength: 4 });
const step = fc.oneof(
  word.map((name) => (sink: Sink) => {
    sink.add(name);
  }),
  fc
    .tuple(
      fc.constantFrom('', '='),
      fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '=', '\u00e9'), minLength: 1, maxLength: 4 })),
    )
    .map(([prefix, words]) => (sink: Sink) => {
      sink.addWords(prefix, codesOf(words.map((text) => `${text} `).join('')));
    }),
  fc
    .tuple(
      fc.constantFrom('', 'a ~'),
      fc.string({ unit: fc.constantFrom('a', 'b', '\u00e9'), maxLength: 12 }),
    )
    .map(([prefix, text]) => (sink: Sink) => {
      sink.addRuns(prefix, codesOf(text), 2, 4);
    }),
);

test('whatever the walk, the known features are the names that are in the vocabulary, in the same order, and the others are counted', () => {
  fc.assert(
    fc.property(fc.array(step), fc.infiniteStream(fc.boolean()), fc.array(word), (walk, picks, others) => {
      const names = new NameSink();
      for (const take of walk) take(names);
      const vocabulary = [
        ...new Set([...[...names.names].filter(() => picks.next().value), ...others]),
      ].sort();
      const finder = new FeatureFinder(vocabulary);
      finder.add(vocabulary[0] ?? '');
      finder.add('never seen');
      finder.begin();
      for (const take of walk) take(finder);
      const { known, unknown } = finder.found();
      expect(Array.from(known, (index) => vocabulary[index])).toEqual(
        [...names.names].filter((name) => vocabulary.includes(name)),
      );
      expect(unknown).toBe(names.names.size - known.length);
    }),
  );
});

test('many names are told apart, known and unknown', () => {
  const names = Array.from({ length: 200_000 }, (_, i) => `${i.toString(36)} ${(7 * i).toString(36)}`);
  const finder = new FeatureFinder(names);
  for (const name of names) finder.add(name);
  const { known } = finder.found();
  expect(known.every((index, i) => index === i)).toBe(true);
  expect(known).toHaveLength(names.length);
  for (const name of [...names, ...names]) finder.add(`${name}.`);
  expect(finder.found()).toEqual({ known: new Int32Array(), unknown: names.length });
});
