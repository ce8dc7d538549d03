import { setImmediate } from 'node:timers/promises';
import type { Rank, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import { add, mul, relu, sub, tensor2d, tidy, variable, zeros } from '@tensorflow/tfjs-core';
import { FallingAdam } from './adam.ts';
import type { LessonBatch, LessonData } from './batches.ts';
import { Batches } from './batches.ts';
import type { FeatureMatrix } from './matrix.ts';
import { seededRandom, shuffled } from '../statistics/random.ts';
import type { Settings } from './settings.ts';
import type { SparseBatch } from './sparse.ts';
import { sparseMatMul, transposedMatMul } from './sparse.ts';

/**
 * Several linear models of one view, trained side by side on different parts of the messages: column k of everything.
 * A vote is the sum of the weights of a row's features over the row's length. There is no bias: of a message of which
 * nothing is known, nothing is said. A message's vote is the highest one of its rows.
 */
export interface Jurors {
  /** [width, columns], row-major; rarity included. */
  readonly weights: Float32Array;
  /** [messages, columns], row-major. */
  readonly votes: Float32Array;
  readonly epochs: number;
}

/** Signs are 1 for spam and -1 for ham; masks are 1 where a column may learn from a message, else 0. */
export interface Lesson extends LessonData {
  /** How bad the votes are on messages their column has not learned from; lower is better. Decides when to stop. */
  readonly badness: (votes: Float32Array) => number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onEpoch?: (epoch: number) => void;
}

/**
 * Trains by Adam on the squared hinge loss max(0, 1 - sign * vote)^2 with weight decay, the loss of a linear support vector
 * machine (LIBLINEAR's L2-loss SVC), which takes the messages near the border seriously and leaves the clear ones alone.
 * Stops early, and gives back the weights of the last epoch that was about as good as the best.
 */
export async function trainJurors(lesson: Lesson, settings: Settings): Promise<Jurors> {
  const { matrix, columns, seed } = lesson;
  const random = seededRandom(seed);
  const deal = dealOut(matrix, settings.batchSize, random);
  const batches = new Batches(lesson);
  const rarities = raritiesOf(matrix, columns);
  const weights = variable<Rank.R2>(zeros<Rank.R2>([matrix.width, columns]));
  const optimizer = new FallingAdam(settings.learningRate);
  let best: Jurors | undefined;
  let bestBadness = Infinity;
  try {
    for (let epoch = 1; epoch <= settings.maxEpochs; epoch++) {
      optimizer.setLearningRate(settings.learningRate * (1 - (epoch - 1) / settings.maxEpochs));
      for (const rows of shuffled(deal, random)) {
        await batches.use(rows, (batch) => {
          step(batch, { weights, rarities }, optimizer, settings.l2);
        });
        await setImmediate(); // or Ctrl-C would wait until everything is learned
        lesson.signal?.throwIfAborted();
      }
      const votes = await collectVotes(deal, batches, { weights, rarities }, lesson);
      lesson.onEpoch?.(epoch);
      const badness = lesson.badness(votes);
      bestBadness = Math.min(badness, bestBadness);
      if (badness <= settings.tolerance * bestBadness) {
        best = {
          weights: await valuesOf(mul(weights, rarities)),
          votes,
          epochs: epoch,
        };
      }
      if (epoch - (best?.epochs ?? 0) >= settings.patience) break;
    }
  } finally {
    rarities.dispose();
    weights.dispose();
    optimizer.dispose();
    batches.dispose();
  }
  if (best === undefined) throw new Error('no epoch was trained');
  return best;
}

interface Model {
  /** [width, columns]: what is learned. A feature's say in a vote is its weight times its rarity. */
  readonly weights: Variable<Rank.R2>;
  /** [width, columns], every column the same: broadcasting would cost more than the memory. */
  readonly rarities: Tensor2D;
}

function raritiesOf({ rarities, width }: FeatureMatrix, columns: number): Tensor2D {
  const values = Float32Array.from(
    { length: width * columns },
    (_, i) => rarities[Math.floor(i / columns)] ?? 0,
  );
  return tensor2d(values, [width, columns]);
}

/** A copy: a backend may hand out a view of memory that the next step overwrites. */
async function valuesOf(tensor: Tensor2D): Promise<Float32Array> {
  return Float32Array.from(await tensor.data());
}

function step(batch: LessonBatch, model: Model, optimizer: FallingAdam, l2: number): void {
  const gradient = gradientOf(batch, model, l2);
  optimizer.applyGradients([{ name: model.weights.name, tensor: gradient }]);
  gradient.dispose();
}

/** The messages in random order, so many at a time, each with all its rows: a step costs the same however few rows are learned from. */
function dealOut({ owners }: FeatureMatrix, size: number, random: () => number): number[][] {
  const rowsOf = Map.groupBy(owners.keys(), (row) => owners[row] ?? 0);
  const order = shuffled([...rowsOf.values()], random);
  return Array.from({ length: Math.ceil(order.length / size) }, (_, i) =>
    order.slice(i * size, (i + 1) * size).flat(),
  );
}

/**
 * The gradient of mean(mask * max(0, 1 - sign * vote)^2) + l2 / 2 * |weights|^2, written out: with the gap g
 * = max(0, 1 - sign * vote), the loss changes by -2 * mask * sign * g with a vote, and by that times the
 * message's row and the rarities with the weights.
 */
function gradientOf({ rows, x, signs, masks }: LessonBatch, model: Model, l2: number): Tensor2D {
  return tidy(() => {
    const gaps = relu(sub(1, mul(signs, votesOf(x, model))));
    const byVote = mul<Tensor2D>(mul(masks, mul(signs, gaps)), -2 / rows.length);
    return add<Tensor2D>(mul(transposedMatMul(x, byVote), model.rarities), mul(model.weights, l2));
  });
}

function votesOf(x: SparseBatch, { weights, rarities }: Model): Tensor2D {
  return sparseMatMul(x, mul(weights, rarities));
}

async function collectVotes(
  deal: readonly (readonly number[])[],
  batches: Batches,
  model: Model,
  { matrix, signs, columns }: Lesson,
): Promise<Float32Array> {
  const votes = new Float32Array(signs.length * columns).fill(-Infinity);
  for (const rows of deal) {
    const batchVotes = await batches.use(rows, ({ x }) => tidy(() => votesOf(x, model)));
    const values = await batchVotes.data();
    batchVotes.dispose();
    for (const [i, row] of rows.entries()) {
      const start = (matrix.owners[row] ?? 0) * columns;
      for (let column = 0; column < columns; column++)
        votes[start + column] = Math.max(votes[start + column] ?? 0, values[i * columns + column] ?? 0);
    }
  }
  return votes;
}
