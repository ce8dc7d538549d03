import { leastPrivilege } from './access/least-privilege.ts';
import { missingGrant } from './access/missing-grant.ts';
import { engineKilledAtFirst, engineKilledInRollout } from './faults/engine-killed.ts';
import { asDocumented } from './operation/as-documented.ts';
import { budgetAlert } from './operation/budget-alert.ts';
import { drift } from './operation/drift.ts';
import { scheduledTraining } from './operation/scheduled-training.ts';
import { teardown } from './operation/teardown.ts';
import { badServices } from './release/bad-service.ts';
import { changedService } from './release/changed-service.ts';
import { changedTraining } from './release/changed-training.ts';
import { failsItsUsers } from './release/fails-its-users.ts';
import { firstDeployment } from './release/first-deployment.ts';
import { nothingToDo } from './release/nothing-to-do.ts';
import { rollback } from './release/rollback.ts';
import { twoOperators } from './release/two-operators.ts';
import { worseModel } from './release/worse-model.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario, in the order they run: the longest first, as several may run at once. */
export const SCENARIOS: readonly Scenario[] = [
  firstDeployment,
  asDocumented,
  nothingToDo,
  changedService,
  changedTraining,
  worseModel,
  ...badServices,
  failsItsUsers,
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
