import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const READY = /Hamlet is ready: (http:\/\/[\w.:]+)/;
const TICKS_PER_SECOND = 100;

export interface Instance {
  readonly url: string;
  /** Resident memory in MB, now and at most so far. */
  readonly memory: () => { readonly now: number; readonly peak: number };
  /** CPU seconds used so far. */
  readonly cpuSeconds: () => number;
  readonly stop: () => Promise<void>;
}

/** The service as its container starts it, on the given cores alone. Linux only. */
export async function startInstance(
  cores: string,
  environment: Readonly<Record<string, string>>,
): Promise<Instance> {
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', MAIN];
  const child = spawn('taskset', ['--cpu-list', cores, ...command], {
    env: { NODE_ENV: 'production', PORT: '0', HAMLET_SERVING_HOST: '127.0.0.1', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    const lines = createInterface(child.stdout);
    const said: string[] = [];
    lines.on('line', (line) => {
      const [, found] = READY.exec(line) ?? [];
      if (found !== undefined) resolve(found);
      else if (said.length < 20) said.push(line);
    });
    child.once('error', reject);
    child.once('exit', () => {
      reject(new Error(`the service ended: ${said.join('\n')}`));
    });
  });
  const proc = (file: string): string => readFileSync(`/proc/${child.pid ?? 0}/${file}`, 'utf8');
  return {
    url,
    memory: () => ({ now: megabytes(proc('status'), 'VmRSS'), peak: megabytes(proc('status'), 'VmHWM') }),
    cpuSeconds: () => {
      const [user, system] = proc('stat').split(') ')[1]?.split(' ').slice(11) ?? [];
      return (Number(user) + Number(system)) / TICKS_PER_SECOND;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function megabytes(status: string, field: string): number {
  const [, kibibytes = 'NaN'] = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status) ?? [];
  return Math.round(Number(kibibytes) / 1024);
}
