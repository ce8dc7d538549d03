import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { ready, registerKernel, setBackend } from '@tensorflow/tfjs-core';
import { HamletError } from '../errors.ts';

/** `native`: TensorFlow's C library through tfjs-node. `wasm`: WebAssembly with SIMD, everywhere. */
export type BackendName = 'native' | 'wasm';
export type BackendChoice = BackendName | 'auto';

/** What trained a model, as it is printed and recorded. */
export interface Backend {
  readonly name: BackendName;
  /** Version of the package behind it. */
  readonly version: string;
}

const require = createRequire(import.meta.url);

/**
 * Makes one TensorFlow.js backend the current one. `auto` takes the native one where it is installed and loads.
 *
 * @throws BACKEND_UNAVAILABLE when the named backend does not load
 */
export async function openBackend(choice: BackendChoice): Promise<Backend> {
  if (choice === 'wasm') return openWasm();
  try {
    return await openNative();
  } catch (cause) {
    if (choice === 'auto') return openWasm();
    throw new HamletError(
      'BACKEND_UNAVAILABLE',
      'The native TensorFlow backend does not load.',
      'Run `npm rebuild @tensorflow/tfjs-node`, or choose the other one: HAMLET_BACKEND=wasm',
      { cause },
    );
  }
}

async function openNative(): Promise<Backend> {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // Newer TensorFlow announces oneDNN between lines of JSON at any log level. Hamlet's operations gain nothing by it, and it rounds as it likes.
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
  // tfjs-node 4.22 calls what Node 22 reports as deprecated, on every start; nobody who sees the report can do anything about it.
  process.noDeprecation = true;
  require('@tensorflow/tfjs-node');
  await activate('tensorflow');
  registerSparseProduct();
  return { name: 'native', version: versionOf('@tensorflow/tfjs-node') };
}

async function openWasm(): Promise<Backend> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await activate('wasm');
  return { name: 'wasm', version: versionOf('@tensorflow/tfjs-backend-wasm') };
}

async function activate(name: string): Promise<void> {
  if (!(await setBackend(name))) throw new Error(`TensorFlow.js has no backend '${name}'`);
  await ready();
}

function versionOf(name: string): string {
  return (require(`${name}/package.json`) as { version: string }).version;
}

/**
 * TensorFlow has a sparse matrix product, tfjs-node 4.22 only lacks its registration, and 64-bit numbers, in which the operation
 * wants the shape.
 */
function registerSparseProduct(): void {
  registerKernel({
    kernelName: 'SparseTensorDenseMatMul',
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const native = backend as NodeBackend;
      const { binding } = native;
      const [rows, columns] = attrs?.['shape'] as [number, number];
      const [indices, values, dense] = native.getInputTensorIds([
        inputs['indices'],
        inputs['values'],
        inputs['dense'],
      ]);
      const shape = binding.createTensor([2], binding.TF_INT64, Int32Array.of(rows, 0, columns, 0));
      const type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
      const flag = (name: string, value: unknown) => ({ name, type: binding.TF_ATTR_BOOL, value });
      try {
        const [product] = binding.executeOp(
          'SparseTensorDenseMatMul',
          [
            type('T', binding.TF_FLOAT),
            type('Tindices', binding.TF_INT32),
            flag('adjoint_a', attrs?.['transposed']),
            flag('adjoint_b', false),
          ],
          [indices, values, shape, dense],
          1,
        );
        return native.createOutputTensor(product);
      } finally {
        binding.deleteTensor(shape);
      }
    },
  });
}

/** The part of tfjs-node's backend that runs a TensorFlow operation by its name. */
interface NodeBackend {
  readonly binding: {
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_FLOAT: number;
    readonly TF_INT32: number;
    readonly TF_INT64: number;
    /** The number by which TensorFlow knows the tensor. */
    createTensor(shape: readonly number[], type: number, values: Int32Array): number;
    deleteTensor(id: number): void;
    executeOp(name: string, attributes: unknown[], inputs: unknown[], outputs: number): unknown[];
  };
  getInputTensorIds(tensors: unknown[]): number[];
  createOutputTensor(output: unknown): TensorInfo;
}
