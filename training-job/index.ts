export { trainingSettings } from './src/config.ts';
export { outcomeSchema } from './src/outcome.ts';
export type { Outcome } from './src/outcome.ts';
