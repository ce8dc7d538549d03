import { isatty } from 'node:tty';
import { logFatal, openLog, readableLines } from '@hamlet/model';
import { readServingConfig } from './config.ts';
import { openModel } from './model.ts';
import { serve } from './serve.ts';
import { stopSignal } from './stop-signal.ts';

const destination = isatty(1) ? readableLines(process.stdout) : process.stdout;
const signal = stopSignal();
try {
  const config = readServingConfig(process.env);
  const log = openLog(config.logLevel, destination);
  process.exitCode = await serve({
    config,
    log,
    signal,
    openModel: (tell, ending) => openModel(config, tell, ending),
  });
} catch (error) {
  process.exitCode = logFatal(openLog('info', destination), error);
}
