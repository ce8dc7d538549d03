import { styleText } from 'node:util';
import type { Fault } from '../classify/items.ts';
import type { Reason, Verdict } from '../judge/verdict.ts';
import { printable } from './write.ts';

export type Result = (Verdict & { readonly path: string }) | Fault;

const MAX_REASONS = 4;

export interface Table {
  row(result: Result): string;
}

/**
 * Results as rows of a table, made one by one; the head comes with the first.
 *
 * @param columns width of the terminal in characters
 */
export function openTable(columns: number): Table {
  const pathWidth = Math.max(12, Math.min(48, Math.floor((columns - 18) * 0.4)));
  const reasonsWidth = Math.max(0, columns - 18 - pathWidth);
  const line = (verdict: string, score: string, path: string, why: string): string =>
    `${verdict}  ${score.padStart(7)}  ${keepEnd(path, pathWidth).padEnd(pathWidth)}  ${why}`.trimEnd() +
    '\n';
  const rowOf = (result: Result): string => {
    if ('error' in result) {
      const fault = printable(`${result.error.code}: ${result.error.message}`).slice(0, reasonsWidth);
      return line(styleText('yellow', 'error  '), '–', result.path, fault);
    }
    const { verdict, score, path, reasons } = result;
    const colour = verdict === 'spam' ? 'red' : 'green';
    return line(styleText(colour, verdict.padEnd(7)), score.toFixed(4), path, why(reasons, reasonsWidth));
  };
  let head = styleText('bold', line('verdict', 'score', 'message', 'why'));
  return {
    row(result) {
      const row = head + rowOf(result);
      head = '';
      return row;
    },
  };
}

/** The strongest reasons that fit, signed: `+2.1 "viagra"  −0.4 …`. */
function why(reasons: readonly Reason[], width: number): string {
  let text = '';
  for (const { feature, contribution } of reasons.slice(0, MAX_REASONS)) {
    const sign = contribution < 0 ? '−' : '+';
    const next = `${text === '' ? '' : '  '}${sign}${Math.abs(contribution).toFixed(1)} ${printable(feature)}`;
    if (text.length + next.length > width) break;
    text += next;
  }
  return text;
}

function keepEnd(path: string, width: number): string {
  const shown = printable(path);
  return shown.length <= width ? shown : `…${shown.slice(1 - width)}`;
}
