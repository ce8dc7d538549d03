import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '../command.ts';
import { needed } from '../command.ts';
import type { Context } from '../context.ts';
import type { Settled } from '../pending.ts';
import { settlePending } from '../pending.ts';
import type { Engine } from '../pulumi.ts';
import { ask } from '../pulumi.ts';
import { STACK } from './look.ts';

export const recover: Command = {
  summary: 'Makes a stack usable again whose update was killed. First see that none is running.',
  options: { stack: STACK },
  run: async (values, context) => {
    const stack = needed(values, 'stack');
    await ask(context.engine, ['cancel', '--yes', '--stack', stack]);
    const settled = settlePending(await ask(context.engine, ['stack', 'export', '--stack', stack]));
    await keep(settled, stack, context.engine);
    report(settled, stack, context);
    return 0;
  },
};

async function keep({ state, uncertain }: Settled, stack: string, engine: Engine): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hamlet-recover-'));
  try {
    const file = join(folder, 'state.json');
    await writeFile(file, JSON.stringify(state), { mode: 0o600 });
    await ask(engine, ['stack', 'import', '--file', file, '--stack', stack]);
  } finally {
    await rm(folder, { recursive: true });
  }
  if (uncertain.length === 0) return;
  const targets = uncertain.flatMap((urn) => ['--target', urn]);
  await ask(engine, ['refresh', '--yes', '--skip-preview', '--stack', stack, ...targets]);
}

function report({ uncertain, doubled }: Settled, stack: string, { print }: Context): void {
  for (const urn of uncertain) print(`looked at in the cloud: ${nameOf(urn)}`);
  for (const urn of doubled)
    print(`may be there twice after the next update; delete the older by hand: ${nameOf(urn)}`);
  print(`The stack ${stack} is usable again. Go on: npm run deliver -- apply --stack ${stack}`);
}

/** `urn:pulumi:dev::hamlet::parent$gcp:storage/bucket:Bucket::models` -> `gcp:storage/bucket:Bucket models`. */
function nameOf(urn: string): string {
  const [, , types = '', name = ''] = urn.split('::');
  return `${types.split('$').at(-1) ?? ''} ${name}`;
}
