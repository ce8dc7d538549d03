// The steps of the delivery: npm run deliver -- COMMAND [OPTIONS]
import { fileURLToPath } from 'node:url';
import { UsageError, readValues, usage } from './command.ts';
import { commands } from './commands.ts';
import { contextFrom } from './context.ts';
import { DeliveryError } from './failure.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

process.exitCode = await run(process.argv.slice(2));

async function run([name = '--help', ...args]: readonly string[]): Promise<number> {
  if (name === '--help') {
    process.stdout.write(`${overview()}\n`);
    return 0;
  }
  const command = commands[name];
  // Not on the output: that of `variables` goes to a shell.
  if (command === undefined) {
    process.stderr.write(`There is no command ${name}.\nSee: npm run deliver -- --help\n`);
    return 2;
  }
  if (args.includes('--help')) {
    process.stdout.write(`${usage(name, command)}\n`);
    return 0;
  }
  try {
    return await command.run(readValues(command, args), contextFrom(process.env, PROJECT));
  } catch (error) {
    return tell(error, name);
  }
}

function tell(error: unknown, name: string): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\nSee: npm run deliver -- ${name} --help\n`);
    return 2;
  }
  if (!(error instanceof DeliveryError)) throw error;
  process.stderr.write(`${error.message}\nWhat to do: ${error.remedy}\n`);
  return 1;
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'The steps of the delivery, as the workflow runs them.',
    '',
    'Usage: npm run deliver -- COMMAND [OPTIONS]',
    '',
    ...lines,
  ].join('\n');
}
