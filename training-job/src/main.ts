import { fileURLToPath } from 'node:url';
import { openLog, toHamletError } from '@hamlet/model';
import { supervise } from './supervise.ts';

try {
  process.exitCode = await supervise(fileURLToPath(new URL('work.ts', import.meta.url)));
} catch (thrown) {
  const error = toHamletError(thrown);
  const { code, message, remedy } = error;
  openLog('info').fatal({ error: { code, remedy } }, message);
  process.exitCode = error.exitCode;
}
