// The door for programs that judge. What only training needs, TensorFlow.js first of all, is behind the other one: training.ts.
export { modelSource } from './src/classify/model.ts';
export type { JudgePool } from './src/classify/pool.ts';
export { openJudgePool } from './src/classify/pool.ts';
export { canTrain, runCommand } from './src/cli/child.ts';
export { interruption } from './src/interruption.ts';
export type { Environment, ModelConfig } from './src/config.ts';
export { modelSettings, readModelConfig, readSettings, wholeNumber } from './src/config.ts';
export type { ErrorCode } from './src/errors.ts';
export { ERROR_CODES, HamletError } from './src/errors.ts';
export type { Reason, Verdict } from './src/judge/verdict.ts';
export { failureFields, logFatal, openLog, readableLines } from './src/log.ts';
export { gateLineSchema } from './src/registry/history.ts';
export { openRegistry } from './src/registry/open.ts';
export type { Registry } from './src/registry/registry.ts';
export type { Metrics } from './src/statistics/metrics.ts';
export { openStorage } from './src/storage/open.ts';
export type { Storage } from './src/storage/port.ts';
