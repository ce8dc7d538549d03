import type { Subject } from './queries.ts';
import { errorShare, instances, latency, predictions, requests, spamShare, trainings } from './queries.ts';

interface Chart {
  readonly title: string;
  /** PromQL by what the line is called. */
  readonly lines: Readonly<Record<string, string>>;
  readonly unit?: string;
}

/** The dashboard in the form of the Dashboard API: charts in two columns. */
export function dashboard(title: string, subject: Subject): object {
  return {
    displayName: title,
    mosaicLayout: {
      columns: 48,
      tiles: charts(subject).map((chart, i) => ({
        xPos: 24 * (i % 2),
        yPos: 16 * Math.floor(i / 2),
        width: 24,
        height: 16,
        widget: { title: chart.title, xyChart: { dataSets: dataSets(chart), yAxis: { scale: 'LINEAR' } } },
      })),
    },
  };
}

function charts(subject: Subject): Chart[] {
  return [
    {
      title: 'Requests a second',
      lines: { requests: `sum by (response_code_class) (rate(${requests(subject)}[5m]))` },
    },
    { title: 'Share of failed requests', lines: { failed: errorShare(subject, '10m') } },
    {
      title: 'Latency',
      lines: {
        median: latency(subject, 0.5, '10m'),
        p95: latency(subject, 0.95, '10m'),
        p99: latency(subject, 0.99, '10m'),
      },
      unit: 'ms',
    },
    { title: 'Instances', lines: { instances: instances(subject) } },
    {
      title: 'Verdicts in an hour',
      lines: { verdicts: `sum by (verdict) (increase(${predictions(subject)}[1h]))` },
    },
    { title: 'Share of spam', lines: { day: spamShare(subject, '1d'), week: spamShare(subject, '7d') } },
    {
      title: 'Trainings in a day',
      lines: { succeeded: trainings(subject, 'succeeded', '1d'), failed: trainings(subject, 'failed', '1d') },
    },
    {
      title: 'Predictions by model version',
      lines: { versions: `sum by (model_version) (increase(${predictions(subject)}[1h]))` },
    },
  ];
}

function dataSets({ lines, unit }: Chart): object[] {
  return Object.entries(lines).map(([legendTemplate, prometheusQuery]) => ({
    plotType: 'LINE',
    targetAxis: 'Y1',
    legendTemplate,
    timeSeriesQuery: { prometheusQuery, ...(unit !== undefined && { unitOverride: unit }) },
  }));
}
