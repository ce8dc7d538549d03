import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Cloud Storage server on loopback, with one empty bucket, to which the official client goes while it runs. */
export interface CloudStorage {
  readonly endpoint: string;
  readonly bucket: string;
  stop(): Promise<void>;
}

/**
 * Starts fake-gcs-server, found by FAKE_GCS_SERVER, on the PATH or in ~/go/bin, and sets STORAGE_EMULATOR_HOST.
 * Install it with: go install github.com/fsouza/fake-gcs-server@v1.52.2
 */
export async function startCloudStorage(bucket = 'hamlet-test'): Promise<CloudStorage> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const args = ['-scheme', 'http', '-host', '127.0.0.1', '-port', String(port), '-backend', 'memory'];
  const server = spawn(findServer(), [...args, '-external-url', endpoint, '-log-level', 'error'], {
    stdio: 'inherit',
  });
  await untilUp(endpoint);
  await createBucket(endpoint, bucket);
  process.env.STORAGE_EMULATOR_HOST = endpoint;
  return {
    endpoint,
    bucket,
    async stop() {
      delete process.env.STORAGE_EMULATOR_HOST;
      server.kill();
      await once(server, 'exit');
    },
  };
}

function findServer(): string {
  const folders = [...(process.env.PATH ?? '').split(':'), join(homedir(), 'go/bin')];
  const candidates = [
    process.env.FAKE_GCS_SERVER,
    ...folders.map((folder) => join(folder, 'fake-gcs-server')),
  ];
  const found = candidates.find((file) => file !== undefined && existsSync(file));
  if (found === undefined) {
    throw new Error('fake-gcs-server is missing: go install github.com/fsouza/fake-gcs-server@v1.52.2');
  }
  return found;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilUp(endpoint: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await fetch(`${endpoint}/_internal/healthcheck`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(50);
  }
  throw new Error(`No Cloud Storage server answers at ${endpoint}.`);
}

async function createBucket(endpoint: string, name: string): Promise<void> {
  const created = await fetch(`${endpoint}/storage/v1/b`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  if (!created.ok) throw new Error(`The bucket was not made: ${created.status}`);
}
