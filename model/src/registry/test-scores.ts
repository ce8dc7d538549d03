import { z } from 'zod';
import { parseJsonLines } from '../bundle/json-lines.ts';
import type { LoadedBundle } from '../bundle/load.ts';
import type { Split } from '../data/data.ts';
import { HamletError } from '../errors.ts';

/** Name of the file in a bundle. */
export const TEST_SCORES = 'test-scores.jsonl';
const DATA = 'data.jsonl';

const testScoreSchema = z.strictObject({
  sha256: z.string(),
  label: z.enum(['ham', 'spam']),
  cluster: z.string(),
  score: z.number().min(0).max(1),
  source: z.string(),
  /** What else slices are made by. Bundles of early versions do not have it, and are compared without. */
  month: z.string().optional(),
  format: z.string().optional(),
  length: z.string().optional(),
  charset: z.string().optional(),
});
const messageSchema = z.object({ sha256: z.string() });
const splitSchema = z.object({ sha256: z.string(), split: z.enum(['train', 'test']) });

/** One test message with the score of a model that has not learned from it. */
export type TestScore = Readonly<z.infer<typeof testScoreSchema>>;

/** The scores a model was measured with. @throws BUNDLE_CORRUPT */
export function testScoresOf(bundle: LoadedBundle): TestScore[] {
  return readLines(bundle, TEST_SCORES, testScoreSchema);
}

/** SHA-256 of every message in a model's data, those it learned from and those it was tested on. @throws BUNDLE_CORRUPT */
export function messagesKnownTo(bundle: LoadedBundle): ReadonlySet<string> {
  return new Set(readLines(bundle, DATA, messageSchema).map(({ sha256 }) => sha256));
}

/**
 * Of every message in a model's data, by SHA-256, whether its measured twin learned from it or was tested on it.
 *
 * @throws BUNDLE_CORRUPT
 */
export function splitsKnownTo(bundle: LoadedBundle): ReadonlyMap<string, Split> {
  return new Map(readLines(bundle, DATA, splitSchema).map(({ sha256, split }) => [sha256, split]));
}

function readLines<T>({ manifest, files }: LoadedBundle, name: string, schema: z.ZodType<T>): T[] {
  const bytes = files.get(name);
  try {
    if (bytes === undefined) throw new Error('It is missing.');
    return Array.from(parseJsonLines(bytes), (value) => schema.parse(value));
  } catch (cause) {
    throw new HamletError(
      'BUNDLE_CORRUPT',
      `${name} of ${manifest.version} is not valid.`,
      'Train a new model: npx hamlet train',
      { cause },
    );
  }
}
