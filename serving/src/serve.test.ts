import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { freePort } from '../../testing/free-port.ts';
import { verdictOf } from '../../testing/judge.ts';

interface Service {
  readonly process: ChildProcess;
  readonly url: string;
  readonly entries: readonly Entry[];
}

interface Entry {
  readonly severity: string;
  readonly message: string;
  readonly error?: { readonly code: string };
}

/** As `npm start` has it. */
const KEEP_STRIPPED = new URL('../../model/bin/keep-stripped.js', import.meta.url).href;

let started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  started = [];
});

/** The service in a process of its own, judging each message for so long; resolves when it says where it answers. */
async function start(millis: number, env: Record<string, string> = {}): Promise<Service> {
  const { child, entries, said } = launch(['../../testing/service.ts', String(millis)], env);
  return { process: child, url: await said(/http:\/\/\S+/), entries };
}

function launch([script = '', ...args]: readonly string[], env: Record<string, string>) {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ['--import', KEEP_STRIPPED, file, ...args], {
    env: { PATH: process.env['PATH'], PORT: '0', HAMLET_THREADS: '2', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  started.push(child);
  const entries: Entry[] = [];
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => entries.push(JSON.parse(line) as Entry));
  return { child, entries, said };

  /** What of a message matches, as soon as there is one. */
  async function said(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = entries
        .map(({ message }) => pattern.exec(message)?.[0])
        .find((match) => match !== undefined);
      if (found !== undefined) return found;
      const ended = once(lines, 'close').then(() => true);
      if (await Promise.race([once(lines, 'line').then(() => false), ended]))
        throw new Error(`ended early: ${JSON.stringify(entries)}`);
    }
  }
}

async function isAnswering(url: string): Promise<boolean> {
  return fetch(`${url}/health/live`).then(
    () => true,
    () => false,
  );
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

describe('the service as a process', () => {
  test('ends with 0 on SIGTERM under load, and every request it took is answered whole', async () => {
    const { process: child, url } = await start(20);
    let isStopping = false;
    const failures: unknown[] = [];
    const client = async (name: number): Promise<number> => {
      for (let i = 0; ; i++) {
        const message = Buffer.from(`Subject: ${name}\n\n${i}`);
        const answer = await fetch(`${url}/v1/classify`, { method: 'POST', body: message }).catch(
          () => undefined,
        );
        if (answer === undefined) return i;
        // A connection may be refused once it stops; an answer that was begun must be right.
        try {
          expect(answer.status).toBe(200);
          expect(await answer.json()).toEqual(verdictOf(message));
        } catch (error) {
          failures.push(error);
        }
        if (!isStopping && i === 3) {
          isStopping = true;
          child.kill('SIGTERM');
        }
      }
    };
    const answered = await Promise.all(Array.from({ length: 16 }, (_, i) => client(i)));
    expect(failures).toEqual([]);
    expect(Math.max(...answered)).toBeGreaterThan(3);
    expect(await exitOf(child)).toBe(0);
  });

  test('answers the request in work after it is told to stop', async () => {
    const { process: child, url } = await start(700);
    const answer = fetch(`${url}/v1/classify`, { method: 'POST', body: 'Subject: slow' });
    for (let i = 0; i < 3; i++) await (await fetch(`${url}/health/live`)).text();
    child.kill('SIGTERM');
    expect(await (await answer).json()).toEqual(verdictOf(Buffer.from('Subject: slow')));
    expect(await exitOf(child)).toBe(0);
  });

  test('ends at once on the second signal', async () => {
    const { process: child, url } = await start(60_000);
    fetch(`${url}/v1/classify`, { method: 'POST', body: 'Subject: very slow' }).catch(() => undefined);
    for (let i = 0; i < 3; i++) await (await fetch(`${url}/health/live`)).text();
    child.kill('SIGTERM');
    while (await isAnswering(url));
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(1);
  });

  test('answers health checks while it trains a first model, and stops at once when told to', async () => {
    const registry = await mkdtemp(join(tmpdir(), 'hamlet-serve-'));
    const port = await freePort();
    const { child, entries, said } = launch(['main.ts'], { HAMLET_REGISTRY: registry, PORT: String(port) });
    await said(/being trained/);
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(503);
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
    expect(entries.map(({ severity }) => severity)).toEqual(entries.map(() => 'INFO'));
    expect(await readdir(registry)).toEqual([]);
    await rm(registry, { recursive: true });
  });

  test('trains no first model that could not be registered, and ends with a code', async () => {
    const { child, entries } = launch(['main.ts'], { HAMLET_REGISTRY: '/sys/hamlet' });
    expect(await exitOf(child)).toBe(77);
    expect(entries).toContainEqual(
      expect.objectContaining({
        severity: 'CRITICAL',
        error: { code: 'STORAGE_FORBIDDEN', remedy: expect.stringContaining('"/sys"') },
      }),
    );
  });

  test('says on one line what is wrong with its settings, and ends', async () => {
    const { child, entries } = launch(['main.ts'], { HAMLET_SERVING_PROT: '1' });
    expect(await exitOf(child)).toBe(2);
    expect(entries).toEqual([
      expect.objectContaining({
        severity: 'CRITICAL',
        message: expect.stringContaining('HAMLET_SERVING_PROT'),
        error: expect.objectContaining({ code: 'CONFIG_INVALID' }),
      }),
    ]);
  });

  test('ends with a code when its port is taken', async () => {
    const { url } = await start(0);
    const { child, entries } = launch(['main.ts'], { PORT: new URL(url).port });
    expect(await exitOf(child)).toBe(69);
    expect(entries.at(-1)).toMatchObject({ severity: 'CRITICAL', error: { code: 'PORT_UNAVAILABLE' } });
  });
});
