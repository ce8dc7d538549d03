import type { Command, Option } from './command.ts';

/** What `hamlet --help` prints. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }) => [name, summary] as const);
  return [
    'Hamlet judges mail: it lets the ham through.',
    '',
    'Usage: npx hamlet COMMAND [OPTIONS]',
    '',
    columns(rows),
    '',
    'Options of a command: npx hamlet COMMAND --help. Version of the program: npx hamlet --version',
    '',
  ].join('\n');
}

/** What `hamlet COMMAND --help` prints. */
export function helpOf({ summary, usage, details, options }: Command): string {
  const rows = Object.entries(options).map(
    ([name, option]) => [flags(name, option), option.description] as const,
  );
  return [
    summary,
    '',
    `Usage: npx hamlet ${usage}`,
    '',
    columns([...rows, ['-h, --help', 'Show this text.']]),
    ...(details === undefined ? [] : ['', details.trim()]),
    '',
  ].join('\n');
}

function flags(name: string, { type, short, value = 'VALUE' }: Option): string {
  const long = type === 'boolean' ? `--${name}` : `--${name} ${value}`;
  return short === undefined ? `    ${long}` : `-${short}, ${long}`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
