// TensorFlow's backends hand over typed arrays of Node's own realm; tests must see the same constructors,
// or `instanceof Float32Array` is false for what a kernel returns.
import { TestEnvironment } from 'jest-environment-node';

const SHARED = [
  Float32Array,
  Float64Array,
  Int32Array,
  Int16Array,
  Int8Array,
  Uint32Array,
  Uint16Array,
  Uint8Array,
  Uint8ClampedArray,
  BigInt64Array,
  BigUint64Array,
  ArrayBuffer,
  DataView,
  Error,
  RangeError,
  TypeError,
  SyntaxError,
];

export default class extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const constructor of SHARED) this.global[constructor.name] = constructor;
  }
}
