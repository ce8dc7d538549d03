import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { smallBundle } from '../../../testing/bundle.ts';
import { writeBundle } from '../bundle/store.ts';
import { openStorage } from '../storage/open.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/hamlet.js', import.meta.url));
const MESSAGES = 10_000;
const LINE = `${'all work and no play '.repeat(3)}\n`;
const MEGABYTE = 1024 ** 2;

/** Messages of 50 kB, half a gigabyte in all. */
function message(i: number): string {
  return `From a@example.org Mon Aug 26 15:22:11 2002\nSubject: ${i}\n\n${LINE.repeat(840)}\n`;
}

/** Resident memory of a process in bytes (proc_pid_status(5)); nothing once it has ended. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

test('a mailbox of 500 MB is judged in order, in memory that does not grow with it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hamlet-classify-'));
  const { version, origin, files } = await smallBundle(1);
  await writeBundle(openStorage(folder), '', version, origin, files);
  const child = spawn(process.execPath, [LAUNCHER, 'classify', '--model', folder, '-'], {
    env: { PATH: process.env['PATH'] },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const exit = once(child, 'exit');
  const sent = (async () => {
    for (let i = 0; i < MESSAGES; i++) {
      if (!child.stdin.write(message(i))) await once(child.stdin, 'drain');
    }
    child.stdin.end();
  })();
  let offset = 0;
  let judged = 0;
  const resident: number[] = [];
  for await (const line of createInterface(child.stdout)) {
    const { path } = JSON.parse(line) as { path: string };
    expect(path).toBe(`-@${offset}`);
    offset += message(judged).length;
    judged++;
    if (judged % 250 === 0) resident.push(await residentBytes(child.pid ?? 0));
  }
  await sent;
  expect(await exit).toEqual([0, null]);
  expect(judged).toBe(MESSAGES);
  const half = resident.length / 2;
  const [earlier, later] = [Math.max(...resident.slice(0, half)), Math.max(...resident.slice(half))];
  expect(later).toBeLessThan(earlier + 100 * MEGABYTE);
  expect(later).toBeLessThan(600 * MEGABYTE);
  await rm(folder, { recursive: true });
}, 300_000);
