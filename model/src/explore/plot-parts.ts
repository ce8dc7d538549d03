import { LABEL_SCALE } from '../report/charts.ts';
import { PALETTE } from '../report/style.ts';
import type { MonthCount } from './tallies.ts';

/** Of probes: what betrays the collection, and what may be looked at. */
export const PROBES_SCALE = {
  domain: ['collection', 'content'],
  range: [PALETTE.fourth, PALETTE.third],
} as const;

const WIDTH = 400;
/** 95 % of a normal distribution. */
const Z = 1.96;

const MONTH = { field: 'month', type: 'temporal', timeUnit: 'utcyearmonth' };

/** Two charts one above the other: messages by month and class, and the share of spam among them. */
export function priorSpec(months: readonly MonthCount[]): object {
  const dated = months
    .filter(({ month }) => month !== 'unknown')
    .map((count) => ({ ...count, month: `${count.month}-01T00:00:00Z` }));
  return {
    title: 'Messages and share of spam by month of arrival',
    resolve: { scale: { x: 'shared' } },
    spacing: 14,
    vconcat: [countsSpec(dated), sharesSpec(dated)],
  };
}

function countsSpec(months: readonly MonthCount[]): object {
  const counts = months.flatMap(({ month, ham, spam }) => [
    { month, label: 'ham', messages: ham },
    { month, label: 'spam', messages: spam },
  ]);
  return {
    width: WIDTH,
    height: 190,
    data: { values: counts },
    mark: { type: 'bar' },
    encoding: {
      x: { ...MONTH, axis: { title: null, labels: false, ticks: false } },
      y: { field: 'messages', type: 'quantitative', axis: { title: 'Messages' } },
      color: { field: 'label', type: 'nominal', scale: LABEL_SCALE, legend: { title: null } },
    },
  };
}

function sharesSpec(months: readonly MonthCount[]): object {
  const shares = months.map(({ month, ham, spam }) => ({ month, ham, spam, ...wilson(spam, ham + spam) }));
  const axis = { title: 'Share of spam', format: '.0%', tickCount: 4 };
  return {
    width: WIDTH,
    height: 110,
    data: { values: shares },
    encoding: {
      x: { ...MONTH, bandPosition: 0.5, axis: { title: null, format: '%b %Y', labelOverlap: true } },
    },
    layer: [
      {
        mark: { type: 'rule', color: PALETTE.spam, opacity: 0.5, strokeWidth: 3 },
        encoding: {
          y: { field: 'low', type: 'quantitative', scale: { domain: [0, 1] }, axis },
          y2: { field: 'high' },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 50, color: PALETTE.spam, opacity: 1 },
        encoding: { y: { field: 'share', type: 'quantitative' } },
      },
    ],
  };
}

/** A share with its 95 % score interval (Wilson 1927). */
export function wilson(hits: number, of: number): { share: number; low: number; high: number } {
  if (of === 0) return { share: 0, low: 0, high: 1 };
  const share = hits / of;
  const middle = share + Z ** 2 / (2 * of);
  const half = Z * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  const scale = 1 + Z ** 2 / of;
  return { share, low: (middle - half) / scale, high: (middle + half) / scale };
}
