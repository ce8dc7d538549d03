import { startFakeGcsServer } from './fake-gcs-server.ts';

/** A Cloud Storage server on loopback, with one empty bucket, to which the official client goes while it runs. */
export interface CloudStorage {
  readonly endpoint: string;
  readonly bucket: string;
  stop(): Promise<void>;
}

/** Starts fake-gcs-server, which keeps all in memory, and sets STORAGE_EMULATOR_HOST. */
export async function startCloudStorage(bucket = 'hamlet-test'): Promise<CloudStorage> {
  const server = await startFakeGcsServer(['-backend', 'memory']);
  await createBucket(server.url, bucket);
  process.env.STORAGE_EMULATOR_HOST = server.url;
  return {
    endpoint: server.url,
    bucket,
    async stop() {
      delete process.env.STORAGE_EMULATOR_HOST;
      await server.stop();
    },
  };
}

async function createBucket(endpoint: string, name: string): Promise<void> {
  const created = await fetch(`${endpoint}/storage/v1/b`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  if (!created.ok) throw new Error(`The bucket was not made: ${created.status}`);
}
