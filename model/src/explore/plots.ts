import type { Label } from '../data/data.ts';
import type { Setting } from '../report/charts.ts';
import { LABEL_SCALE, renderChart } from '../report/charts.ts';
import { PALETTE } from '../report/style.ts';
import type { Exploration } from './explore.ts';
import { PROBES_SCALE, priorSpec } from './plot-parts.ts';
import type { Bin } from './tallies.ts';

export type PlotName =
  'prior' | 'duplicates' | 'clusters' | 'lengths' | 'sizes' | 'traits' | 'words' | 'leakage';

type Plot = (exploration: Exploration, setting?: Setting) => Promise<string>;

/** Of an axis of ROC AUC: room for the figures beside the dots. */
const RIGHT = 1.12;
const LABELS = ['ham', 'spam'] as const;
const SIZE = { width: 400, height: 240 };
const COLOUR = { field: 'label', type: 'nominal', scale: LABEL_SCALE, legend: { title: null } };

/** Every chart of the report, by the name its picture has as a file. */
export const PLOTS: Readonly<Record<PlotName, Plot>> = {
  prior: ({ months }, setting) => renderChart(priorSpec(months), setting),

  duplicates: ({ duplicates }, setting) =>
    renderChart(
      {
        ...SIZE,
        height: 34 * duplicates.bySource.length,
        title: 'Messages that have a near-duplicate',
        data: {
          values: duplicates.bySource.map(({ source, messages, inClusters }) => ({
            source,
            share: inClusters / messages,
          })),
        },
        encoding: {
          y: { field: 'source', type: 'nominal', axis: { title: null, labelLimit: 180 } },
          x: {
            field: 'share',
            type: 'quantitative',
            scale: { domain: [0, 1] },
            axis: { title: 'Share of the source', format: '.0%' },
          },
        },
        layer: [
          { mark: { type: 'bar', color: PALETTE.third } },
          {
            mark: { type: 'text', align: 'left', dx: 5 },
            encoding: { text: { field: 'share', type: 'quantitative', format: '.1%' } },
          },
        ],
      },
      setting,
    ),

  clusters: ({ duplicates }, setting) =>
    renderChart(
      {
        ...SIZE,
        title: 'Near-duplicates by the size of their cluster',
        data: {
          values: duplicates.bySize.flatMap(({ size, ham, spam }) => byLabel({ size }, { ham, spam })),
        },
        mark: 'bar',
        encoding: {
          x: {
            field: 'size',
            type: 'nominal',
            sort: null,
            axis: { title: 'Messages in the cluster', labelAngle: 0 },
          },
          y: { field: 'messages', type: 'quantitative', axis: { title: 'Messages' } },
          color: COLOUR,
        },
      },
      setting,
    ),

  lengths: ({ histograms }, setting) =>
    densities('Length of the visible text', 'Characters (log scale)', histograms.characters, setting),

  sizes: ({ histograms }, setting) =>
    densities('Size of the raw message', 'Bytes (log scale)', histograms.bytes, setting),

  traits: (exploration, setting) => {
    const total = totals(exploration);
    const shown = exploration.traits.filter(
      ({ heading, count }) => heading === 'Links and HTML' && count.ham + count.spam > 0,
    );
    return renderChart(
      {
        ...SIZE,
        width: 320,
        height: 26 * shown.length,
        title: 'What messages contain',
        data: {
          values: shown.flatMap(({ trait, count }) =>
            LABELS.map((label) => ({ trait, label, share: count[label] / Math.max(1, total[label]) })),
          ),
        },
        encoding: {
          y: {
            field: 'trait',
            type: 'nominal',
            sort: null,
            axis: { title: null, labelLimit: 300, grid: true },
          },
          x: {
            field: 'share',
            type: 'quantitative',
            scale: { domain: [0, 1] },
            axis: { title: 'Share of the class', format: '.0%' },
          },
        },
        layer: [
          { mark: { type: 'line', color: PALETTE.grey }, encoding: { detail: { field: 'trait' } } },
          { mark: { type: 'point', filled: true, size: 90, opacity: 1 }, encoding: { color: COLOUR } },
        ],
      },
      setting,
    );
  },

  words: ({ telling }, setting) => {
    const values = [
      ...telling.words.spam.map((term) => ({ ...term, label: 'spam' })),
      ...telling.words.ham.toReversed().map((term) => ({ ...term, label: 'ham' })),
    ];
    return renderChart(
      {
        ...SIZE,
        height: 15 * values.length,
        title: 'The most telling words',
        data: { values },
        mark: 'bar',
        encoding: {
          y: { field: 'term', type: 'nominal', sort: null, axis: { title: null } },
          x: {
            field: 'z',
            type: 'quantitative',
            axis: {
              title: 'z-score of the log-odds ratio: ham to the left, spam to the right',
              tickCount: 6,
            },
          },
          color: COLOUR,
        },
      },
      setting,
    );
  },

  leakage: ({ probes }, setting) => {
    const values = probes.flatMap(({ rocAuc, interval, ...probe }) =>
      rocAuc === null ? [] : [{ ...probe, rocAuc, ...interval, shown: rocAuc.toFixed(4) }],
    );
    return renderChart(
      {
        ...SIZE,
        width: 320,
        height: 30 * values.length,
        title: 'What a simple classifier learns from one part alone',
        data: { values },
        encoding: {
          y: { field: 'name', type: 'nominal', sort: null, axis: { title: null, labelLimit: 300 } },
          color: { field: 'kind', type: 'nominal', scale: PROBES_SCALE, legend: { title: null } },
        },
        layer: [
          {
            mark: { type: 'rule', strokeWidth: 2 },
            encoding: { x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
          },
          {
            mark: { type: 'point', filled: true, size: 90, opacity: 1 },
            encoding: {
              x: {
                field: 'rocAuc',
                type: 'quantitative',
                scale: {
                  domain: [Math.min(0.5, ...values.map(({ low = 0.5 }) => low)), RIGHT],
                  zero: false,
                  nice: false,
                },
                axis: {
                  title: 'ROC AUC on the test split, with 95 % interval',
                  values: [0.5, 0.6, 0.7, 0.8, 0.9, 1],
                },
              },
            },
          },
          {
            mark: { type: 'text', align: 'right', dx: 0 },
            encoding: {
              x: { datum: RIGHT, type: 'quantitative' },
              text: { field: 'shown', type: 'nominal' },
            },
          },
        ],
      },
      setting,
    );
  },
};

/** Both classes as shares of themselves, so that their shapes can be compared. */
function densities(title: string, axis: string, bins: readonly Bin[], setting?: Setting): Promise<string> {
  const total = { ham: 0, spam: 0 };
  for (const { label, messages } of bins) total[label] += messages;
  const values = bins.map(({ label, log10, messages }) => ({
    label,
    from: 10 ** log10,
    share: messages / Math.max(1, total[label]),
  }));
  return renderChart(
    {
      ...SIZE,
      title,
      data: { values },
      mark: { type: 'area', interpolate: 'step-after', line: true, fillOpacity: 0.18 },
      encoding: {
        x: {
          field: 'from',
          type: 'quantitative',
          scale: { type: 'log', nice: false },
          axis: { title: axis, format: '~s', values: [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7] },
        },
        y: {
          field: 'share',
          type: 'quantitative',
          stack: null,
          axis: { title: 'Share of the class', format: '.0%' },
        },
        color: COLOUR,
      },
    },
    setting,
  );
}

function byLabel<T extends object>(
  row: T,
  counts: Readonly<Record<Label, number>>,
): (T & { label: Label; messages: number })[] {
  return LABELS.map((label) => ({ ...row, label, messages: counts[label] }));
}

function totals({ sources }: Exploration): Record<Label, number> {
  return {
    ham: sources.reduce((sum, { ham }) => sum + ham, 0),
    spam: sources.reduce((sum, { spam }) => sum + spam, 0),
  };
}
