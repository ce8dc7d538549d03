import { readlinkSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { jest } from '@jest/globals';

/** The paths of the files and folders that are made safe on the disk meanwhile, in their order. */
export async function syncedBy(work: () => Promise<unknown>): Promise<string[]> {
  const handle = await open('/dev/null');
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const sync = jest.spyOn(prototype, 'sync');
  const paths: string[] = [];
  sync.mockImplementation(function (this: FileHandle) {
    paths.push(readlinkSync(`/proc/self/fd/${this.fd}`));
    return this.datasync();
  });
  try {
    await work();
  } finally {
    sync.mockRestore();
  }
  return paths;
}
