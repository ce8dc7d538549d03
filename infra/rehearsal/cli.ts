import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SCENARIOS } from './scenarios/all.ts';
import { runScenarios } from './scenarios/run.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { deployerOf, openCloud } from './src/cloud.ts';
import { pulumi, startPulumi } from './src/engine.ts';
import { prepareProject } from './src/project.ts';
import { stateOfRepository } from './src/repository.ts';

const USAGE = `Usage: npm run rehearse
       npm run rehearse -- --only NAME[,NAME…] [--keep]
       npm run rehearse -- --list
       npm run rehearse -- up|preview|destroy|refresh STACK [--as MEMBER] [options of pulumi]

Runs the real Pulumi engine on the programs of this repository, against a stand-in for Google Cloud on this machine.
The first two run scenarios, each in a cloud of its own, and write a report: .hamlet/rehearse/report. --keep leaves the cloud of
each scenario running until Enter is pressed. --list names the scenarios.
The last one is for trying out; its cloud and stacks live in .hamlet/rehearsal; delete that folder to begin from nothing. --as names
who deploys: by default the owner for foundation, the deploy identity for an application.
`;
const COMMANDS = ['up', 'preview', 'destroy', 'refresh'];
const WRONG_USAGE = 64;

const repository = resolve(import.meta.dirname, '../..');

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  const [command = '', stack = '', ...rest] = args;
  if (COMMANDS.includes(command)) return stack === '' ? refuse() : runEngine(command, stack, rest);
  const options = read(args);
  if (options === undefined) return refuse();
  if (options.list) return list();
  const chosen = choose(options.only);
  return typeof chosen === 'string' ? refuse(chosen) : rehearse(chosen, options.keep);
}

function read(
  args: readonly string[],
): { only: string | undefined; list: boolean; keep: boolean } | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        list: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
      },
    });
    return { only: values.only, list: values.list, keep: values.keep };
  } catch {
    return undefined;
  }
}

function choose(only: string | undefined): readonly Scenario[] | string {
  if (only === undefined) return SCENARIOS;
  const names = only.split(',');
  const unknown = names.find((name) => SCENARIOS.every((scenario) => scenario.name !== name));
  return unknown === undefined
    ? SCENARIOS.filter(({ name }) => names.includes(name))
    : `There is no scenario ${unknown}. All of them: npm run rehearse -- --list\n`;
}

function list(): number {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
  for (const { name, proves } of SCENARIOS) say(`${name.padEnd(width)}  ${proves}`);
  return 0;
}

async function rehearse(scenarios: readonly Scenario[], keep: boolean): Promise<number> {
  const place = join(repository, '.hamlet/rehearse');
  const result = await runScenarios(scenarios, {
    repository,
    directory: join(place, 'scenarios'),
    snapshot: join(place, 'snapshots', stateOfRepository(repository)),
    say,
    ...(keep && { look: ({ url }) => untilEnter(url) }),
  });
  const failed = result.scenarios.filter(({ passed }) => !passed);
  say('');
  for (const { name, passed, failure = '' } of result.scenarios)
    say(`${passed ? '✓' : '✗'} ${name} ${failure}`.trimEnd());
  say(`${result.scenarios.length - failed.length} of ${result.scenarios.length} scenarios passed.`);
  return result.passed ? 0 : 1;
}

function untilEnter(url: string): Promise<void> {
  say(`  The cloud runs at ${url}. Press Enter to go on.`);
  return new Promise((resolve) => {
    process.stdin.resume().once('data', () => {
      process.stdin.pause();
      resolve();
    });
  });
}

async function runEngine(command: string, stack: string, options: readonly string[]): Promise<number> {
  const { member, rest } = identity(stack, options);
  const directory = join(repository, '.hamlet/rehearsal');
  const cloud = await openCloud(directory);
  const project = prepareProject(repository, directory);
  const engine = { root: repository, project, directory, cloud, member };
  try {
    await pulumi(engine, ['stack', 'select', '--create', stack]);
    const yes = command === 'preview' ? [] : ['--yes', '--skip-preview'];
    const args = [command, '--stack', stack, '--non-interactive', ...yes, ...rest];
    const running = startPulumi(engine, args, (text) => process.stdout.write(text));
    process.on('SIGINT', () => {
      running.signal('SIGINT');
    });
    return (await running.ended).code;
  } finally {
    await cloud.stop();
  }
}

function identity(stack: string, options: readonly string[]): { member: string; rest: readonly string[] } {
  const [flag, given, ...rest] = options;
  if (flag === '--as' && given !== undefined) return { member: given, rest };
  return { member: deployerOf(stack), rest: options };
}

function refuse(reason = ''): number {
  process.stderr.write(reason === '' ? USAGE : reason);
  return WRONG_USAGE;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main(process.argv.slice(2));
