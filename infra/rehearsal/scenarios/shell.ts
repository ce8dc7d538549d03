import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { environmentOf } from '../src/engine.ts';
import { prepareProject } from '../src/project.ts';
import type { Settings, Stage } from './stage.ts';

export interface Shell {
  /** The folder commands are typed in: the project, with stack files that may be written to. */
  readonly folder: string;
  /** What `~` should be; Pulumi asks the system for it, not the environment. */
  readonly home: string;
  /** Runs a command line; what one exports or assigns is kept for the next. */
  readonly run: (command: string) => Promise<{ readonly code: number; readonly output: string }>;
  readonly close: () => Promise<void>;
}

// The next command finds every variable of the last one, exported or only assigned.
const WRAPPER = `set -aeuo pipefail
. "$0"
trap 'export -p > "$0"' EXIT
eval "$1"`;

/**
 * A shell of a person at a laptop, who has signed in to the cloud of the stage and owns it, with a home folder of their own, where
 * Pulumi keeps what it is told by `pulumi login`.
 *
 * @param settings what the stack files have beside what the repository has
 */
export async function openShell(stage: Stage, member: string, settings: Settings): Promise<Shell> {
  const { cloud, directory, checkout, containers } = stage;
  const folder = prepareProject(checkout.root, directory, settings);
  const home = homeIn(directory);
  const variables = join(home, 'variables.sh');
  writeFileSync(variables, '');
  const door = await cloud.metadata.listen({ email: '', member, project: '', projectNumber: '', region: '' });
  const engine = environmentOf({
    root: checkout.root,
    project: folder,
    directory,
    cloud,
    member,
    containers,
  });
  const env = {
    ...engine,
    PULUMI_BACKEND_URL: undefined,
    PULUMI_CONFIG_PASSPHRASE: undefined,
    HOME: home,
    // Where Podman has this user's images.
    XDG_DATA_HOME: process.env.XDG_DATA_HOME ?? join(homedir(), '.local/share'),
    PULUMI_HOME: join(home, '.pulumi'),
    PULUMI_SKIP_CONFIRMATIONS: 'true',
    npm_config_update_notifier: 'false',
    // For the engine's own client of the bucket with the state.
    STORAGE_EMULATOR_HOST: door.host,
  };
  return {
    folder,
    home,
    close: () => door.close(),
    run: async (command) => {
      const began = performance.now();
      const child = spawn('bash', ['-c', WRAPPER, variables, command], { cwd: folder, env });
      child.stdin.end();
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      const ended = { code: code ?? 1, output };
      stage.keep(command, ended, Math.round(performance.now() - began));
      return ended;
    },
  };
}

/** With the engine that is installed on this machine, and nothing else of this machine's user. */
function homeIn(directory: string): string {
  const home = join(directory, 'home');
  mkdirSync(join(home, '.pulumi'), { recursive: true });
  const installed = process.env.PULUMI_HOME ?? join(homedir(), '.pulumi');
  symlinkSync(join(installed, 'versions'), join(home, '.pulumi/versions'));
  return home;
}
