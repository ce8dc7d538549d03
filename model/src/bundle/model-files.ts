import { z } from 'zod';
import type { View } from '../features/features.ts';
import { VIEWS } from '../features/features.ts';
import { LEAST_FEATURES, rarityOfUnknown } from '../features/rarity.ts';
import type { Juror, Jury } from '../judge/jury.ts';
import { FeatureFinder } from '../judge/finder.ts';

/** Names of the files that decide what a model says. */
export const MODEL_FILES = {
  network: 'model.json',
  weights: 'weights.bin',
  measured: 'measured.bin',
  vocabulary: 'vocabulary.json',
} as const;

/** Checked by loops: a schema for each of some hundred thousand names would take longer than all else in loading. */
const lexicon = z
  .strictObject({
    names: z.custom<readonly string[]>(
      (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
    ),
    rarities: z.custom<readonly number[]>(
      (value) => Array.isArray(value) && value.every((rarity) => Number.isInteger(rarity) && rarity > 0),
    ),
  })
  .refine(({ names, rarities }) => names.length === rarities.length);
const vocabularySchema = z.strictObject({
  words: lexicon,
  passages: lexicon,
  opening: lexicon,
  subject: lexicon,
  sender: lexicon,
  structure: lexicon,
});
const networkSchema = z.object({
  weightsManifest: z
    .array(
      z.object({
        weights: z.array(
          z.object({ name: z.string(), shape: z.array(z.int().min(0)), dtype: z.literal('float32') }),
        ),
      }),
    )
    .length(1),
});

/** A damaged model file, and how. */
export class ModelFileError extends Error {
  readonly file: string;

  constructor(file: string, what: string) {
    super(what);
    this.name = 'ModelFileError';
    this.file = file;
  }
}

/** The feature names of a jury and how rare they are, in hundredths, as they are stored. */
export function vocabularyFile({ jurors }: Jury): Uint8Array {
  const vocabulary = VIEWS.map((view) => {
    const { finder, rarities } = jurors[view];
    return [
      view,
      { names: finder.names, rarities: Array.from(rarities, (rarity) => Math.round(100 * rarity)) },
    ];
  });
  return Buffer.from(JSON.stringify(Object.fromEntries(vocabulary)));
}

/**
 * A jury out of a bundle's files, without TensorFlow: the layers model's weights are read as they lie there.
 *
 * @param weightsName `weights.bin` for the served model, `measured.bin` for its twin that has not seen the test split
 * @throws ModelFileError
 */
export function juryFromFiles(
  files: ReadonlyMap<string, Uint8Array>,
  weightsName: string = MODEL_FILES.weights,
): Jury {
  const vocabulary = parseFile(files, MODEL_FILES.vocabulary, vocabularySchema);
  const tensors = readTensors(files, weightsName);
  const tensor = (name: string, length: number): Float32Array => {
    const values = tensors.get(name);
    if (values?.length !== length)
      throw new ModelFileError(MODEL_FILES.network, `has no tensor ${name} of ${length} values`);
    return values;
  };
  const voices = tensor('jury/kernel', VIEWS.length);
  const juror = (view: View, i: number): Juror => {
    const { names } = vocabulary[view];
    const rarities = Float64Array.from(vocabulary[view].rarities, (hundredths) => hundredths / 100);
    return {
      weights: tensor(`${view}/kernel`, names.length),
      rarities,
      unknownRarity: rarityOfUnknown(rarities),
      leastFeatures: LEAST_FEATURES[view],
      bias: tensor(`${view}/bias`, 1)[0] ?? 0,
      voice: voices[i] ?? 0,
      finder: new FeatureFinder(names),
    };
  };
  return {
    jurors: Object.fromEntries(VIEWS.map((view, i) => [view, juror(view, i)])) as Record<View, Juror>,
    calibration: { slope: 1, intercept: tensor('jury/bias', 1)[0] ?? 0 },
  };
}

function readTensors(files: ReadonlyMap<string, Uint8Array>, weightsName: string): Map<string, Float32Array> {
  const specs = parseFile(files, MODEL_FILES.network, networkSchema).weightsManifest[0]?.weights ?? [];
  const bytes = Uint8Array.from(file(files, weightsName));
  const tensors = new Map<string, Float32Array>();
  let offset = 0;
  for (const { name, shape } of specs) {
    const length = shape.reduce((product, size) => product * size, 1);
    if (offset + 4 * length > bytes.length) throw new ModelFileError(weightsName, 'is too short');
    const values = new Float32Array(bytes.buffer, offset, length);
    if (!values.every(Number.isFinite))
      throw new ModelFileError(weightsName, `holds a weight of ${name} that is no number`);
    tensors.set(name, values);
    offset += 4 * length;
  }
  if (offset !== bytes.length) throw new ModelFileError(weightsName, 'is too long');
  return tensors;
}

/** A JSON file of a bundle. @throws ModelFileError */
export function parseFile<S extends z.ZodType>(
  files: ReadonlyMap<string, Uint8Array>,
  name: string,
  schema: S,
): z.infer<S> {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(file(files, name)).toString());
  } catch {
    throw new ModelFileError(name, 'is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw new ModelFileError(name, `is not valid (${parsed.error.issues[0]?.path.join('.') ?? ''})`);
  return parsed.data;
}

function file(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new ModelFileError(name, 'is missing');
  return bytes;
}
