import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isObject, type Json, type JsonObject } from '../cloud/core/json.ts';
import { PROJECT } from '../src/cloud.ts';
import type { Stage } from './stage.ts';

const LARGEST_OUTPUT = 64 * 1024 * 1024;

/**
 * Runs `npx hamlet` on messages with the rights of a service account.
 *
 * @returns its lines, in the order of the messages
 */
export async function hamlet(
  stage: Stage,
  account: string,
  args: readonly string[],
  messages: readonly string[],
): Promise<JsonObject[]> {
  const file = join(stage.directory, 'messages.jsonl');
  writeFileSync(file, messages.map((message) => `${JSON.stringify({ message })}\n`).join(''));
  const identity = { email: account, project: PROJECT, projectNumber: '0', region: 'europe-west1' };
  const door = await stage.cloud.metadata.listen(identity);
  const env = { ...process.env, STORAGE_EMULATOR_HOST: `http://${door.host}`, GCE_METADATA_HOST: door.host };
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(stage.checkout.root, 'model/bin/hamlet.js'), ...args, file],
      { env, maxBuffer: LARGEST_OUTPUT },
    );
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);
    return lines.filter(isObject);
  } finally {
    await door.close();
  }
}
