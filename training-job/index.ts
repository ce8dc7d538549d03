export { readOutcomeTarget, readTrainingConfig, trainingSettings } from './src/config.ts';
export type { TrainingConfig } from './src/config.ts';
export { outcomeSchema } from './src/outcome.ts';
export type { Outcome } from './src/outcome.ts';
export { runJob } from './src/job.ts';
