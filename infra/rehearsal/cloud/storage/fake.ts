import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../core/ports.ts';

/** The server that keeps the objects: fake-gcs-server (https://github.com/fsouza/fake-gcs-server), on loopback, in a folder. */
export interface ObjectServer {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startObjectServer(folder: string): Promise<ObjectServer> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const place = ['-scheme', 'http', '-host', '127.0.0.1', '-port', String(port), '-external-url', url];
  const kept = ['-backend', 'filesystem', '-filesystem-root', folder, '-data', '', '-log-level', 'error'];
  const server = spawn(findServer(), [...place, ...kept], { stdio: ['ignore', 'ignore', 'inherit'] });
  const kill = (): void => {
    server.kill('SIGKILL');
  };
  process.once('exit', kill);
  await untilUp(url);
  return {
    url,
    async stop() {
      process.off('exit', kill);
      if (server.exitCode !== null || !server.kill()) return;
      await once(server, 'exit');
    },
  };
}

function findServer(): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), join(homedir(), 'go/bin')];
  const candidates = [
    process.env.FAKE_GCS_SERVER,
    ...folders.map((folder) => join(folder, 'fake-gcs-server')),
  ];
  const found = candidates.find((file) => file !== undefined && existsSync(file));
  if (found !== undefined) return found;
  throw new Error(
    'fake-gcs-server is missing. Install it: go install github.com/fsouza/fake-gcs-server@v1.52.2',
  );
}

async function untilUp(url: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const answer = await fetch(`${url}/_internal/healthcheck`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(25);
  }
  throw new Error(`fake-gcs-server does not answer at ${url}.`);
}
