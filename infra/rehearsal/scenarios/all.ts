import { firstDeployment } from './release/first-deployment.ts';
import { nothingToDo } from './release/nothing-to-do.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario, in the order they run. */
export const SCENARIOS: readonly Scenario[] = [firstDeployment, nothingToDo];
