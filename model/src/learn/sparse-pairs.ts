import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { engine, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { Ones, SparseBatch } from './sparse.ts';

/** TensorFlow's sparse matrix product, which `backend.ts` makes known to TensorFlow.js: one list of ones serves both directions. */
export class PairedBatch implements SparseBatch {
  readonly #shape: [number, number];
  /** [ones, 2] */
  readonly #indices: Tensor2D;
  readonly #values: Tensor1D;

  constructor({ rows, width, rowIds, columns, scale }: Ones) {
    const pairs = new Int32Array(2 * columns.length);
    for (let at = 0; at < columns.length; at++) {
      pairs[2 * at] = rowIds[at] ?? 0;
      pairs[2 * at + 1] = columns[at] ?? 0;
    }
    this.#shape = [rows, width + 1];
    this.#indices = tensor2d(pairs, [columns.length, 2], 'int32');
    this.#values = tensor1d(Float32Array.from(rowIds, (row) => scale[row] ?? 0));
  }

  times(weights: Tensor2D): Tensor2D {
    return this.#product(weights, false);
  }

  transposedTimes(values: Tensor2D): Tensor2D {
    return this.#product(values, true);
  }

  dispose(): void {
    this.#indices.dispose();
    this.#values.dispose();
  }

  #product(dense: Tensor2D, transposed: boolean): Tensor2D {
    const inputs = { indices: this.#indices, values: this.#values, dense };
    return engine().runKernel('SparseTensorDenseMatMul', inputs, { shape: this.#shape, transposed });
  }
}
