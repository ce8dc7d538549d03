// How fast mail is judged: on one thread by CPU time, by the command line for a folder (CPU time of the whole process with one
// thread, as on one core), and from start to the first verdict. Writes docs/results/classify.json.
// Usage: npm run bench:classify [-- MODEL], by default the champion
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadBundle } from '../src/bundle/load.ts';
import { bundleLocation } from '../src/classify/model.ts';
import { readModelConfig } from '../src/config.ts';
import { corpusSource } from '../src/data/corpus.ts';
import { lookAt } from '../src/features/extract.ts';
import { judgeMessage } from '../src/judge/judge.ts';
import { logitOf } from '../src/judge/jury.ts';
import { parseMail } from '../src/mail/parse.ts';
import { openStorage } from '../src/storage/open.ts';

const OUT = new URL('../../docs/results/classify.json', import.meta.url);
const HAMLET = fileURLToPath(new URL('../bin/hamlet.js', import.meta.url));
const STARTS = 5;
/** The process tells what it used, all its threads included, when it ends: memory in KB, time in microseconds. */
const TELL_USAGE = `data:text/javascript,process.on('exit', () => console.error('usage ' + JSON.stringify(process.resourceUsage())))`;

const { registry, model } = readModelConfig(process.env);
const location = await bundleLocation(process.argv[2] ?? model, registry);
const { jury, manifest } = await loadBundle(openStorage(location), '');
const bench = { jury, threshold: manifest.threshold, version: manifest.version };
const messages: Uint8Array[] = [];
for await (const { raw } of corpusSource().messages()) messages.push(raw);

const oneThread = {
  withReasons: await perCpuSecond((raw) => judgeMessage(bench, raw)),
  scoreOnly: await perCpuSecond(async (raw) => logitOf(jury, lookAt(await parseMail(raw)))),
};
say('messages a CPU second, one thread', oneThread);
const folder = mkdtempSync(join(tmpdir(), 'hamlet-bench-'));
try {
  for (const [i, raw] of messages.entries()) writeFileSync(join(folder, `${i}.eml`), raw);
  const { seconds, peakMegabytes, lines } = classify(folder);
  const commandLine = {
    messages: lines,
    seconds,
    perSecond: Math.round(lines / seconds),
    perCpuSecond: Math.round(lines / classify(folder, { HAMLET_THREADS: '1' }).cpuSeconds),
    peakMegabytes,
  };
  say('hamlet classify FOLDER', commandLine);
  const starts = Array.from({ length: STARTS }, () => classify(join(folder, '0.eml')));
  const firstVerdict = {
    seconds: Math.min(...starts.map((start) => start.seconds)),
    peakMegabytes: Math.max(...starts.map((start) => start.peakMegabytes)),
  };
  say('from start to the first verdict', firstVerdict);
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
  writeFileSync(OUT, `${JSON.stringify({ ...machine, oneThread, commandLine, firstVerdict }, null, 1)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Over the whole corpus, parsing included; a first round warms up. */
async function perCpuSecond(judge: (raw: Uint8Array) => Promise<unknown>): Promise<number> {
  for (const raw of messages) await judge(raw);
  const before = process.cpuUsage();
  for (const raw of messages) await judge(raw);
  const { user, system } = process.cpuUsage(before);
  return Math.round((1e6 * messages.length) / (user + system));
}

interface Run {
  readonly seconds: number;
  /** Of the whole process, its start included. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly lines: number;
}

function classify(operand: string, settings: NodeJS.ProcessEnv = {}): Run {
  const began = performance.now();
  const args = ['--import', TELL_USAGE, HAMLET, 'classify', '--model', location, operand];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env: { ...process.env, ...settings },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr.slice(-2000));
  const seconds = Math.round(performance.now() - began) / 1000;
  const usage = JSON.parse(/^usage (.*)$/m.exec(stderr)?.[1] ?? '{}') as NodeJS.ResourceUsage;
  return {
    seconds,
    cpuSeconds: Math.round((usage.userCPUTime + usage.systemCPUTime) / 1e4) / 100,
    peakMegabytes: Math.round(usage.maxRSS / 1024),
    lines: stdout.split('\n').length - 1,
  };
}

function say(what: string, figures: object): void {
  process.stdout.write(`${what}: ${JSON.stringify(figures)}\n`);
}
