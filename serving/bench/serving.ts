// How many requests an instance of the service should take at once, and how much memory it then needs: the service on so many
// cores judges the corpus over 1 to 80 connections, then the largest messages it takes. Writes docs/results/serving.json.
// Usage: npm run bench:serving [-- MODEL [SECONDS [CORES]]], by default the champion, 1 second and one core, as
// hamlet:servingCpu is by default. Needs Linux and a core more than that.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { readModelConfig } from '@hamlet/model';
import { CORPUS_URI, openDataSource } from '@hamlet/model/training';
import { chooseConcurrency, quantile } from './choose.ts';
import type { Level } from './choose.ts';
import { startInstance } from './instance.ts';
import type { Instance } from './instance.ts';
import { largestMessage, load } from './load.ts';

const OUT = new URL('../../docs/results/serving.json', import.meta.url);
const CONNECTIONS = [1, 2, 4, 8, 16, 32, 64, 80];
const ROUNDS = 12;
const WARM_UP_SECONDS = 5;
/** A prime that does not divide the number of messages. */
const STRIDE = 2741;

interface Measured extends Level {
  /** Answers a second of CPU time: what it would be if nothing else ran here. */
  readonly perCpuSecond: number;
  readonly errors: number;
  readonly residentMegabytes: number;
}

const { registry, model } = readModelConfig(process.env);
const [reference = model, seconds = '1', cores = '1'] = process.argv.slice(2);
const messages: Uint8Array[] = [];
for await (const { raw } of openDataSource(CORPUS_URI).messages()) messages.push(raw);
let sent = 0;

keepOffTheServicesCores();
const instance = await startInstance(`1-${cores}`, {
  HAMLET_REGISTRY: registry,
  MODEL_URI: reference,
  HAMLET_THREADS: cores,
});
try {
  const ready = instance.memory().peak;
  say('memory when ready, MB', ready);
  await load(`${instance.url}/v1/classify`, nextMessage, 4, WARM_UP_SECONDS);
  const levels = await measureLevels(instance);
  const choice = chooseConcurrency(levels);
  say('concurrency', choice);
  const corpus = instance.memory().peak;
  const largest = await largestAtOnce(instance, choice.concurrency);
  const memory = { ready, corpus, largest };
  say('peak memory, MB', memory);
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
  const run = {
    date: new Date().toISOString().slice(0, 10),
    load: Math.round(loadavg()[2] ?? 0),
    rounds: ROUNDS,
  };
  const figures = { ...machine, ...run, vcpus: Number(cores), levels, ...choice, memory };
  writeFileSync(OUT, `${JSON.stringify(figures, null, 1)}\n`);
} finally {
  await instance.stop();
}

function keepOffTheServicesCores(): void {
  const { status } = spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', '0', String(process.pid)]);
  if (status !== 0) throw new Error('taskset cannot bind this process to core 0; it is part of util-linux');
}

/** The corpus lies there by group; strides through it take all groups alike. */
function nextMessage(): Uint8Array {
  const message = messages[(STRIDE * sent++) % messages.length];
  if (message === undefined) throw new Error('the corpus is empty');
  return message;
}

/** Every level once a round, and of each figure the best of the rounds: what else runs on the machine can only make it worse. */
async function measureLevels(of: Instance): Promise<Measured[]> {
  const measured: Measured[][] = CONNECTIONS.map(() => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, connections] of CONNECTIONS.entries()) {
      const level = await measure(of, connections);
      say(`round ${round + 1}`, level);
      measured[i]?.push(level);
    }
  return measured.map(best);
}

async function measure({ url, memory, cpuSeconds }: Instance, connections: number): Promise<Measured> {
  const before = cpuSeconds();
  const answers = await load(`${url}/v1/classify`, nextMessage, connections, Number(seconds));
  const { length } = answers.latencies;
  return {
    connections,
    perSecond: Math.round(length / answers.seconds),
    perCpuSecond: Math.round(length / (cpuSeconds() - before)),
    p50: tenths(quantile(answers.latencies, 0.5)),
    p99: tenths(quantile(answers.latencies, 0.99)),
    errors: answers.errors,
    residentMegabytes: memory().now,
  };
}

function best(rounds: readonly Measured[]): Measured {
  const all = (field: keyof Measured): number[] => rounds.map((round) => round[field]);
  return {
    connections: Math.max(...all('connections')),
    perSecond: Math.max(...all('perSecond')),
    perCpuSecond: Math.max(...all('perCpuSecond')),
    p50: Math.min(...all('p50')),
    p99: Math.min(...all('p99')),
    errors: all('errors').reduce((sum, errors) => sum + errors, 0),
    residentMegabytes: Math.max(...all('residentMegabytes')),
  };
}

/** Peak memory in MB after as many of the largest messages at once as an instance gets. */
async function largestAtOnce({ url, memory }: Instance, connections: number): Promise<number> {
  const message = largestMessage();
  const { latencies, errors } = await load(`${url}/v1/classify`, () => message, connections, Number(seconds));
  say('largest messages', { connections, answered: latencies.length, errors });
  return memory().peak;
}

function tenths(value: number): number {
  return Math.round(10 * value) / 10;
}

function say(what: string, figures: object | number | string): void {
  process.stdout.write(`${what}: ${JSON.stringify(figures)}\n`);
}
