// The world a test file runs in: Jest's own for Node, with three differences.
import { constants, createContext } from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

// TensorFlow's backends hand over typed arrays of Node's own realm; tests must see the same constructors,
// or `instanceof Float32Array` is false for what a kernel returns.
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
  constructor(config, context) {
    super(config, context);
    const global = plainGlobal(this.global);
    this.context = global;
    this.global = global;
  }

  async setup() {
    await super.setup();
    for (const constructor of SHARED) this.global[constructor.name] = constructor;
    // Stripping leaves lines and columns where they were; Jest would look for a source map for each frame of each stack,
    // and Pulumi takes one with each promise.
    delete Error.prepareStackTrace;
    Error.stackTraceLimit = 20;
  }
}

/** The same globals without the interceptors that `vm` and Jest put before each of them, which make `Math` cost a microsecond. */
function plainGlobal(intercepted) {
  const plain = createContext(constants.DONT_CONTEXTIFY);
  for (const key of Reflect.ownKeys(intercepted))
    if (!Object.hasOwn(plain, key))
      Object.defineProperty(plain, key, Object.getOwnPropertyDescriptor(intercepted, key));
  plain.global = plain;
  return plain;
}
