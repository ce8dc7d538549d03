import type { Command } from './command.ts';
import { apply, rollBack, tearDown } from './commands/change.ts';
import { recover } from './commands/recover.ts';
import { drift, preview, registryHost, reportDrift } from './commands/look.ts';
import { comment, title } from './commands/pull-request.ts';
import { variables } from './commands/variables.ts';

/** Everything .github/workflows/deliver.yml does, by name; each also runs on a laptop. */
export const commands: Readonly<Record<string, Command>> = {
  title,
  preview,
  comment,
  apply,
  'roll-back': rollBack,
  'tear-down': tearDown,
  recover,
  drift,
  'report-drift': reportDrift,
  'registry-host': registryHost,
  variables,
};
