// Builds and runs both images as DEPLOYMENT.md says, from a copy of the tracked files:
//   npm run check:containers [-- --installed-addon] [--write]
// With --installed-addon the training image gets TensorFlow's addon from node_modules instead of its vendor; --write keeps the
// figures in docs/results.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nativeAddon } from '../infra/rehearsal/containers/build.ts';
import { openStorage } from '../model/index.ts';
import { startCloudStorage } from '../testing/cloud-storage.ts';
import { freePort } from '../testing/free-port.ts';
import { outcomeSchema } from '../training-job/index.ts';
import type { Outcome } from '../training-job/index.ts';
import { measureColdStarts } from './cold-start.ts';
import { openDocker } from './docker.ts';
import { documented } from './documented.ts';
import { checkServingImage, checkTrainingImage, megabytesAbove } from './images.ts';
import { ask, linesOf, messagesOf, postSlowly, untilReady } from './service.ts';

const BASE = 'node:22-bookworm-slim';
const SECONDS_TO_READY = 60;

const flag = { type: 'boolean', default: false } as const;
const { values: given } = parseArgs({ options: { 'installed-addon': flag, write: flag } });
const docker = await openDocker();
const home = mkdtempSync(join(tmpdir(), 'hamlet-containers-'));
const checkout = join(home, 'checkout');
const model = join(checkout, 'my-model');
const storage = await startCloudStorage('my-bucket');
const bucket = openStorage('gs://my-bucket');

try {
  copyFiles();
  await step('build of the service', () => {
    build('build-serving');
  });
  await step('build of the training job', () => {
    build(
      'build-training',
      given['installed-addon'] ? nativeAddon('training-job/Dockerfile', 'node_modules') : [],
    );
  });
  await step('what is in the images', checkImages);
  await step('other files make no other image', onlyItsOwnFilesCount);
  await step('no model, no service', saysThatThereIsNoModel);
  await step('a training that is stopped', trainingStops);
  const { uri } = await step('a training on the corpus', trains);
  await step('the same request again', trainsOnce);
  await step('a training without mail', saysWhatIsMissing);
  await step('build with a model inside', () => bake(uri));
  await step('serves what the job made', () => serves('serve', uri));
  await step('serves what is inside', () => serves('bake'));
  await step('figures', () => report(uri));
} finally {
  await storage.stop();
  rmSync(home, { recursive: true, force: true });
}

async function step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  process.stdout.write(`${name.padEnd(40)} ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  return result;
}

/** Images are built from a copy, so that nothing of this machine gets in and files can be changed. */
function copyFiles(): void {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  for (const file of listed.stdout.split('\0').filter((name) => existsSync(name) && name !== ''))
    cpSync(file, join(checkout, file));
}

/** Executes the `docker build` of a documented block. */
function build(id: string, options: readonly string[] = []): void {
  const words = wordsOf(id, 'build');
  docker.build([...words.slice(0, -1), ...options, ...words.slice(-1)], checkout);
}

/** Starts the `docker run` of a documented block, with storage and port of this check. */
function run(
  id: string,
  replaced: Readonly<Record<string, string>> = {},
  variables: readonly string[] = [],
): ChildProcess {
  const words = wordsOf(id, 'run').map((word) =>
    Object.entries(replaced).reduce((text, [from, to]) => text.replace(from, to), word),
  );
  const here = [`STORAGE_EMULATOR_HOST=${storage.endpoint}`, ...variables].flatMap((variable) => [
    '-e',
    variable,
  ]);
  return docker.run([...words.slice(0, -1), '--network', 'host', ...here, ...words.slice(-1)]);
}

function wordsOf(id: string, subcommand: string): string[] {
  const found = documented(id).find(([first, second]) => first === 'docker' && second === subcommand);
  if (found === undefined) throw new Error(`The block ${id} of DEPLOYMENT.md has no docker ${subcommand}.`);
  return found.slice(2);
}

async function checkImages(): Promise<void> {
  await checkServingImage(docker, 'hamlet-serving', BASE);
  await checkTrainingImage(docker, 'hamlet-training');
}

function onlyItsOwnFilesCount(): void {
  const before = docker.inspect('hamlet-serving').id;
  for (const file of ['README.md', 'serving/README.md', 'infra/index.ts', 'model/src/errors.test.ts'])
    appendFileSync(join(checkout, file), '\n');
  build('build-serving');
  assert.equal(docker.inspect('hamlet-serving').id, before, 'documents, tests and infra/ do not count');
  appendFileSync(join(checkout, 'serving/src/main.ts'), '\n');
  build('build-serving');
  assert.notEqual(docker.inspect('hamlet-serving').id, before, 'its own source does');
}

async function saysThatThereIsNoModel(): Promise<void> {
  const service = run('bake', { 'hamlet-with-model': 'hamlet-serving' }, [`PORT=${await freePort()}`]);
  const log = logOf(service);
  assert.equal(await endOf(service), 66);
  assert.match(await log, /BUNDLE_NOT_FOUND/);
}

async function trainingStops(): Promise<void> {
  const job = run('train', {}, ['HAMLET_TRAINING_REQUEST=stopped']);
  await saying(job, /Learning/);
  docker.stop(job);
  assert.equal(await endOf(job), 130, 'a stopped training does not end well');
  assert.deepEqual(await objects('outcomes'), [], 'and has no outcome');
  assert.deepEqual(await objects('registry'), [], 'and leaves nothing behind');
}

async function trains(): Promise<Extract<Outcome, { version: string }>> {
  const job = run('train', {}, ['HAMLET_TRAINING_REQUEST=first']);
  const log = logOf(job);
  assert.equal(await endOf(job), 0);
  assert.match(await log, /Training with the native backend/);
  const outcome = await outcomeOf('first');
  assert.ok(outcome.state === 'promoted', 'the model is the champion');
  return outcome;
}

async function trainsOnce(): Promise<void> {
  const before = await objects('');
  assert.equal(await endOf(run('train', {}, ['HAMLET_TRAINING_REQUEST=first'])), 0);
  assert.deepEqual(await objects(''), before, 'an answered request changes nothing');
}

async function saysWhatIsMissing(): Promise<void> {
  const nowhere = 'HAMLET_TRAINING_DATA=gs://my-bucket/nothing';
  assert.equal(await endOf(run('train', {}, ['HAMLET_TRAINING_REQUEST=nothing', nowhere])), 66);
  const outcome = await outcomeOf('nothing');
  assert.equal(outcome.state === 'failed' && outcome.error.code, 'DATA_NOT_FOUND');
}

/** With the model that the job made. */
async function bake(uri: string): Promise<void> {
  const bundle = openStorage(uri);
  const folder = openStorage(model);
  for await (const { path } of bundle.list('')) await folder.write(path, await bundle.read(path));
  build('bake');
}

/** The container answers as the command line does, finishes what is in work when it is asked to stop, and ends well. */
async function serves(id: string, uri = model): Promise<void> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const service = run(id, { 'gs://my-bucket/my-model': uri }, [`PORT=${port}`]);
  const ended = endOf(service);
  await untilReady(url, SECONDS_TO_READY);
  const files = ['easy-ham-1', 'hard-ham-1', 'spam-2'].flatMap((group) => messagesOf(group).slice(0, 10));
  const expected = linesOf(hamlet('classify', '--model', uri, ...files));
  for (const [i, file] of files.entries())
    assert.deepEqual(await ask(url, file), expected[i], `the container differs on ${file}`);
  const late = postSlowly(`${url}/v1/classify`, files[0] ?? '', () => {
    docker.stop(service);
  });
  assert.deepEqual(await late, expected[0], 'a request in work is finished');
  assert.equal(await ended, 0, 'the service ends well when it is asked to');
}

async function report(uri: string): Promise<void> {
  const [spam = ''] = messagesOf('spam-2');
  const storageHost = `STORAGE_EMULATOR_HOST=${storage.endpoint}`;
  const figures = {
    engine: docker.name,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    node: process.version,
    images: ['hamlet-serving', 'hamlet-with-model', 'hamlet-training'].map((image) => ({
      image,
      megabytesAboveBase: megabytesAbove(docker, image, BASE),
    })),
    coldStarts: [
      { model: 'in the image', ...(await measureColdStarts(docker, 'hamlet-with-model', [], spam)) },
      {
        model: 'in a bucket on the same machine',
        ...(await measureColdStarts(docker, 'hamlet-serving', [`MODEL_URI=${uri}`, storageHost], spam)),
      },
    ],
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  if (given.write) writeFileSync('docs/results/containers.json', `${JSON.stringify(figures, null, 1)}\n`);
}

function hamlet(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('npx', ['hamlet', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, `hamlet ${args[0] ?? ''}: ${stderr.slice(-2000)}`);
  return stdout;
}

async function outcomeOf(request: string): Promise<Outcome> {
  const bytes = await bucket.read(`outcomes/requests/${request}.json`);
  return outcomeSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
}

async function objects(prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { path } of bucket.list(prefix)) found.push(path);
  return found;
}

async function logOf({ stdout }: ChildProcess): Promise<string> {
  let log = '';
  for await (const chunk of stdout ?? []) log += String(chunk);
  return log;
}

/** Resolves when the container has logged what matches. */
async function saying({ stdout }: ChildProcess, wanted: RegExp): Promise<void> {
  let log = '';
  await new Promise<void>((done) => {
    stdout?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (wanted.test(log)) done();
    });
  });
}

async function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  child.stdout?.resume();
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
