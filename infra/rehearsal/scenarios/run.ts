import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningCloud } from '../cloud/core/cloud.ts';
import { describe } from '../containers/choose.ts';
import type { ContainerEngine } from '../containers/engine.ts';
import { openCloud, PROJECT } from '../src/cloud.ts';
import { observedTraffic } from '../report/traffic.ts';
import { SETTINGS } from '../src/project.ts';
import type { RunResult, Scenario, ScenarioResult } from './scenario.ts';
import { copySnapshot, makeSnapshot, SMALL } from './snapshot.ts';
import { Stage } from './stage.ts';

export interface RunOptions {
  /** Root of this repository. */
  readonly repository: string;
  /** Where the scenarios' folders go. */
  readonly directory: string;
  /** Where the deployments that scenarios begin with are kept. */
  readonly snapshot: string;
  /** What builds containers; without, images run as processes. */
  readonly containers?: ContainerEngine | undefined;
  /** How many scenarios run at once. */
  readonly jobs: number;
  readonly say: (line: string) => void;
  /** Told of the cloud of a scenario that has ended, before it stops: whoever wants to look at it makes it wait here. */
  readonly look?: (cloud: RunningCloud) => Promise<void>;
}

/** Runs scenarios, each in a folder and a cloud of its own, some at once; one that fails does not keep others from running. */
export async function runScenarios(scenarios: readonly Scenario[], options: RunOptions): Promise<RunResult> {
  const startedAt = new Date().toISOString();
  const began = performance.now();
  // The URLs of a snapshot's services are ports, so what runs at once does not begin with the same.
  const atOnce = Math.min(options.jobs, scenarios.length);
  const snapshots = Array.from({ length: atOnce }, (_, i) => join(options.snapshot, String(i + 1)));
  if (scenarios.some(({ from }) => from === 'deployed')) {
    options.say('Deploying what scenarios begin with.');
    await Promise.all(snapshots.map((directory) => makeSnapshot({ ...options, directory })));
  }
  const results: ScenarioResult[] = [];
  // One iterator for all: whoever is done takes the next one.
  const queue = scenarios.entries();
  const work = async (snapshot: string): Promise<void> => {
    for (const [i, scenario] of queue) {
      const title = `\n[${i + 1}/${scenarios.length}] ${scenario.name}: ${scenario.proves}`;
      results[i] = await runAloud(scenario, title, { ...options, snapshot });
    }
  };
  await Promise.all(snapshots.map(work));
  const passed = results.every((result) => result.passed);
  const imagesRunAs = describe(options.containers);
  return { startedAt, durationMs: since(began), imagesRunAs, passed, scenarios: results };
}

/** What scenarios that run at once have to say comes in one piece, when each has ended. */
async function runAloud(scenario: Scenario, title: string, options: RunOptions): Promise<ScenarioResult> {
  const said: string[] = [];
  const say = options.jobs === 1 ? options.say : (line: string): unknown => said.push(line);
  say(title);
  const result = await runScenario(scenario, { ...options, say }).catch((error: unknown) => {
    const { name, group, proves } = scenario;
    const failure = messageOf(error);
    say(`  FAILED: ${failure}`);
    return { name, group, proves, passed: false, durationMs: 0, steps: [], failure };
  });
  if (said.length > 0) options.say(said.join('\n'));
  return result;
}

async function runScenario(scenario: Scenario, options: RunOptions): Promise<ScenarioResult> {
  const { repository, snapshot, containers, say, look } = options;
  const { name, group, proves, from } = scenario;
  const directory = join(options.directory, name);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  if (from === 'deployed') copySnapshot(snapshot, directory);
  const cloud = await openCloud(directory);
  const settings = from === 'deployed' ? SMALL : SETTINGS;
  const stage = new Stage({
    repository,
    directory,
    cloud,
    settings,
    containers,
    say: (line) => {
      say(`  ${line}`);
    },
  });
  const began = performance.now();
  const start = cloud.clock.now();
  const failure = await outcome(scenario, stage);
  const durationMs = since(began);
  for (const traffic of observedTraffic(cloud, PROJECT, start))
    stage.show(`traffic of ${traffic.service}`, traffic);
  say(failure === undefined ? `  passed in ${seconds(durationMs)}` : `  FAILED: ${failure}`);
  await look?.(cloud);
  await cloud.stop();
  const passed = failure === undefined;
  return { name, group, proves, passed, durationMs, steps: stage.steps, ...(!passed && { failure }) };
}

async function outcome(scenario: Scenario, stage: Stage): Promise<string | undefined> {
  try {
    await scenario.run(stage);
    return undefined;
  } catch (error) {
    return messageOf(error);
  } finally {
    await stage.close();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function since(began: number): number {
  return Math.round(performance.now() - began);
}

function seconds(millis: number): string {
  return `${Math.round(millis / 1000)} s`;
}
