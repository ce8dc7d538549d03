import { z } from 'zod';
import type { Api } from './api.ts';
import { isNotFound, parseAnswer } from './api.ts';

/** Reading from Cloud Storage; addresses are `gs://bucket/path`. */
export interface Objects {
  /** `undefined` when there is none. */
  readonly read: (uri: string) => Promise<string | undefined>;
  /** Addresses of all objects in a folder, in the order of their names. */
  readonly list: (folder: string) => Promise<string[]>;
}

const pageSchema = z.object({
  items: z.array(z.object({ name: z.string() })).default([]),
  nextPageToken: z.string().optional(),
});

/** Source: https://cloud.google.com/storage/docs/json_api/v1 */
export function objects(base: string, api: Api): Objects {
  return {
    async read(uri) {
      const { bucket, path } = split(uri);
      try {
        return await api(`${base}b/${bucket}/o/${encodeURIComponent(path)}?alt=media`);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },

    async list(folder) {
      const { bucket, path } = split(folder);
      const names: string[] = [];
      let token: string | undefined;
      do {
        const query = new URLSearchParams({ prefix: `${path}/`, fields: 'items(name),nextPageToken' });
        if (token !== undefined) query.set('pageToken', token);
        const url = `${base}b/${bucket}/o?${query.toString()}`;
        const page = parseAnswer(pageSchema, await api(url), url);
        names.push(...page.items.map(({ name }) => name));
        token = page.nextPageToken;
      } while (token !== undefined);
      return names.sort().map((name) => `gs://${bucket}/${name}`);
    },
  };
}

function split(uri: string): { bucket: string; path: string } {
  const [, bucket, path] = /^gs:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (bucket === undefined || path === undefined)
    throw new Error(`${uri} is not of the form gs://bucket/path.`);
  return { bucket, path };
}
