import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { samples } from '../policy/testing/samples.ts';
import { readValues } from './command.ts';
import { commands } from './commands.ts';
import type { Context } from './context.ts';
import { contextFrom } from './context.ts';
import { ask } from './pulumi.ts';
import type { GithubServer } from './testing/github-server.ts';
import { startGithub } from './testing/github-server.ts';

// Every run of the engine takes seconds, on a busy machine many.
jest.setTimeout(300_000);

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const POLICY_TESTING = join(ROOT, 'infra/policy/testing');

const [bucket] = (samples['private-buckets'] ?? []).map(({ mended }) => ({ ...mended, name: 'models' }));
const [publicBucket] = (samples['private-buckets'] ?? []).map(({ broken }) => ({
  ...broken,
  name: 'models',
}));

describe('delivering with the real engine', () => {
  let project: string;
  let github: GithubServer;
  let summary: string;
  beforeAll(async () => {
    await mkdir(join(ROOT, 'out'), { recursive: true });
    project = await mkdtemp(join(ROOT, 'out', 'deliver-'));
    await cp(join(POLICY_TESTING, 'program'), project, { recursive: true });
    await mkdir(join(project, 'state'));
    github = await startGithub();
    summary = join(project, 'summary.md');
    await ask(context([]).engine, ['stack', 'init', 'dev']);
  });
  afterAll(async () => {
    await github.close();
    await rm(project, { recursive: true });
  });

  /** @param resources what the program declares now */
  function context(resources: readonly unknown[]): Context {
    const env = {
      ...process.env,
      PATH: [join(POLICY_TESTING, 'plugins'), join(ROOT, 'node_modules/.bin'), process.env.PATH].join(
        delimiter,
      ),
      PULUMI_BACKEND_URL: `file://${join(project, 'state')}`,
      PULUMI_CONFIG_PASSPHRASE: 'test',
      PROGRAM_RESOURCES: JSON.stringify(resources),
      GITHUB_API_URL: github.api,
      GITHUB_TOKEN: github.token,
      GITHUB_REPOSITORY: 'somebody/hamlet',
      GITHUB_STEP_SUMMARY: summary,
    };
    const { engine, ...rest } = contextFrom(env, project);
    return { ...rest, engine: { ...engine, root: ROOT } };
  }

  function deliver(resources: readonly unknown[], name: string, ...args: string[]): Promise<number> {
    const command = commands[name];
    if (command === undefined) throw new Error(`there is no command ${name}`);
    return command.run(readValues(name, command, args), context(resources));
  }

  test('a pull request is previewed and told, and again in the same comment', async () => {
    const out = join(project, 'out/preview.json');
    const told = async (resources: readonly unknown[]): Promise<number> => {
      const code = await deliver(resources, 'preview', '--stack', 'dev', '--out', out);
      await deliver([], 'comment', '--pull-request', '7', '--preview', out);
      return code;
    };
    expect(await told([publicBucket])).toBe(1);
    expect(github.comments[0]?.body).toContain('`private-buckets` by `models`');
    expect(await told([bucket])).toBe(0);
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('Stack `dev`: 1 created.');
  });

  test('an update that breaks a rule changes nothing; one that keeps them all is safe to run again', async () => {
    expect(await deliver([publicBucket], 'apply', '--stack', 'dev')).toBe(1);
    expect((await readFile(summary, 'utf8')).split('Stack `dev`').at(-1)).toContain('**it failed**');
    expect(await deliver([bucket], 'apply', '--stack', 'dev')).toBe(0);
    expect(await deliver([bucket], 'apply', '--stack', 'dev')).toBe(0);
    expect(await readFile(summary, 'utf8')).toMatch(/1 created[^]*nothing changes/);
  });

  test('drift opens one issue, which is closed when it is gone', async () => {
    const out = join(project, 'out/drift.json');
    const looked = async (resources: readonly unknown[]): Promise<number[]> => [
      await deliver(resources, 'drift', '--stack', 'dev', '--out', out),
      await deliver([], 'report-drift', '--stack', 'dev', '--found', out),
    ];
    expect(await looked([])).toEqual([0, 1]);
    expect(await looked([])).toEqual([0, 1]);
    expect(github.issues.map(({ title, state }) => [title, state])).toEqual([
      ['The stack dev has drifted', 'open'],
    ]);
    expect(github.issues[0]?.body).toContain('1 deleted');
    expect(await looked([bucket])).toEqual([0, 0]);
    expect(github.issues.map(({ state }) => state)).toEqual(['closed']);
  });

  test('a lock that was left behind is told with the way out', async () => {
    const locks = join(project, 'state/.pulumi/locks/organization/hamlet/dev');
    await mkdir(locks, { recursive: true });
    await writeFile(
      join(locks, 'left.json'),
      JSON.stringify({ pid: 1, username: 'ci', hostname: 'gone', timestamp: new Date() }),
    );
    await expect(deliver([bucket], 'apply', '--stack', 'dev')).rejects.toMatchObject({
      code: 'STACK_LOCKED',
      remedy: 'When no update is running: npm run deliver -- recover --stack dev, then run this again.',
    });
    await ask(context([]).engine, ['cancel', '--yes', '--stack', 'dev']);
    expect(await deliver([bucket], 'apply', '--stack', 'dev')).toBe(0);
  });

  test('rolling back pins the version, and says how to keep it', async () => {
    await expect(deliver([bucket], 'roll-back', '--stack', 'dev', '--to', 'latest')).rejects.toThrow('no');
    expect(await deliver([bucket], 'roll-back', '--stack', 'dev', '--to', 'v0b5d0d656d5d')).toBe(0);
    expect(await ask(context([]).engine, ['config', 'get', 'hamlet:modelVersion', '--stack', 'dev'])).toBe(
      'v0b5d0d656d5d',
    );
    expect(await readFile(summary, 'utf8')).toContain('commit `hamlet:modelVersion: v0b5d0d656d5d`');
  });

  test('tearing down wants the exact words, and leaves nothing', async () => {
    await expect(deliver([bucket], 'tear-down', '--stack', 'dev', '--confirm', 'yes')).rejects.toThrow(
      '"yes"',
    );
    await expect(
      deliver([], 'tear-down', '--stack', 'foundation', '--confirm', 'tear down foundation'),
    ).rejects.toThrow('not torn down');
    expect(await deliver([bucket], 'tear-down', '--stack', 'dev', '--confirm', 'tear down dev')).toBe(0);
    const left = await ask(context([]).engine, ['stack', 'export', '--stack', 'dev']);
    expect(left).not.toContain('gcp:storage');
  });
});
