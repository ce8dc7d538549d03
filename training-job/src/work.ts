// The work itself, in the process that main.ts watches.
import { interruption, openLog, toHamletError } from '@hamlet/model';
import { runJob } from './job.ts';

const log = openLog('info');
const signal = interruption();
try {
  process.exitCode = await runJob({ env: process.env, log, signal, now: () => new Date() });
} catch (thrown) {
  const error = toHamletError(thrown, signal);
  const { code, message, remedy, cause } = error;
  log.fatal(
    { error: { code, remedy }, ...(cause instanceof Error && { stack_trace: cause.stack }) },
    message,
  );
  process.exitCode = error.exitCode;
}
