import type { Estimate, Line } from './estimate.ts';

const HEAD = ['item', 'quantity', 'unit', 'USD per unit', 'free', 'USD a month'] as const;

/** A table for a terminal: only what is used, dearest first, the sum last. */
export function estimateTable(estimate: Estimate): string {
  const rows = [HEAD, ...used(estimate).map(cells), ['together', '', '', '', '', money(estimate.usd)]];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const pad = (cell: string, column: number): string =>
    column === 0 || column === 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

/** The same as a Markdown table. */
export function estimateMarkdown(estimate: Estimate): string {
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  return [
    line(HEAD),
    line(['---', '---:', '---', '---:', '---:', '---:']),
    ...used(estimate).map((entry) => line(cells(entry))),
    line(['**together**', '', '', '', '', `**${money(estimate.usd)}**`]),
  ].join('\n');
}

/** One JSON object a line: every item, also the unused, then the sum. */
export function estimateJsonLines({ lines, region, usd }: Estimate): string {
  return [...lines, { item: 'together', region, usd }].map((entry) => JSON.stringify(entry)).join('\n');
}

/** USD with cents. */
export function money(usd: number): string {
  return usd.toFixed(2);
}

function used({ lines }: Estimate): readonly Line[] {
  return lines.filter(({ quantity }) => quantity > 0).sort((a, b) => b.usd - a.usd || b.freeUsd - a.freeUsd);
}

function cells({ title, quantity, unit, unitPrice, freeUsd, usd }: Line): readonly string[] {
  return [title, figure(quantity), unit, price(unitPrice), money(freeUsd), money(usd)];
}

function figure(quantity: number): string {
  return quantity >= 100 ? quantity.toFixed(0) : String(Number(quantity.toPrecision(3)));
}

/** Never in the form 1e-7. */
function price(usd: number): string {
  return usd.toFixed(8).replace(/\.?0+$/, '');
}
