import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startGoogle } from './cloud/start.ts';
import { createWorld } from './cloud/world.ts';
import { discoveryFolder } from './discovery/fetch.ts';
import { pulumi } from './src/engine.ts';
import { prepareProject } from './src/project.ts';

const USAGE = `Usage: npm run rehearse -- up|preview|destroy|refresh STACK [--as MEMBER] [options of pulumi]

Runs the real Pulumi engine on the programs of this repository, against a stand-in for Google Cloud on this machine.
--as names who deploys: by default the owner for foundation, the deploy identity for an application.
The cloud and the stacks live in .hamlet/rehearsal; delete that folder to begin from nothing.
`;
const OPERATOR = 'user:owner@example.com';
/** Applications are deployed by the identity that the foundation makes for it, not by the almighty owner. */
const DEPLOYER = 'serviceAccount:hamlet-deploy@hamlet-rehearsal.iam.gserviceaccount.com';

/** @returns the exit code */
async function main([command = '', stack = '', ...options]: readonly string[]): Promise<number> {
  if (!['up', 'preview', 'destroy', 'refresh'].includes(command) || stack === '') {
    process.stderr.write(USAGE);
    return 64;
  }
  const { member, rest } = identity(stack, options);
  const root = resolve(import.meta.dirname, '../..');
  const directory = join(root, '.hamlet/rehearsal');
  const isNew = !existsSync(join(directory, 'state.json'));
  const cloud = await startGoogle({ directory, discovery: discoveryFolder() });
  if (isNew)
    createWorld(cloud, { billingAccount: '012345-6789AB-CDEF01', currency: 'EUR', operator: OPERATOR });
  try {
    const engine = { root, project: prepareProject(root, directory), directory, cloud, member };
    await pulumi(engine, ['stack', 'select', '--create', stack], false);
    const yes = command === 'preview' ? [] : ['--yes', '--skip-preview'];
    const { code } = await pulumi(engine, [command, '--stack', stack, '--non-interactive', ...yes, ...rest]);
    return code;
  } finally {
    await cloud.stop();
  }
}

function identity(stack: string, options: readonly string[]): { member: string; rest: readonly string[] } {
  const [flag, given, ...rest] = options;
  if (flag === '--as' && given !== undefined) return { member: given, rest };
  return { member: stack === 'foundation' ? OPERATOR : DEPLOYER, rest: options };
}

process.exitCode = await main(process.argv.slice(2));
