import { setImmediate } from 'node:timers/promises';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { add, mul, relu, sub, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core';
import { Adam } from './adam.ts';
import type { LessonBatch, LessonData } from './batches.ts';
import { Batches } from './batches.ts';
import type { FeatureMatrix } from './matrix.ts';
import { seededRandom, shuffled } from '../statistics/random.ts';
import type { Settings } from './settings.ts';

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
  const model = newModel(matrix, columns, settings.l2);
  let best: Jurors | undefined;
  let bestBadness = Infinity;
  try {
    for (let epoch = 1; epoch <= settings.maxEpochs; epoch++) {
      const learningRate = settings.learningRate * (1 - (epoch - 1) / settings.maxEpochs);
      for (const rows of shuffled(deal, random)) {
        await batches.use(rows, (batch) => {
          step(batch, model, learningRate);
        });
        await setImmediate(); // or Ctrl-C would wait until everything is learned
        lesson.signal?.throwIfAborted();
      }
      const votes = await collectVotes(deal, batches, model, lesson);
      lesson.onEpoch?.(epoch);
      const badness = lesson.badness(votes);
      bestBadness = Math.min(badness, bestBadness);
      if (badness <= settings.tolerance * bestBadness) {
        best = {
          weights: (await valuesOf(model.weights)).subarray(0, matrix.width * columns),
          votes,
          epochs: epoch,
        };
      }
      if (epoch - (best?.epochs ?? 0) >= settings.patience) break;
    }
  } finally {
    disposeModel(model);
    batches.dispose();
  }
  if (best === undefined) throw new Error('no epoch was trained');
  return best;
}

/** All but the optimizer [width + 1, columns]; a row of zeros stands at the end, for the products. */
interface Model {
  /** A feature's say in a vote: what is learned of it times its rarity. */
  weights: Tensor2D;
  /** Every column the same: broadcasting would cost more than the memory. */
  readonly rarities: Tensor2D;
  /** Weight decay is of what is learned, and its gradient, like the other, one of the say. */
  readonly decays: Tensor2D;
  readonly optimizer: Adam;
}

function newModel({ rarities, width }: FeatureMatrix, columns: number, l2: number): Model {
  const shape: [number, number] = [width + 1, columns];
  const ofRarity = (value: (rarity: number) => number): Tensor2D => {
    const values = new Float32Array((width + 1) * columns);
    for (const [i, rarity] of rarities.entries()) values.fill(value(rarity), i * columns, (i + 1) * columns);
    return tensor2d(values, shape);
  };
  return {
    weights: zeros(shape),
    rarities: ofRarity((rarity) => rarity),
    decays: ofRarity((rarity) => l2 / rarity ** 2),
    optimizer: new Adam(shape),
  };
}

function disposeModel({ weights, rarities, decays, optimizer }: Model): void {
  for (const part of [weights, rarities, decays, optimizer]) part.dispose();
}

/** A copy: a backend may hand out a view of memory that the next step overwrites. */
async function valuesOf(tensor: Tensor2D): Promise<Float32Array> {
  return Float32Array.from(await tensor.data());
}

function step(batch: LessonBatch, model: Model, learningRate: number): void {
  const gradient = gradientOf(batch, model);
  // A step in what is learned is, in the say, so many times as long as the feature is rare.
  model.weights = model.optimizer.step(model.weights, gradient, model.rarities, learningRate);
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
 * The gradient of mean(mask * max(0, 1 - sign * vote)^2) + l2 / 2 * |weights / rarities|^2, written out: with the gap g
 * = max(0, 1 - sign * vote), the loss changes by -2 * mask * sign * g with a vote, and by that times the message's row with the weights.
 */
function gradientOf({ rows, x, signs, masks }: LessonBatch, { weights, decays }: Model): Tensor2D {
  return tidy(() => {
    const gaps = relu(sub(1, mul(signs, x.times(weights))));
    const byVote = mul<Tensor2D>(mul(masks, mul(signs, gaps)), -2 / rows.length);
    return add<Tensor2D>(x.transposedTimes(byVote), mul(weights, decays));
  });
}

async function collectVotes(
  deal: readonly (readonly number[])[],
  batches: Batches,
  model: Model,
  { matrix, signs, columns }: Lesson,
): Promise<Float32Array> {
  const votes = new Float32Array(signs.length * columns).fill(-Infinity);
  for (const rows of deal) {
    const batchVotes = await batches.use(rows, ({ x }) => x.times(model.weights));
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
