// The work itself, in the process that main.ts watches.
import { interruption, logFatal, openLog } from '@hamlet/model';
import { runJob } from './job.ts';

const log = openLog('info');
const signal = interruption();
try {
  process.exitCode = await runJob({ env: process.env, log, signal, now: () => new Date() });
} catch (error) {
  process.exitCode = logFatal(log, error, signal);
}
