import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { PROJECT } from './cloud.ts';

/** What a user would set by `pulumi config set` before the first deployment, by stack. */
export const SETTINGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  foundation: {
    'hamlet:projectId': PROJECT,
    'hamlet:billingAccount': '012345-6789AB-CDEF01',
    'hamlet:owners': ['owner@example.com'],
    'hamlet:github': { repositoryId: '123456789', ownerId: '1234567' },
    'hamlet:protect': false,
  },
};

/**
 * The project as the engine sees it: the repository's own Pulumi.yaml and programs by links, and stack files that may be
 * written to (the engine puts its salt there) and hold the user's settings beside what the repository has.
 *
 * @returns the folder to run the engine in
 */
export function prepareProject(
  root: string,
  directory: string,
  settings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = SETTINGS,
): string {
  const project = join(directory, 'project');
  mkdirSync(project, { recursive: true });
  for (const name of ['Pulumi.yaml', 'infra']) {
    rmSync(join(project, name), { force: true });
    symlinkSync(join(root, name), join(project, name));
  }
  for (const stack of ['foundation', 'dev', 'prod']) {
    const target = join(project, `Pulumi.${stack}.yaml`);
    const kept = existsSync(target) ? readStack(target) : {};
    const own = readStack(join(root, `Pulumi.${stack}.yaml`));
    const config = { ...own.config, ...settings[stack] };
    writeFileSync(target, stringify({ ...kept, config }));
  }
  return project;
}

function readStack(file: string): { config?: Record<string, unknown> } {
  return parse(readFileSync(file, 'utf8')) as { config?: Record<string, unknown> };
}
