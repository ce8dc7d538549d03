import { once } from 'node:events';
import { join } from 'node:path';
import { findRunning } from '../cloud/core/running.ts';
import { openCloud } from '../src/cloud.ts';
import { addresses, consoleUrl } from './addresses.ts';

/**
 * Says where the console of the cloud in `directory` is. Starts that cloud when it does not run, and then ends with Ctrl-C.
 *
 * @returns the exit code
 */
export async function openConsole(directory: string, say: (line: string) => void): Promise<number> {
  const running = findRunning(directory);
  if (running !== undefined) {
    say(`The console: ${consoleUrl(running.url)}`);
    return 0;
  }
  const cloud = await openCloud(directory);
  for (const line of addresses(cloud)) say(line);
  say(`The state:   ${join(directory, 'state.json')}`);
  say('Ctrl-C ends it; the state stays.');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await cloud.stop();
  return 0;
}
