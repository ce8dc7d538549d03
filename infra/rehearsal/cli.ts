import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunningCloud } from './cloud/core/cloud.ts';
import { addresses, consoleUrl } from './console/addresses.ts';
import { openConsole } from './console/command.ts';
import { chooseContainers, type Choice } from './containers/choose.ts';
import { writeReport } from './report/write.ts';
import { SCENARIOS } from './scenarios/all.ts';
import { runScenarios } from './scenarios/run.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { deployerOf, openCloud } from './src/cloud.ts';
import { pulumi, startPulumi } from './src/engine.ts';
import { prepareProject } from './src/project.ts';
import { stateOfRepository } from './src/repository.ts';

const USAGE = `Usage: npm run rehearse [-- --only NAME[,NAME…]] [--jobs N] [--keep] [--containers|--processes]
       npm run rehearse -- --list
       npm run rehearse -- up|preview|destroy|refresh STACK [--as MEMBER] [--containers|--processes] [options of pulumi]
       npm run rehearse -- console

Runs the real Pulumi engine on the programs of this repository, against a stand-in for Google Cloud on this machine.
The first runs scenarios, each in a cloud of its own, and writes a report: .hamlet/rehearse/report. --keep leaves the cloud of each
scenario running until Enter is pressed. --jobs runs so many at once; one takes about half a processor. --list names the scenarios.
Where Docker or Podman is to be had, images are built and run as containers, else their content runs as processes; --containers
and --processes decide it.
The last two are for trying out; the cloud and its stacks live in .hamlet/rehearsal; delete that folder to begin from nothing.
--as names who deploys: by default the owner for foundation, the deploy identity for an application. console serves a page that
shows this cloud.
`;
const COMMANDS = ['up', 'preview', 'destroy', 'refresh'];
const WRONG_USAGE = 2;
/** As a shell has it for Ctrl-C. */
const STOPPED = 130;

const repository = resolve(import.meta.dirname, '../..');

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  const [command = '', stack = '', ...rest] = args;
  if (command === '--help' || command === '-h') return help();
  if (COMMANDS.includes(command))
    return stack === '' ? refuse(`${command} needs the name of a stack.`) : runEngine(command, stack, rest);
  if (command === 'console') return openConsole(join(repository, '.hamlet/rehearsal'), say);
  const options = read(args);
  if (typeof options === 'string') return refuse(options);
  if (options.list === true) return list();
  const chosen = choose(options.only);
  if (typeof chosen === 'string') return refuse(chosen);
  const jobs = Number(options.jobs ?? 1);
  if (!Number.isInteger(jobs) || jobs < 1) return refuse('--jobs needs a number, one or more.');
  if (options.keep === true && jobs > 1)
    return refuse('--keep looks at one scenario at a time: without --jobs.');
  return rehearse(chosen, jobs, options);
}

interface Options {
  readonly only?: string;
  readonly jobs?: string;
  readonly list?: boolean;
  readonly keep?: boolean;
  readonly containers?: boolean;
  readonly processes?: boolean;
}

/** What is wrong with the options, when something is. */
function read(args: readonly string[]): Options | string {
  const flag = { type: 'boolean' } as const;
  const options = {
    only: { type: 'string' },
    jobs: { type: 'string' },
    list: flag,
    keep: flag,
    containers: flag,
    processes: flag,
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function choiceOf({ containers, processes }: Options): Choice {
  if (processes === true) return 'processes';
  return containers === true ? 'containers' : undefined;
}

function choose(only: string | undefined): readonly Scenario[] | string {
  if (only === undefined) return SCENARIOS;
  const names = only.split(',');
  const unknown = names.find((name) => SCENARIOS.every((scenario) => scenario.name !== name));
  return unknown === undefined
    ? SCENARIOS.filter(({ name }) => names.includes(name))
    : `There is no scenario ${unknown}. All of them: npm run rehearse -- --list`;
}

function help(): number {
  process.stdout.write(USAGE);
  return 0;
}

function list(): number {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
  for (const { name, proves } of SCENARIOS) say(`${name.padEnd(width)}  ${proves}`);
  return 0;
}

async function rehearse(scenarios: readonly Scenario[], jobs: number, options: Options): Promise<number> {
  const place = join(repository, '.hamlet/rehearse');
  // What runs in process groups of its own ends with this process only when it exits, not when a signal ends it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(STOPPED));
  const containers = await chooseContainers(choiceOf(options), say);
  const state = stateOfRepository(repository);
  const result = await runScenarios(scenarios, {
    repository,
    directory: join(place, 'scenarios'),
    snapshot: join(place, 'snapshots', containers === undefined ? state : `${state}-containers`),
    containers,
    jobs,
    say,
    ...(options.keep === true && { look: untilEnter }),
  });
  const report = join(place, 'report');
  writeReport(result, report);
  const failed = result.scenarios.filter(({ passed }) => !passed);
  say('');
  for (const { name, passed, failure = '' } of result.scenarios)
    say(`${passed ? '✓' : '✗'} ${name} ${firstLine(failure)}`.trimEnd());
  say(`${result.scenarios.length - failed.length} of ${result.scenarios.length} scenarios passed.`);
  say(`The report: ${join(report, 'index.html')}`);
  return result.passed ? 0 : 1;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

/** Leaves a cloud running until Enter is pressed, or there is nobody who could press it. */
async function untilEnter(cloud: RunningCloud): Promise<void> {
  for (const line of addresses(cloud)) say(`  ${line}`);
  say('  Press Enter to go on.');
  process.stdin.resume();
  await Promise.race([once(process.stdin, 'data'), once(process.stdin, 'end')]);
  process.stdin.pause();
}

async function runEngine(command: string, stack: string, options: readonly string[]): Promise<number> {
  const { member, choice, rest } = ownOptions(stack, options);
  const containers = await chooseContainers(choice, say);
  const directory = join(repository, '.hamlet/rehearsal');
  const cloud = await openCloud(directory);
  say(`The console, while this runs: ${consoleUrl(cloud.url)}`);
  const project = prepareProject(repository, directory);
  const engine = { root: repository, project, directory, cloud, member, containers };
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

/** What stands before the options of pulumi. */
function ownOptions(
  stack: string,
  options: readonly string[],
): { member: string; choice: Choice; rest: readonly string[] } {
  const [flag, given, ...others] = options;
  if (flag === '--as' && given !== undefined) return { ...ownOptions(stack, others), member: given };
  if (flag === '--containers' || flag === '--processes') {
    const choice = flag === '--containers' ? 'containers' : 'processes';
    return { ...ownOptions(stack, options.slice(1)), choice };
  }
  return { member: deployerOf(stack), choice: undefined, rest: options };
}

function refuse(reason: string): number {
  process.stderr.write(`${reason}\n\n${USAGE}`);
  return WRONG_USAGE;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
