import type { Setting } from '../report/charts.ts';
import { LABEL_SCALE, renderChart } from '../report/charts.ts';
import { PALETTE } from '../report/style.ts';
import type { Exploration } from './explore.ts';

type Plot = (exploration: Exploration, setting?: Setting) => Promise<string>;

const SIZE = { width: 520, height: 300 };
const COLOUR = { field: 'label', type: 'nominal', scale: LABEL_SCALE, legend: { title: null } };

/** Every chart of the report, by the name its picture has as a file. */
export const PLOTS: Readonly<
  Record<'prior' | 'duplicates' | 'lengths' | 'words' | 'leakage' | 'formats', Plot>
> = {
  prior: ({ months }, setting) =>
    renderChart(
      {
        ...SIZE,
        title: 'Messages by month of arrival',
        data: {
          values: months.flatMap(({ month, ham, spam }) => [
            { month, label: 'ham', messages: ham },
            { month, label: 'spam', messages: spam },
          ]),
        },
        mark: 'bar',
        encoding: {
          x: { field: 'month', type: 'ordinal', axis: { title: null, labelAngle: -45 } },
          y: { field: 'messages', type: 'quantitative', axis: { title: 'Messages' } },
          color: COLOUR,
        },
      },
      setting,
    ),
  duplicates: ({ duplicates }, setting) =>
    renderChart(
      {
        ...SIZE,
        height: 200,
        title: 'Messages with a near-duplicate',
        data: {
          values: duplicates.map(({ source, messages, inClusters }) => ({
            source,
            share: inClusters / messages,
          })),
        },
        mark: { type: 'bar', color: PALETTE.third },
        encoding: {
          y: { field: 'source', type: 'nominal', axis: { title: null, labelLimit: 180 } },
          x: {
            field: 'share',
            type: 'quantitative',
            scale: { domain: [0, 1] },
            axis: { title: 'Share of the source', format: '~%' },
          },
        },
      },
      setting,
    ),
  lengths: ({ histogram }, setting) =>
    renderChart(
      {
        ...SIZE,
        title: 'Length of the visible text',
        data: { values: histogram.map((bin) => ({ ...bin, characters: 10 ** bin.log10Characters })) },
        mark: { type: 'line', interpolate: 'monotone', point: true },
        encoding: {
          x: {
            field: 'characters',
            type: 'quantitative',
            scale: { type: 'log' },
            axis: { title: 'Characters (log scale)', format: '~s' },
          },
          y: { field: 'messages', type: 'quantitative', axis: { title: 'Messages' } },
          color: COLOUR,
        },
      },
      setting,
    ),
  words: ({ telling }, setting) =>
    renderChart(
      {
        ...SIZE,
        height: 560,
        title: 'The most telling words',
        data: {
          values: [
            ...telling.spam.map((word) => ({ ...word, label: 'spam' })),
            ...telling.ham.map((word) => ({ ...word, label: 'ham' })),
          ],
        },
        mark: 'bar',
        encoding: {
          y: {
            field: 'word',
            type: 'nominal',
            sort: { field: 'z', order: 'descending' },
            axis: { title: null },
          },
          x: {
            field: 'z',
            type: 'quantitative',
            axis: { title: 'z-score of the log-odds ratio (right: spam)' },
          },
          color: COLOUR,
        },
      },
      setting,
    ),
  leakage: ({ probes }, setting) =>
    renderChart(
      {
        ...SIZE,
        height: 220,
        title: 'What a simple classifier learns from one part alone',
        data: { values: probes },
        mark: { type: 'bar', color: PALETTE.spam },
        encoding: {
          y: { field: 'name', type: 'nominal', sort: null, axis: { title: null, labelLimit: 260 } },
          x: {
            field: 'rocAuc',
            type: 'quantitative',
            scale: { domain: [0.5, 1], clamp: true },
            axis: { title: 'ROC AUC on the test split' },
          },
        },
      },
      setting,
    ),
  formats: ({ counts }, setting) =>
    renderChart(
      {
        ...SIZE,
        height: 160,
        title: 'Plain text and HTML',
        data: {
          values: counts
            .filter(({ kind }) => kind === 'format')
            .flatMap(({ value, ham, spam }) => [
              { value, label: 'ham', messages: ham },
              { value, label: 'spam', messages: spam },
            ]),
        },
        mark: 'bar',
        encoding: {
          y: { field: 'value', type: 'nominal', axis: { title: null } },
          x: { field: 'messages', type: 'quantitative', axis: { title: 'Messages' } },
          color: COLOUR,
        },
      },
      setting,
    ),
};
