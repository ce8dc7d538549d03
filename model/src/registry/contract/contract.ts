import { registryAccidents } from './accidents.ts';
import { registryBehaviour } from './behaviour.ts';
import type { Fresh } from './bench.ts';
import { registryDamage } from './damage.ts';
import { registryModel } from './model.ts';
import { registryProcesses } from './processes.ts';

/** What the registry promises on every storage, as tests. */
export function registryContract(fresh: Fresh): void {
  registryBehaviour(fresh);
  registryDamage(fresh);
  registryAccidents(fresh);
  registryModel(fresh);
  registryProcesses(fresh);
}
