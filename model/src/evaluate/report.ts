import { html } from '../report/html.ts';
import type { Html } from '../report/html.ts';
import { details, figure, grid, note, renderPage, table, tiles } from '../report/page.ts';
import type { Section } from '../report/page.ts';
import type { MetricName } from './bootstrap.ts';
import type { Evaluation, Mistake } from './evaluate.ts';
import type { Excerpt } from './excerpts.ts';
import type { Metrics } from '../statistics/metrics.ts';
import {
  baselinePlot,
  behaviourPlot,
  costPlot,
  precisionRecallPlot,
  reliabilityPlot,
  rocPlot,
} from './plots.ts';

/** The metrics as people read them: title, digits, and whether it is a share. */
const SHOWN: readonly { name: MetricName; title: string; digits: number; percent?: boolean }[] = [
  { name: 'rocAuc', title: 'ROC AUC', digits: 5 },
  { name: 'oneMinusRocAucPercent', title: '1-ROCA %', digits: 3 },
  { name: 'averagePrecision', title: 'Average precision', digits: 4 },
  { name: 'accuracy', title: 'Accuracy', digits: 2, percent: true },
  { name: 'f1', title: 'F1', digits: 4 },
  { name: 'hamMisclassificationPercent', title: 'Ham lost (hm %)', digits: 2 },
  { name: 'spamMisclassificationPercent', title: 'Spam missed (sm %)', digits: 2 },
  { name: 'lamPercent', title: 'lam %', digits: 2 },
  { name: 'recallAtFpr001', title: 'Recall at 0.1 % ham lost', digits: 1, percent: true },
  { name: 'recallAtFpr005', title: 'Recall at 0.5 % ham lost', digits: 1, percent: true },
  { name: 'brier', title: 'Brier score', digits: 4 },
  { name: 'ece', title: 'ECE', digits: 4 },
];

type Excerpts = ReadonlyMap<string, Excerpt>;

/**
 * The evaluation as one self-contained page.
 *
 * @param excerpts what the mistakes are about, by SHA-256; left out where a page may be seen by others than the mail's owner
 */
export async function renderEvaluation(
  evaluation: Evaluation,
  excerpts: Excerpts = new Map(),
): Promise<string> {
  const { metrics, modelVersion, dataDigest, on } = evaluation;
  return renderPage({
    title: 'How good the model is',
    lead: `Model ${modelVersion}, measured on ${on}: ${metrics.ham} ham and ${metrics.spam} spam.`,
    sections: [
      summarySection(evaluation),
      await curvesSection(evaluation),
      metricsSection(evaluation),
      await baselineSection(evaluation),
      await attackSection(evaluation),
      sliceSection(evaluation),
      mistakeSection(evaluation, excerpts),
    ],
    footer: `Model ${modelVersion}, data ${dataDigest}.`,
  });
}

function summarySection(evaluation: Evaluation): Section {
  const { metrics, threshold, lostHamCost } = evaluation;
  return {
    title: 'In short',
    blocks: [
      headline(evaluation),
      confusionTable(metrics),
      note(
        `Spam is what scores ${threshold.toFixed(3)} or more: the threshold that costs least on validation data when one lost ham is as bad as ${lostHamCost} let-through spams.`,
      ),
      note(
        'The test split is judged by a twin of the model that has not learned from it. Other mail is judged by the model itself, which looks better than it is on messages that it has learned from.',
      ),
    ],
  };
}

async function curvesSection(evaluation: Evaluation): Promise<Section> {
  const shown = [
    [rocPlot, 'The higher the line starts on the left, the more spam is caught before any ham is lost.'],
    [precisionRecallPlot, 'How much of what is called spam truly is, as more and more of it is caught.'],
    [reliabilityPlot, 'Points on the dashed line: of messages scored 80 %, 80 % are spam.'],
    [costPlot, 'The vertical line is the threshold in use.'],
  ] as const;
  const figures = shown.map(async ([plot, caption]) => figure(await plot(evaluation), caption));
  return { title: 'Curves', blocks: [grid(await Promise.all(figures))] };
}

function metricsSection(evaluation: Evaluation): Section {
  return {
    title: 'All metrics',
    text: 'Intervals hold the middle 95 % of 1,000 bootstrap samples of clusters of near-duplicates.',
    blocks: [metricsTable(evaluation)],
  };
}

async function baselineSection(evaluation: Evaluation): Promise<Section> {
  const plot =
    evaluation.baselines.length === 0
      ? note('Baselines need the training data; they are in the report made by training.')
      : figure(
          await baselinePlot(evaluation),
          'Trained on the same messages, measured on the same test split.',
        );
  return { title: 'Beside simple filters', blocks: [plot, baselineTable(evaluation)] };
}

async function attackSection(evaluation: Evaluation): Promise<Section> {
  return {
    title: 'Under attack',
    text: 'Every spam of the test split, rebuilt with a disguise that knows which words are typical of ham and spam.',
    blocks: [
      figure(await behaviourPlot(evaluation), 'Recall at the threshold in use.'),
      behaviourTable(evaluation),
    ],
  };
}

function sliceSection(evaluation: Evaluation): Section {
  return {
    title: 'Slices',
    text: 'Where the model does better or worse. Small slices say little.',
    blocks: [sliceTable(evaluation)],
  };
}

function mistakeSection({ mistakes }: Evaluation, excerpts: Excerpts): Section {
  return {
    title: 'Worst mistakes',
    text: `The ten messages whose scores are furthest from their labels, and what moved them.${excerpts.size > 0 ? ' The page shows how they begin: keep it as private as the mail.' : ''}`,
    blocks: mistakes.map((mistake) => mistakeBlock(mistake, excerpts.get(mistake.sha256))),
  };
}

/** A metric as text. */
export function show(name: MetricName, value: number): string {
  const { digits, percent } = SHOWN.find((shown) => shown.name === name) ?? { digits: 4, percent: false };
  return percent === true ? `${(100 * value).toFixed(digits)} %` : value.toFixed(digits);
}

function headline({ metrics, intervals }: Evaluation): Html {
  const names: readonly MetricName[] = [
    'rocAuc',
    'lamPercent',
    'recallAtFpr001',
    'hamMisclassificationPercent',
    'spamMisclassificationPercent',
    'ece',
  ];
  return tiles(
    names.map((name) => ({
      label: titleOf(name),
      value: show(name, metrics[name]),
      note: `${show(name, intervals[name].low)} to ${show(name, intervals[name].high)}`,
    })),
  );
}

function confusionTable({ confusion }: Metrics): Html {
  return table(
    'Confusion matrix',
    ['', 'called ham', 'called spam'],
    [
      ['ham', String(confusion.hamAsHam), String(confusion.hamAsSpam)],
      ['spam', String(confusion.spamAsHam), String(confusion.spamAsSpam)],
    ],
  );
}

function metricsTable({ metrics, intervals }: Evaluation): Html {
  return table(
    'Metrics with 95 % intervals',
    ['Metric', 'Value', 'From', 'To'],
    SHOWN.map(({ name, title }) => [
      title,
      show(name, metrics[name]),
      show(name, intervals[name].low),
      show(name, intervals[name].high),
    ]),
  );
}

function baselineTable({ metrics, baselines }: Evaluation): Html {
  const names: readonly MetricName[] = [
    'rocAuc',
    'averagePrecision',
    'lamPercent',
    'recallAtFpr001',
    'recallAtFpr005',
    'ece',
  ];
  const rows = [{ name: 'Hamlet', metrics }, ...baselines].map(({ name, metrics: own }) => [
    name,
    ...names.map((metric) => show(metric, own[metric])),
  ]);
  return table('Hamlet at its threshold, the others at 0.5', ['Filter', ...names.map(titleOf)], rows);
}

function behaviourTable({ behaviour }: Evaluation): Html {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  return table(
    'Recall under attack',
    ['Attack', 'Recall', 'Drop'],
    behaviour.map(({ attack, recall, drop }) => [attack, percent(recall), percent(drop)]),
  );
}

function sliceTable({ slices }: Evaluation): Html {
  const rows = slices.map((slice) => [
    `${slice.by}: ${slice.value}`,
    String(slice.ham),
    String(slice.spam),
    slice.rocAuc?.toFixed(4) ?? '–',
    String(slice.hamLost),
    String(slice.spamMissed),
  ]);
  return table(
    'Slices of the test messages',
    ['Slice', 'Ham', 'Spam', 'ROC AUC', 'Ham lost', 'Spam missed'],
    rows,
  );
}

function mistakeBlock({ source, id, label, score, reasons }: Mistake, excerpt?: Excerpt): Html {
  const rows = reasons.map(({ feature, contribution }) => [
    feature,
    `${contribution > 0 ? '+' : '−'}${Math.abs(contribution).toFixed(2)}`,
  ]);
  return details(`${source}/${id}: truly ${label}, scored ${score.toFixed(3)}`, [
    ...(excerpt === undefined
      ? []
      : [
          html`<p class="note" style="overflow-wrap: anywhere">
            <strong>${excerpt.subject}</strong><br />${excerpt.text}
          </p>`,
        ]),
    table(
      'What moved it (log-odds; above zero speaks for spam)',
      ['Piece of the message', 'Contribution'],
      rows,
    ),
  ]);
}

function titleOf(name: MetricName): string {
  return SHOWN.find((shown) => shown.name === name)?.title ?? name;
}
