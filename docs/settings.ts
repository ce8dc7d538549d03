import { z } from 'zod';

/** What JSON Schema says of a setting's value once it is read. */
interface Described {
  readonly description?: string;
  readonly default?: string | number;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The settings of a schema as a table, made of what reads them. */
export function settingsTable(shape: z.core.$ZodLooseShape): string {
  const { properties = {} } = z.toJSONSchema(z.object(shape), { unrepresentable: 'any' });
  const rows = Object.entries(properties as Record<string, Described>).map(([name, described]) => [
    `\`${name}\``,
    defaultOf(described),
    valuesOf(described),
    described.description ?? '',
  ]);
  return aligned([['Variable', 'Default', 'Values', 'What it decides'], ...rows]).join('\n');
}

/** Lines of a markdown table, columns padded to the same width as Prettier does. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [head = '', ...body] = rows.map((row) => line(row.map((cell, i) => cell.padEnd(widths[i] ?? 0))));
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body];
}

function defaultOf({ default: preset }: Described): string {
  return preset === undefined ? '' : `\`${preset}\``;
}

function valuesOf({ enum: names, minimum, maximum }: Described): string {
  if (names !== undefined) return names.map((name) => `\`${name}\``).join(', ');
  return minimum === undefined || maximum === undefined ? 'text' : `${minimum} to ${maximum}`;
}
