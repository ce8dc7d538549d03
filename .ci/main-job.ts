// The main job as a user does it, on an empty registry: `npm start` trains on the real corpus and serves; it
// answers as README.md says; the command line and the service agree; a second training is the same, byte for
// byte; SIGTERM ends the service with exit code 0.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { freePort } from '../testing/free-port.ts';
import { documented } from './documented.ts';
import type { Answer } from './service.ts';
import { ask, linesOf, messagesOf, toAnswer, untilReady } from './service.ts';

const [backend = 'wasm'] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), 'hamlet-main-job-'));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const env = {
  ...process.env,
  HAMLET_REGISTRY: join(home, 'registry'),
  HAMLET_BACKEND: backend,
  PORT: String(port),
};
const MINUTES_TO_READY = 10;

try {
  await serveAndCompare();
  reports();
  sameAgain();
  say(`main job with ${backend}: all as it should be`);
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function serveAndCompare(): Promise<void> {
  const began = performance.now();
  const service = spawn('npm', ['start'], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  try {
    await untilReady(url, 60 * MINUTES_TO_READY);
    say(`ready after ${((performance.now() - began) / 1000).toFixed(1)} s, training included`);
    asReadmeSays();
    const files = ['easy-ham-1', 'spam-2'].flatMap((group) => messagesOf(group).slice(0, 20));
    const answers: Answer[] = [];
    for (const file of files) answers.push(await ask(url, file));
    const lines = linesOf(hamlet('classify', ...files));
    for (const [i, answer] of answers.entries())
      assert.deepEqual(answer, lines[i], `service and command line differ on ${files[i] ?? ''}`);
    const called = toAnswer(typed('DEPLOYMENT.md', 'call', files[0]));
    assert.deepEqual(called, answers[0], 'DEPLOYMENT.md shows how to ask');
    const right = answers.filter(({ verdict }, i) => (verdict === 'spam') === i >= 20).length;
    assert.ok(right >= 38, `only ${right} of 40 messages were judged rightly`);
  } finally {
    service.kill('SIGTERM');
  }
  const [code] = (await once(service, 'exit')) as [number | null];
  assert.equal(code, 0, 'the service ends with exit code 0 on SIGTERM');
}

/** What the command of a document prints, for a message where it asks for one. */
function typed(document: string, id: string, message = ''): string {
  const [words = []] = documented(id, document);
  const line = words
    .join(' ')
    .replace('@message.eml', `@${message}`)
    .replace(/https?:\/\/(localhost:8080|HOST)/, url);
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
  assert.equal(status, 0, `${line}: ${stderr}`);
  return stdout;
}

/** The answer to the command for programs is, but for the digits, the one of README.md. */
function asReadmeSays(): void {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const answer = /```json\n([^]*?)```/.exec(readme)?.[1] ?? '';
  const [said, shown] = [typed('README.md', 'ask'), answer].map(
    (text) => JSON.parse(text) as Readonly<Record<string, unknown>>,
  );
  assert.deepEqual(Object.keys(said ?? {}), Object.keys(shown ?? {}), 'the answer has the keys of README.md');
  assert.equal(said?.['verdict'], shown?.['verdict'], 'the verdict is that of README.md');
}

function reports(): void {
  hamlet('evaluate', '--out', join(home, 'evaluation'));
  hamlet('explore', '--out', join(home, 'exploration'));
  for (const page of ['evaluation/evaluation.html', 'exploration/index.html'])
    assert.ok(statSync(join(home, page)).size > 10_000, `${page} is there`);
  hamlet('registry', 'verify');
}

function sameAgain(): void {
  const again = join(home, 'again');
  hamlet('train', '--out', again);
  const versions = join(home, 'registry', 'versions');
  const manifests = readdirSync(versions, { recursive: true, encoding: 'utf8' }).filter(
    (path) => basename(path) === 'manifest.json',
  );
  assert.equal(manifests.length, 1, 'there is one version, that which the first start registered');
  const registered = join(versions, dirname(manifests[0] ?? ''));
  assert.deepEqual(
    contentsOf(again),
    contentsOf(registered),
    'two trainings with the same data, seed and backend are equal byte for byte',
  );
}

/** The files of a bundle but for the manifest, which says when it was made. */
function contentsOf(bundle: string): Record<string, string> {
  const names = readdirSync(bundle).filter((name) => name !== 'manifest.json');
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(bundle, name), 'base64')]));
}

function hamlet(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('npx', ['hamlet', ...args], {
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, `hamlet ${args[0] ?? ''}: ${stderr.slice(-2000)}`);
  return stdout;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
