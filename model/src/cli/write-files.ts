import { resolve } from 'node:path';
import { openStorage } from '../storage/open.ts';
import type { Io } from './command.ts';

/** Where a report goes: a URL as it is, a folder as it is seen from where the command is given. */
export function locationOf(folder: string, io: Io): string {
  return folder.includes('://') ? folder : resolve(io.cwd, folder);
}

/** Writes files below a location, which may be a folder or a bucket. @throws STORAGE_… */
export async function writeFiles(location: string, files: Readonly<Record<string, string>>): Promise<void> {
  const storage = openStorage(location);
  for (const [name, content] of Object.entries(files)) await storage.write(name, Buffer.from(content));
}
