// What a stack costs a month: npm run cost -- --stack dev [--requests 100000] [--json]
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ConfigError } from '../config.ts';
import { readStackFile } from '../stack-file.ts';
import { estimateMonthlyCost } from './estimate.ts';
import { estimateJsonLines, estimateTable } from './print.ts';
import { FOUNDATION_STAND_INS, SMALL_TEAM, costInputs } from './stack.ts';
import type { Usage } from './stack.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const USAGE = `What a stack costs a month, at list prices (infra/src/cost/prices.json).

Usage: npm run --silent cost -- --stack STACK [OPTIONS]

  --stack STACK        foundation, dev, prod or another with a file Pulumi.STACK.yaml.
  --file FILE          Read this file instead.
  --requests N         Requests a month. Default: ${SMALL_TEAM.requests}.
  --mails N            The same: one request judges one mail.
  --seconds S          Seconds a request takes. Default: ${SMALL_TEAM.secondsPerRequest}.
  --training-minutes M Minutes a training takes. Default: ${SMALL_TEAM.minutesPerTraining}.
  --stored GIB         Mail and models in the buckets. Default: ${SMALL_TEAM.bucketsGiB}.
  --json               JSON, one object a line; also when the output is not a terminal.
`;

const { values } = parseArgs({
  options: {
    stack: { type: 'string' },
    file: { type: 'string' },
    requests: { type: 'string' },
    mails: { type: 'string' },
    seconds: { type: 'string' },
    'training-minutes': { type: 'string' },
    stored: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

process.exitCode = run();

function run(): number {
  const path =
    values.file ?? (values.stack === undefined ? undefined : `${ROOT}/Pulumi.${values.stack}.yaml`);
  if (values.help || path === undefined) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 2;
  }
  try {
    const estimate = estimateMonthlyCost(costInputs(readStackFile(path, FOUNDATION_STAND_INS), usage()));
    const asJson = values.json || !process.stdout.isTTY;
    process.stdout.write(`${asJson ? estimateJsonLines(estimate) : estimateTable(estimate)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof ConfigError ? 2 : 1;
  }
}

function usage(): Usage {
  return {
    requests: number('requests') ?? number('mails') ?? SMALL_TEAM.requests,
    secondsPerRequest: number('seconds') ?? SMALL_TEAM.secondsPerRequest,
    minutesPerTraining: number('training-minutes') ?? SMALL_TEAM.minutesPerTraining,
    bucketsGiB: number('stored') ?? SMALL_TEAM.bucketsGiB,
  };
}

function number(
  option: 'requests' | 'mails' | 'seconds' | 'training-minutes' | 'stored',
): number | undefined {
  const text = values[option];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`--${option} ${text} is not a number of zero or more`);
}
