// What a stack costs a month: npm run cost -- --stack dev [--requests 100000] [--json]
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../failure.ts';
import { readStackFile } from '../stack-file.ts';
import { estimateMonthlyCost } from './estimate.ts';
import { estimateJsonLines, estimateTable } from './print.ts';
import { FOUNDATION_STAND_INS, SMALL_TEAM, costInputs } from './stack.ts';
import type { Usage } from './stack.ts';

const ROOT = join(import.meta.dirname, '../../..');

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

type Options = ReturnType<typeof readOptions>;

process.exitCode = run(process.argv.slice(2));

/** @returns the exit code: 2 where the command line or the stack's configuration is wrong, 1 where a price is not known */
function run(args: readonly string[]): number {
  try {
    const options = readOptions(args);
    process.stdout.write(options.help ? USAGE : estimateOf(options));
    return 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}

function usageError(what: string): Failure {
  return new Failure('USAGE', what, 'npm run cost -- --help shows the options.');
}

function readOptions(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        stack: text,
        file: text,
        requests: text,
        mails: text,
        seconds: text,
        'training-minutes': text,
        stored: text,
        json: flag,
        help: { ...flag, short: 'h' },
      },
    }).values;
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
}

function estimateOf(options: Options): string {
  const stack = readStackFile(stackFileOf(options), FOUNDATION_STAND_INS);
  const estimate = estimateMonthlyCost(costInputs(stack, usageOf(options)));
  const asJson = options.json || !process.stdout.isTTY;
  return `${asJson ? estimateJsonLines(estimate) : estimateTable(estimate)}\n`;
}

function stackFileOf({ stack, file }: Options): string {
  if (file === undefined && stack === undefined) throw usageError('--stack is missing.');
  const path = file ?? join(ROOT, `Pulumi.${stack ?? ''}.yaml`);
  if (!existsSync(path)) throw usageError(`There is no file ${path}.`);
  return path;
}

function usageOf(options: Options): Usage {
  return {
    requests: number(options, 'requests') ?? number(options, 'mails') ?? SMALL_TEAM.requests,
    secondsPerRequest: number(options, 'seconds') ?? SMALL_TEAM.secondsPerRequest,
    minutesPerTraining: number(options, 'training-minutes') ?? SMALL_TEAM.minutesPerTraining,
    bucketsGiB: number(options, 'stored') ?? SMALL_TEAM.bucketsGiB,
  };
}

function number(
  options: Options,
  name: 'requests' | 'mails' | 'seconds' | 'training-minutes' | 'stored',
): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw usageError(`--${name} ${text} is not a number of zero or more.`);
}
