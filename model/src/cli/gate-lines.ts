import { styleText } from 'node:util';
import type { GateLine } from '../registry/gate.ts';

const COLOURS = { passed: 'green', failed: 'red', 'insufficient data': 'yellow' } as const;

/** The gate's lines as a table for people; slices too small to judge are only counted. */
export function gateTable(lines: readonly GateLine[]): string {
  const judged = lines.filter(({ outcome, slice }) => outcome !== 'insufficient data' || slice === 'all');
  const outcomes = Math.max(...judged.map(({ outcome }) => outcome.length));
  const rules = Math.max(...judged.map(({ rule }) => rule.length));
  const slices = Math.max(...judged.map(({ slice }) => slice.length));
  const table = judged
    .map(({ rule, slice, value, limit, outcome }) => {
      const shown = value === null ? '–' : String(Number(value.toPrecision(4)));
      return `  ${styleText(COLOURS[outcome], outcome.padEnd(outcomes))} ${rule.padEnd(rules)}  ${slice.padEnd(slices)} ${shown.padStart(9)}  ${limit}\n`;
    })
    .join('');
  const rest = lines.length - judged.length;
  return rest === 0 ? table : `${table}  ${rest} slices have too few messages to tell a difference.\n`;
}
