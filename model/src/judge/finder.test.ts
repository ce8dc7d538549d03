import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NameSink } from '../features/sink.ts';
import type { Sink } from '../features/sink.ts';
import { codesOf } from '../text/codes.ts';
import type { Found } from './finder.ts';
import { FeatureFinder } from './finder.ts';
import { FIRST_BASE } from './key.ts';

const NOTHING: Found = { known: new Int32Array(), unknown: 0 };
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
      const [{ known, unknown } = NOTHING] = finder.found();
      expect(Array.from(known, (index) => vocabulary[index])).toEqual(
        [...names.names].filter((name) => vocabulary.includes(name)),
      );
      expect(unknown).toBe(names.names.size - known.length);
    }),
  );
});

test('passages are told apart: each is found as if it were alone', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(step), { minLength: 1, maxLength: 4 }),
      fc.array(word),
      (passages, some) => {
        const vocabulary = [...new Set(some)].sort();
        const [together, alone] = [new FeatureFinder(vocabulary), new FeatureFinder(vocabulary)];
        const names = new NameSink();
        for (const [i, walk] of passages.entries()) {
          if (i > 0) for (const sink of [together, names]) sink.next();
          for (const take of walk) for (const sink of [together, names]) take(sink);
        }
        const each = passages.flatMap((walk) => {
          for (const take of walk) take(alone);
          return alone.found().map(({ known, unknown }) => ({ known: known.slice(), unknown }));
        });
        expect(together.found()).toEqual(each);
        expect(names.sets.map((set) => set.size)).toEqual(
          each.map(({ known, unknown }) => known.length + unknown),
        );
      },
    ),
  );
});

test('many names are told apart, known and unknown', () => {
  const names = Array.from({ length: 200_000 }, (_, i) => `${i.toString(36)} ${(7 * i).toString(36)}`);
  const finder = new FeatureFinder(names);
  for (const name of names) finder.add(name);
  const [{ known } = NOTHING] = finder.found();
  expect(known.every((index, i) => index === i)).toBe(true);
  expect(known).toHaveLength(names.length);
  for (const name of [...names, ...names]) finder.add(`${name}.`);
  expect(finder.found()).toEqual([{ known: new Int32Array(), unknown: names.length }]);
});

test('many names whose keys have a half in common are counted as soon as others', () => {
  const pairs = Array.from({ length: 60 }, (_, i) =>
    String.fromCharCode(0x4e00 + i, 0x9f00 - FIRST_BASE * i),
  );
  const finder = new FeatureFinder([]);
  for (const a of pairs) for (const b of pairs) for (const c of pairs) finder.add(a + b + c);
  expect(finder.found()).toEqual([{ known: new Int32Array(), unknown: pairs.length ** 3 }]);
});
