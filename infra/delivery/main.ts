// The steps of the delivery: npm run deliver -- COMMAND [OPTIONS]
import { fileURLToPath } from 'node:url';
import { Failure } from '../src/failure.ts';
import type { Command } from './command.ts';
import { readValues, usage } from './command.ts';
import { commands } from './commands.ts';
import { contextFrom } from './context.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

process.exitCode = await run(process.argv.slice(2));

async function run([name = '--help', ...args]: readonly string[]): Promise<number> {
  if (name === '--help') {
    process.stdout.write(`${overview()}\n`);
    return 0;
  }
  try {
    const command = commandOf(name);
    if (!args.includes('--help'))
      return await command.run(readValues(name, command, args), contextFrom(process.env, PROJECT));
    process.stdout.write(`${usage(name, command)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // Not on the output: that of `variables` goes to a shell.
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}

function commandOf(name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command;
  throw new Failure('USAGE', `There is no command ${name}.`, 'npm run deliver -- --help shows them.');
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
