import { leastPrivilege } from './access/least-privilege.ts';
import { missingGrant } from './access/missing-grant.ts';
import { engineKilledAtFirst, engineKilledInRollout } from './faults/engine-killed.ts';
import { budgetAlert } from './operation/budget-alert.ts';
import { drift } from './operation/drift.ts';
import { scheduledTraining } from './operation/scheduled-training.ts';
import { teardown } from './operation/teardown.ts';
import { badServices } from './release/bad-service.ts';
import { changedService } from './release/changed-service.ts';
import { changedTraining } from './release/changed-training.ts';
import { firstDeployment } from './release/first-deployment.ts';
import { nothingToDo } from './release/nothing-to-do.ts';
import { rollback } from './release/rollback.ts';
import { twoOperators } from './release/two-operators.ts';
import { worseModel } from './release/worse-model.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario, in the order they run. */
export const SCENARIOS: readonly Scenario[] = [
  firstDeployment,
  nothingToDo,
  changedService,
  changedTraining,
  worseModel,
  ...badServices,
  rollback,
  twoOperators,
  engineKilledAtFirst,
  engineKilledInRollout,
  leastPrivilege,
  missingGrant,
  scheduledTraining,
  drift,
  budgetAlert,
  teardown,
];
