import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { readValues } from './command.ts';
import { commands } from './commands.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TEXT = readFileSync(`${ROOT}.github/workflows/deliver.yml`, 'utf8');

const stepSchema = z.object({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
const workflowSchema = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      if: z.string().optional(),
      strategy: z.object({ matrix: z.record(z.string(), z.unknown()) }).optional(),
      permissions: z.record(z.string(), z.string()),
      'timeout-minutes': z.number(),
      concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.boolean() }).optional(),
      environment: z.string().optional(),
      steps: z.array(stepSchema),
    }),
  ),
});
const workflow = workflowSchema.parse(parse(TEXT));
const jobs = Object.entries(workflow.jobs).map(([name, job]) => ({ ...job, name }));
const steps = jobs.flatMap((job) => job.steps);
/** Commands as lines, with continued lines joined. */
const lines = steps
  .flatMap(({ run = '' }) => run.replace(/\\\n/g, ' ').split('\n'))
  .map((line) => line.trim());

/** What a person runs: at the first set-up, and after an update that was killed. */
const BY_HAND = ['variables', 'recover'];

describe('the delivery workflow', () => {
  test('nothing from outside is written into a command', () => {
    for (const line of lines) expect(line).not.toContain('${{');
  });

  test('every step of the delivery is a command of this repository with options it knows', () => {
    const calls = lines.flatMap((line) => {
      const [, name, args = ''] = /npm run --silent deliver -- ([\w-]+)([^>|]*)/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, args: words(args) }];
    });
    expect([...new Set(calls.map(({ name }) => name))].sort()).toEqual(
      Object.keys(commands)
        .filter((name) => !BY_HAND.includes(name))
        .sort(),
    );
    for (const { name, args } of calls) {
      const command = commands[name];
      expect(command).toBeDefined();
      if (command !== undefined) expect(() => readValues(name, command, args)).not.toThrow();
    }
  });

  test('every other npm script it runs exists', () => {
    const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { scripts: object };
    const called = lines.flatMap((line) => {
      const [, script] = /npm run (?:--silent )?([\w:-]+)/.exec(line) ?? [];
      return script === undefined ? [] : [script];
    });
    expect(called.length).toBeGreaterThan(5);
    for (const script of called) expect(Object.keys(scripts)).toContain(script);
  });

  test('commands are the repository’s own, or tools that anybody has', () => {
    const known = /^(npm|npx hamlet|docker build|mkdir|echo|go install|pipx install|"|$)/;
    for (const line of lines) expect(line).toMatch(known);
  });

  test('actions are pinned by commit, with their version beside it', () => {
    const uses = TEXT.split('\n').filter((line) => /^\s*(- )?uses:/.test(line));
    expect(uses.length).toBeGreaterThan(10);
    for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('no job can do more than it needs', () => {
    expect(workflow.permissions).toEqual({});
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
    const writes = Object.fromEntries(
      jobs.map(({ name, permissions }) => [
        name,
        Object.keys(permissions).filter((scope) => permissions[scope] === 'write'),
      ]),
    );
    expect(writes).toEqual({
      title: [],
      check: [],
      policies: [],
      rehearsal: [],
      images: [],
      model: [],
      preview: ['id-token'],
      'no-preview': [],
      comment: ['pull-requests'],
      change: ['id-token'],
      drift: ['id-token'],
      'report-drift': ['issues'],
    });
  });

  test('no checkout leaves a token behind', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    for (const { with: options } of checkouts) expect(options?.['persist-credentials']).toBe(false);
  });

  test('pull requests from forks run nothing that needs an identity or may write', () => {
    const own = 'github.event.pull_request.head.repo.full_name == github.repository';
    for (const { name, permissions, if: condition = '' } of jobs) {
      const writes = Object.values(permissions).includes('write');
      if (writes && condition.includes("'pull_request'"))
        expect([name, condition]).toEqual([name, expect.stringContaining(own)]);
    }
  });

  test('what changes the cloud waits for its turn and its approval, and is never cancelled', () => {
    const { change } = workflow.jobs;
    expect(change?.concurrency?.['cancel-in-progress']).toBe(false);
    expect(change?.environment).toMatch(/prod.*dev/);
    expect(change?.if).toMatch(/refs\/heads\/main.*refs\/heads\/develop/s);
    expect(jobs.filter(({ environment }) => environment !== undefined)).toHaveLength(1);
  });
});

describe('the rules of the branches', () => {
  const rulesetSchema = z.object({
    conditions: z.object({ ref_name: z.object({ include: z.array(z.string()) }) }),
    bypass_actors: z.array(z.unknown()),
    rules: z.array(z.object({ type: z.string(), parameters: z.record(z.string(), z.unknown()).optional() })),
  });
  const checksSchema = z.object({ required_status_checks: z.array(z.object({ context: z.string() })) });

  test.each(['develop', 'main'])(
    '%s takes only reviewed pull requests that pass every check a fork can pass',
    (branch) => {
      const text = readFileSync(`${ROOT}.github/rulesets/${branch}.json`, 'utf8');
      const { conditions, bypass_actors, rules } = rulesetSchema.parse(JSON.parse(text));
      expect(conditions.ref_name.include).toEqual([`refs/heads/${branch}`]);
      expect(bypass_actors).toEqual([]);
      expect(rules.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['deletion', 'non_fast_forward', 'pull_request', 'required_status_checks']),
      );
      const { parameters } = rules.find(({ type }) => type === 'required_status_checks') ?? {};
      const required = checksSchema.parse(parameters).required_status_checks.map(({ context }) => context);
      const checks = ['title', 'check', 'policies', 'rehearsal', 'images', 'model'].flatMap((job) =>
        shownNames(job),
      );
      expect(required.sort()).toEqual(checks.sort());
    },
  );
});

/** The names under which a job appears in a pull request, one for each element of its matrix. */
function shownNames(job: string): readonly string[] {
  const { name = job, strategy } = workflow.jobs[job] ?? {};
  const images = strategy?.matrix.image;
  return Array.isArray(images)
    ? images.map((image) => name.replace('${{ matrix.image }}', String(image)))
    : [name];
}

/** Words of a command line, variables replaced by something. */
function words(text: string): string[] {
  return text
    .replace(/"?\$\w+"?/g, '7')
    .split(/\s+/)
    .filter((word) => word !== '');
}
