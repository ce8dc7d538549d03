import { LABEL_SCALE, renderChart } from '../report/charts.ts';
import type { Setting } from '../report/charts.ts';
import { PALETTE } from '../report/style.ts';
import type { Evaluation } from './evaluate.ts';

const SIZE = { width: 460, height: 300 };
/** The recall axis begins here unless the curve begins lower. */
const SHOWN_RECALL = 0.7;
/** Close together where a threshold worth choosing lies. */
const COST_TICKS = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
/** Vega guesses how wide a label is, and guesses too much: longer than the longest attack. */
const LABEL_LIMIT = 480;

/** ROC curve with a logarithmic false-positive axis: the left end is where a mail filter lives. */
export function rocPlot({ curves, metrics }: Evaluation, setting?: Setting): Promise<string> {
  const least = 0.5 / metrics.ham;
  const beforeAnyLoss = curves.operatingPoints.filter(({ hamLost }) => hamLost === 0);
  const lowest = Math.min(SHOWN_RECALL, Math.floor(10 * (beforeAnyLoss.at(-1)?.recall ?? 0)) / 10);
  const values = curves.operatingPoints.map(({ falsePositiveRate, recall }) => ({
    x: Math.max(falsePositiveRate, least),
    recall,
  }));
  return renderChart(
    {
      ...SIZE,
      title: 'ROC curve',
      data: { values },
      mark: { type: 'line', interpolate: 'step-after', color: PALETTE.ham },
      encoding: {
        x: {
          field: 'x',
          type: 'quantitative',
          scale: { type: 'log', domain: [least, 1] },
          axis: { title: 'Ham lost (log scale)', format: '~%', values: [0.001, 0.005, 0.01, 0.05, 0.1, 1] },
        },
        y: {
          field: 'recall',
          type: 'quantitative',
          scale: { domain: [lowest, 1], clamp: true },
          axis: { title: 'Spam caught', format: '~%' },
        },
      },
    },
    setting,
  );
}

export function precisionRecallPlot({ curves }: Evaluation, setting?: Setting): Promise<string> {
  return renderChart(
    {
      ...SIZE,
      title: 'Precision and recall',
      data: { values: curves.operatingPoints },
      mark: { type: 'line', color: PALETTE.ham },
      encoding: {
        x: { field: 'recall', type: 'quantitative', axis: { title: 'Spam caught (recall)', format: '~%' } },
        y: {
          field: 'precision',
          type: 'quantitative',
          scale: { zero: false },
          axis: { title: 'Called spam rightly (precision)', format: '~%' },
        },
        order: { field: 'recall' },
      },
    },
    setting,
  );
}

export function reliabilityPlot({ curves }: Evaluation, setting?: Setting): Promise<string> {
  const share = {
    x: {
      field: 'meanScore',
      type: 'quantitative',
      scale: { domain: [0, 1] },
      axis: { title: 'Score', format: '~%' },
    },
  };
  return renderChart(
    {
      ...SIZE,
      title: 'Reliability',
      layer: [
        {
          data: {
            values: [
              { meanScore: 0, y: 0 },
              { meanScore: 1, y: 1 },
            ],
          },
          mark: { type: 'line', strokeDash: [4, 4], color: PALETTE.grey, strokeWidth: 1 },
          encoding: { ...share, y: { field: 'y', type: 'quantitative' } },
        },
        {
          data: { values: curves.reliability },
          mark: { type: 'circle', color: PALETTE.ham, opacity: 0.9 },
          encoding: {
            ...share,
            y: {
              field: 'spamShare',
              type: 'quantitative',
              axis: { title: 'Share that is spam', format: '~%' },
            },
            size: {
              field: 'messages',
              type: 'quantitative',
              scale: { type: 'log', range: [40, 500] },
              legend: { title: 'Messages' },
            },
          },
        },
      ],
    },
    setting,
  );
}

export function costPlot({ curves, threshold }: Evaluation, setting?: Setting): Promise<string> {
  return renderChart(
    {
      ...SIZE,
      title: 'What a threshold costs',
      layer: [
        {
          data: { values: curves.costs },
          mark: { type: 'line', interpolate: 'step-before', color: PALETTE.ham },
          encoding: {
            x: { field: 'threshold', type: 'quantitative', axis: { title: 'Threshold' } },
            y: {
              field: 'cost',
              type: 'quantitative',
              scale: { type: 'symlog' },
              axis: { title: 'Cost for 100 messages (symlog)', values: COST_TICKS },
            },
          },
        },
        {
          data: { values: [{ threshold }] },
          mark: { type: 'rule', color: PALETTE.spam, strokeWidth: 2 },
          encoding: { x: { field: 'threshold', type: 'quantitative' } },
        },
      ],
    },
    setting,
  );
}

export function behaviourPlot({ behaviour }: Evaluation, setting?: Setting): Promise<string> {
  return renderChart(
    {
      ...SIZE,
      title: 'Spam caught under attack',
      data: { values: behaviour.filter(({ attack }) => attack !== 'Empty text') },
      mark: { type: 'bar', color: PALETTE.ham },
      encoding: {
        y: { field: 'attack', type: 'nominal', sort: null, axis: { title: null, labelLimit: LABEL_LIMIT } },
        x: {
          field: 'recall',
          type: 'quantitative',
          scale: { domain: [0, 1] },
          axis: { title: 'Recall at the threshold', format: '~%' },
        },
      },
    },
    setting,
  );
}

export function baselinePlot({ baselines, metrics }: Evaluation, setting?: Setting): Promise<string> {
  const values = [{ name: 'Hamlet', metrics }, ...baselines].map(({ name, metrics: own }) => ({
    name,
    error: Math.max(own.oneMinusRocAucPercent, 0.001),
    label: name === 'Hamlet' ? 'ham' : 'spam',
  }));
  return renderChart(
    {
      ...SIZE,
      title: 'Ranking error beside simple filters',
      data: { values },
      mark: { type: 'bar' },
      encoding: {
        y: { field: 'name', type: 'nominal', sort: null, axis: { title: null, labelLimit: LABEL_LIMIT } },
        x: {
          field: 'error',
          type: 'quantitative',
          scale: { type: 'log', domain: [0.001, 100] },
          axis: { title: '1 - ROC AUC, % (log scale; less is better)' },
        },
        x2: { datum: 0.001 },
        color: { field: 'label', type: 'nominal', scale: LABEL_SCALE, legend: null },
      },
    },
    setting,
  );
}

/** The plots of the report, by the name their pictures have as files. */
export const EVALUATION_PLOTS = {
  roc: rocPlot,
  'precision-recall': precisionRecallPlot,
  reliability: reliabilityPlot,
  cost: costPlot,
  attacks: behaviourPlot,
  baselines: baselinePlot,
} as const;
