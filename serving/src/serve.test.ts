import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
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

let started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  started = [];
});

/** The service in a process of its own, judging each message for so long; resolves when it says where it answers. */
async function start(millis: number, env: Record<string, string> = {}): Promise<Service> {
  const { child, entries, ready } = launch(['../../testing/service.ts', String(millis)], env);
  const url = await ready;
  if (url === undefined) throw new Error(`ended early: ${JSON.stringify(entries)}`);
  return { process: child, url, entries };
}

function launch([script = '', ...args]: readonly string[], env: Record<string, string>) {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], {
    env: { PATH: process.env['PATH'], PORT: '0', HAMLET_THREADS: '2', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const entries: Entry[] = [];
  const { promise: ready, resolve } = Promise.withResolvers<string | undefined>();
  createInterface(child.stdout).on('line', (line) => {
    const entry = JSON.parse(line) as Entry;
    entries.push(entry);
    const [url] = /http:\/\/\S+/.exec(entry.message) ?? [];
    if (url !== undefined) resolve(url);
  });
  child.once('exit', () => {
    resolve(undefined);
  });
  return { child, entries, ready };
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
