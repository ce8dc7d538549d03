import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry, openStorage } from '@hamlet/model';
import type { CloudStorage } from '../../testing/cloud-storage.ts';
import { startCloudStorage } from '../../testing/cloud-storage.ts';
import { writeEasyGate, writeMailFolder } from '../../testing/mail.ts';
import type { Proxy } from '../../testing/proxy.ts';
import { startProxy } from '../../testing/proxy.ts';
import { outcomeSchema } from './outcome.ts';
import type { Outcome } from './outcome.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const MINUTES = 60_000;

let home: string;
let storage: CloudStorage;
let proxy: Proxy;
let place: string;
let places = 0;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'training-job-heavy-'));
  writeMailFolder(join(home, 'mail'), 40);
  writeEasyGate(join(home, 'gate.json'));
  storage = await startCloudStorage();
  proxy = await startProxy(storage.endpoint);
});

afterAll(async () => {
  proxy.close();
  await storage.stop();
  rmSync(home, { recursive: true, force: true });
});

beforeEach(() => {
  proxy.afterWrite = () => undefined;
  proxy.refuseWritesWith = undefined;
  place = `gs://${storage.bucket}/place-${places++}`;
});

/** Runs a command with a disk of 64 KiB at $0, seen by this process alone (needs no root). */
const SMALL_DISK = 'mount -t tmpfs -o size=64k hamlet "$0" && exec "$@"';

/** The job as Cloud Run starts it, in a process group of its own. */
function start(env: Record<string, string> = {}, wrapper: readonly string[] = []): ChildProcess {
  const [command, ...args] = [...wrapper, process.execPath, '--disable-warning=ExperimentalWarning', MAIN];
  return spawn(command, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      STORAGE_EMULATOR_HOST: proxy.endpoint,
      HAMLET_REGISTRY: `${place}/registry`,
      HAMLET_TRAINING_OUTCOMES: `${place}/outcomes`,
      HAMLET_TRAINING_REQUEST: 'r1',
      HAMLET_TRAINING_DATA: join(home, 'mail'),
      HAMLET_TRAINING_GATE: join(home, 'gate.json'),
      HAMLET_BACKEND: 'wasm',
      CLOUD_RUN_EXECUTION: 'train-x7',
      ...env,
    },
  });
}

/** Exit code, or the signal that ended it. */
async function endOf(job: ChildProcess): Promise<number | NodeJS.Signals | null> {
  job.stdout?.resume();
  const [code, signal] = (await once(job, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? signal;
}

async function logOf(job: ChildProcess): Promise<string> {
  let log = '';
  job.stdout?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  await once(job, 'close');
  return log;
}

async function outcomes(): Promise<Outcome[]> {
  const found: Outcome[] = [];
  const folder = openStorage(`${place}/outcomes`);
  for await (const { path } of folder.list(''))
    found.push(outcomeSchema.parse(JSON.parse(Buffer.from(await folder.read(path)).toString())));
  return found;
}

/** One version, registered and promoted once, whole, and one outcome that says so. */
async function expectOneChampion(): Promise<void> {
  const registry = openRegistry(`${place}/registry`);
  const history = await registry.history();
  expect(history.map(({ action }) => action)).toEqual(['registered', 'promoted']);
  const { sound, damaged } = await registry.verify();
  expect(damaged).toEqual([]);
  expect(await outcomes()).toMatchObject([{ request: 'r1', state: 'promoted', version: sound[0] }]);
}

describe('killed with SIGKILL', () => {
  test(
    'after any of its writes, a retry completes with one version and one outcome',
    async () => {
      for (let after = 1, isKilled = true; isKilled; after++) {
        place = `gs://${storage.bucket}/killed-after-${after}`;
        const job = start();
        let writes = 0;
        proxy.afterWrite = () => {
          if (++writes === after) process.kill(-(job.pid ?? NaN), 'SIGKILL');
        };
        isKilled = (await endOf(job)) === 'SIGKILL';
        proxy.afterWrite = () => undefined;
        if (isKilled) expect(await endOf(start())).toBe(0);
        else expect(writes).toBeGreaterThan(10);
        await expectOneChampion();
      }
    },
    10 * MINUTES,
  );

  test('two at once for the same request agree on one version and one outcome', async () => {
    expect(await Promise.all([endOf(start()), endOf(start()), endOf(start())])).toEqual([0, 0, 0]);
    await expectOneChampion();
  });
});

describe('SIGTERM', () => {
  test('while it learns: it ends with 130, nothing is there, and a retry completes', async () => {
    const job = start();
    job.stdout?.on('data', (line: Buffer) => {
      if (line.includes('Learning')) job.kill('SIGTERM');
    });
    expect(await endOf(job)).toBe(130);
    expect(await outcomes()).toEqual([]);
    expect(await openRegistry(`${place}/registry`).history()).toEqual([]);
    expect(await endOf(start())).toBe(0);
    await expectOneChampion();
  });

  test('while it uploads: no outcome, and a retry completes', async () => {
    const job = start();
    let writes = 0;
    proxy.afterWrite = () => {
      if (++writes === 3) job.kill('SIGTERM');
    };
    expect(await endOf(job)).toBe(130);
    expect(await outcomes()).toEqual([]);
    expect(await endOf(start())).toBe(0);
    await expectOneChampion();
  });
});

describe('what goes wrong has a code, in the log and as exit code', () => {
  test('no permission to write to the bucket: no outcome, and a retry completes once there is', async () => {
    proxy.refuseWritesWith = 403;
    const job = start();
    const [log, exit] = await Promise.all([logOf(job), endOf(job)]);
    expect(log).toMatch(/"severity":"CRITICAL".*STORAGE_FORBIDDEN.*storage\.objectUser/);
    expect(exit).toBe(77);
    proxy.refuseWritesWith = undefined;
    expect(await endOf(start())).toBe(0);
    await expectOneChampion();
  });

  test('a bucket that is not there', async () => {
    const job = start({ HAMLET_REGISTRY: 'gs://no-such-bucket/registry' });
    const [log, exit] = await Promise.all([logOf(job), endOf(job)]);
    expect(log).toMatch(/STORAGE_NOT_FOUND/);
    expect(exit).toBe(66);
    expect(await outcomes()).toEqual([]);
  });

  test('no mail: the outcome says so', async () => {
    expect(await endOf(start({ HAMLET_TRAINING_DATA: `${place}/mail` }))).toBe(66);
    expect(await outcomes()).toMatchObject([{ state: 'failed', error: { code: 'DATA_NOT_FOUND' } }]);
  });

  test('a native backend that does not load: the outcome says so', async () => {
    expect(await endOf(start({ HAMLET_BACKEND: 'native', NODE_OPTIONS: '--no-addons' }))).toBe(69);
    expect(await outcomes()).toMatchObject([{ state: 'failed', error: { code: 'BACKEND_UNAVAILABLE' } }]);
  });

  test('a full disk: no version, no outcome', async () => {
    const disk = join(home, 'disk');
    mkdirSync(disk);
    const job = start({ HAMLET_REGISTRY: disk }, [
      'unshare',
      '--mount',
      '--map-root-user',
      'sh',
      '-c',
      SMALL_DISK,
      disk,
    ]);
    const [log, exit] = await Promise.all([logOf(job), endOf(job)]);
    expect(log).toMatch(/STORAGE_FULL/);
    expect(exit).toBe(73);
    expect(await outcomes()).toEqual([]);
  });

  test('too little memory', async () => {
    const job = start({ NODE_OPTIONS: '--max-old-space-size=48' });
    const [log, exit] = await Promise.all([logOf(job), endOf(job)]);
    expect(log).toMatch(/OUT_OF_MEMORY/);
    expect(exit).toBe(71);
    expect(await outcomes()).toEqual([]);
  });
});
