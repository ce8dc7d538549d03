// The door for programs that train: `@hamlet/model/training`. It loads TensorFlow.js.
export { CORPUS_URI } from './src/data/corpus.ts';
export { openDataSource } from './src/data/open.ts';
export type { BackendChoice } from './src/learn/backend.ts';
export { openBackend } from './src/learn/backend.ts';
export { DEFAULT_SETTINGS } from './src/learn/settings.ts';
export { contend, gateFailure, readGateRules } from './src/registry/contest.ts';
export type { GateLine } from './src/registry/gate.ts';
export { passes } from './src/registry/gate.ts';
export { EVALUATION } from './src/train/bundle-files.ts';
export type { TrainedModel } from './src/train/train-model.ts';
export { trainModel } from './src/train/train-model.ts';
