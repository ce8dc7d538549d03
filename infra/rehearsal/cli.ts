import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startGoogle } from './cloud/start.ts';
import { createWorld } from './cloud/world.ts';
import { consoleUrl, openConsole } from './console/command.ts';
import { discoveryFolder } from './discovery/fetch.ts';
import { pulumi } from './src/engine.ts';
import { prepareProject } from './src/project.ts';

const USAGE = `Usage: npm run rehearse -- up|preview|destroy|refresh STACK [options of pulumi]
       npm run rehearse -- console

Runs the real Pulumi engine on the programs of this repository, against a stand-in for Google Cloud on this machine.
The cloud and the stacks live in .hamlet/rehearsal; delete that folder to begin from nothing.
`;
const OPERATOR = 'user:owner@example.com';
/** Applications are deployed by the identity that the foundation makes for it, not by the almighty owner. */
const DEPLOYER = 'serviceAccount:hamlet-deploy@hamlet-rehearsal.iam.gserviceaccount.com';

/** @returns the exit code */
async function main([command = '', stack = '', ...rest]: readonly string[]): Promise<number> {
  const root = resolve(import.meta.dirname, '../..');
  const directory = join(root, '.hamlet/rehearsal');
  if (command === 'console') return openConsole(directory, (line) => process.stdout.write(`${line}\n`));
  if (!['up', 'preview', 'destroy', 'refresh'].includes(command) || stack === '') {
    process.stderr.write(USAGE);
    return 64;
  }
  const isNew = !existsSync(join(directory, 'state.json'));
  const cloud = await startGoogle({ directory, discovery: discoveryFolder() });
  if (isNew)
    createWorld(cloud, { billingAccount: '012345-6789AB-CDEF01', currency: 'EUR', operator: OPERATOR });
  process.stdout.write(`The console, while this runs: ${consoleUrl(cloud.url)}\n`);
  try {
    const engine = {
      root,
      project: prepareProject(root, directory),
      directory,
      cloud,
      member: stack === 'foundation' ? OPERATOR : DEPLOYER,
    };
    await pulumi(engine, ['stack', 'select', '--create', stack], false);
    const yes = command === 'preview' ? [] : ['--yes', '--skip-preview'];
    const { code } = await pulumi(engine, [command, '--stack', stack, '--non-interactive', ...yes, ...rest]);
    return code;
  } finally {
    await cloud.stop();
  }
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
