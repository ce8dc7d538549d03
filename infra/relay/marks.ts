/** What was told already. */
export interface Marks {
  readonly has: (name: string, signal: AbortSignal) => Promise<boolean>;
  readonly set: (name: string, signal: AbortSignal) => Promise<void>;
}

const STORAGE = 'https://storage.googleapis.com';
const METADATA = 'http://metadata.google.internal';

/** Marks as empty objects of a bucket. */
export function createMarks(bucket: string, env: Readonly<Record<string, string | undefined>>): Marks {
  const storage = (env.GOOGLE_STORAGE_CUSTOM_ENDPOINT ?? STORAGE).replace(/\/storage\/v1\/?$/, '');
  const metadata = env.GCE_METADATA_HOST === undefined ? METADATA : `http://${env.GCE_METADATA_HOST}`;
  const call = async (path: string, method: 'GET' | 'POST', signal: AbortSignal): Promise<number> => {
    const token = await accessToken(metadata, signal);
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'text/plain' };
    const response = await fetch(`${storage}${path}`, {
      method,
      headers,
      signal,
      ...(method === 'POST' && { body: '' }),
    });
    await response.body?.cancel();
    return response.status;
  };
  return {
    async has(name, signal) {
      const status = await call(`/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`, 'GET', signal);
      if (status !== 200 && status !== 404) throw refused(status);
      return status === 200;
    },
    async set(name, signal) {
      const query = new URLSearchParams({ uploadType: 'media', name, ifGenerationMatch: '0' });
      const status = await call(`/upload/storage/v1/b/${bucket}/o?${query.toString()}`, 'POST', signal);
      // 412: another delivery of the same message was quicker.
      if (status !== 200 && status !== 412) throw refused(status);
    },
  };
}

function refused(status: number): Error {
  return new Error(`Cloud Storage answered ${status} about a mark.`);
}

async function accessToken(metadata: string, signal: AbortSignal): Promise<string> {
  const path = '/computeMetadata/v1/instance/service-accounts/default/token';
  const response = await fetch(`${metadata}${path}`, {
    headers: { 'Metadata-Flavor': 'Google' },
    signal,
  });
  if (!response.ok) throw new Error(`The metadata server answered ${response.status}.`);
  return ((await response.json()) as { access_token: string }).access_token;
}
