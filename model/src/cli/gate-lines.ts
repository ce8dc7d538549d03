import { styleText } from 'node:util';
import { HamletError } from '../errors.ts';
import type { GateLine } from '../registry/gate.ts';

const COLOURS = { passed: 'green', failed: 'red', 'insufficient data': 'yellow' } as const;

/** The gate's lines as a table for people; slices too small to judge are only counted. */
export function gateTable(lines: readonly GateLine[]): string {
  const judged = lines.filter(({ outcome }) => outcome !== 'insufficient data');
  const rules = Math.max(...judged.map(({ rule }) => rule.length));
  const slices = Math.max(...judged.map(({ slice }) => slice.length));
  const table = judged
    .map(({ rule, slice, value, limit, outcome }) => {
      const shown = value === null ? '–' : String(Number(value.toPrecision(4)));
      return `  ${styleText(COLOURS[outcome], outcome.padEnd(6))} ${rule.padEnd(rules)}  ${slice.padEnd(slices)} ${shown.padStart(9)}  ${limit}\n`;
    })
    .join('');
  const rest = lines.length - judged.length;
  return rest === 0 ? table : `${table}  ${rest} slices have too few messages to tell a difference.\n`;
}

/** The error of a version that failed, naming the lines. */
export function gateFailure(version: string, lines: readonly GateLine[]): HamletError {
  const failed = lines
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ rule, slice, value, limit }) => `${rule} (${slice}) is ${value ?? 'unknown'}, limit ${limit}`);
  return new HamletError(
    'GATE_FAILED',
    `${version} is registered but not promoted: ${failed.join('; ')}.`,
    `Look at it: npx hamlet evaluate --model ${version}. To promote it all the same: npx hamlet registry promote ${version} --force --reason "…"`,
  );
}
