import { fileURLToPath } from 'node:url';
import { logFatal, openLog } from '@hamlet/model';
import { supervise } from './supervise.ts';

try {
  process.exitCode = await supervise(fileURLToPath(new URL('work.ts', import.meta.url)));
} catch (error) {
  process.exitCode = logFatal(openLog('info'), error);
}
