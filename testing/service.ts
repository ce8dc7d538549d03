// The real service in a process of its own, with the judge of the tests. The argument is how long it works on each message.
import { readServingConfig } from '../serving/src/config.ts';
import { openJudgePool, openLog } from '../model/index.ts';
import { serve } from '../serving/src/serve.ts';
import { stopSignal } from '../serving/src/stop-signal.ts';
import { testJudge } from './judge.ts';

const config = readServingConfig(process.env);
process.exitCode = await serve({
  config,
  log: openLog(config.logLevel),
  signal: stopSignal(),
  openModel: () => openJudgePool(testJudge({ millis: Number(process.argv[2] ?? 0) }), config.threads),
});
