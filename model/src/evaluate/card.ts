import { VIEWS } from '../features/features.ts';
import type { Evaluation } from './evaluate.ts';
import { show } from './report.ts';
import type { MetricName } from './bootstrap.ts';

/** A model card in Google's Model Card Toolkit schema, version 0.0.2; no other keys than these. */
export interface ModelCard {
  readonly schema_version: '0.0.2';
  readonly model_details: {
    readonly name: string;
    readonly overview: string;
    readonly documentation: string;
    readonly owners: readonly { readonly name: string; readonly contact: string }[];
    readonly version: { readonly name: string; readonly diff: string };
    readonly licenses: readonly { readonly identifier: string }[];
  };
  readonly model_parameters: {
    readonly model_architecture: string;
    readonly data: readonly {
      readonly name: string;
      readonly description: string;
      readonly sensitive?: { readonly sensitive_data: readonly string[] };
    }[];
    readonly input_format: string;
    readonly output_format: string;
  };
  readonly quantitative_analysis: {
    readonly performance_metrics: readonly {
      readonly type: string;
      readonly value: string;
      readonly slice?: string;
      readonly confidence_interval?: { readonly lower_bound: string; readonly upper_bound: string };
    }[];
  };
  readonly considerations: {
    readonly users: readonly { readonly description: string }[];
    readonly use_cases: readonly { readonly description: string }[];
    readonly limitations: readonly { readonly description: string }[];
    readonly tradeoffs: readonly { readonly description: string }[];
    readonly ethical_considerations: readonly {
      readonly name: string;
      readonly mitigation_strategy: string;
    }[];
  };
}

/** How the model was made; the evaluation says how good it is, and on what that was measured. */
export interface CardFacts {
  readonly dataSources: readonly string[];
  /** All labelled messages, those of the test split included. */
  readonly messages: number;
  readonly backend: string;
}

const REPORTED: readonly MetricName[] = [
  'rocAuc',
  'averagePrecision',
  'lamPercent',
  'recallAtFpr001',
  'recallAtFpr005',
  'hamMisclassificationPercent',
  'spamMisclassificationPercent',
  'brier',
  'ece',
];

export function modelCard(evaluation: Evaluation, facts: CardFacts): ModelCard {
  return {
    schema_version: '0.0.2',
    model_details: detailsOf(evaluation),
    model_parameters: parametersOf(evaluation, facts),
    quantitative_analysis: { performance_metrics: performanceOf(evaluation) },
    considerations: considerationsOf(evaluation),
  };
}

function detailsOf({ modelVersion, dataDigest }: Evaluation): ModelCard['model_details'] {
  return {
    name: 'Hamlet',
    overview:
      'Tells unwanted mail (spam) from wanted mail (ham) by subject, From, To, body and structure of a message, and says why.',
    documentation: `Linear jurors, each looking at one side of a message (${VIEWS.join(', ')}); their votes are added and calibrated into a probability. Experiments: EXPERIMENTATION.md of the repository.`,
    owners: [{ name: 'The Hamlet maintainers', contact: 'the issues of the repository' }],
    version: { name: modelVersion, diff: `Data ${dataDigest}` },
    licenses: [{ identifier: 'Apache-2.0' }],
  };
}

function parametersOf(
  { metrics, on, threshold }: Evaluation,
  { backend, dataSources, messages }: CardFacts,
): ModelCard['model_parameters'] {
  return {
    model_architecture: `${VIEWS.length} linear models over binary features weighted by rarity, rows of length one, squared hinge loss with weight decay, trained with TensorFlow.js (${backend}); Platt scaling on out-of-fold votes.`,
    data: [
      {
        name: dataSources.join(', '),
        description: `The data it was trained from: ${messages} labelled messages, near-duplicates kept on one side of every split.`,
        sensitive: { sensitive_data: ['names and addresses of senders, as features'] },
      },
      {
        name: on,
        description: `What the figures were measured on: ${metrics.ham} ham and ${metrics.spam} spam.`,
      },
    ],
    input_format: 'One raw RFC 5322 message.',
    output_format: `Probability of spam, 0 to 1; spam from ${threshold.toFixed(4)} on.`,
  };
}

/** The metrics on the whole test split with their intervals, the ROC AUC of each slice, the recall under each attack. */
function performanceOf({
  metrics,
  intervals,
  slices,
  behaviour,
}: Evaluation): ModelCard['quantitative_analysis']['performance_metrics'] {
  return [
    ...REPORTED.map((type) => ({
      type,
      value: String(metrics[type]),
      confidence_interval: {
        lower_bound: String(intervals[type].low),
        upper_bound: String(intervals[type].high),
      },
    })),
    ...slices.flatMap(({ by, value, rocAuc }) =>
      rocAuc === null ? [] : [{ type: 'rocAuc', value: String(rocAuc), slice: `${by}: ${value}` }],
    ),
    ...behaviour.map(({ attack, recall }) => ({
      type: 'recall',
      value: String(recall),
      slice: `attack: ${attack}`,
    })),
  ];
}

function considerationsOf({ lostHamCost }: Evaluation): ModelCard['considerations'] {
  const described = (...descriptions: string[]) => descriptions.map((description) => ({ description }));
  return {
    users: described('People who run their own mail and want to know why a message was sorted out.'),
    use_cases: described('Sorting incoming mail into wanted and unwanted, with a reason for each verdict.'),
    limitations: described(
      'The built-in corpus is English mail of 2001 and 2002; for other mail, train on your own.',
      'Newsletters that one person wants and another does not cannot be told apart by their text.',
    ),
    tradeoffs: described(
      `A lost ham counts as much as ${lostHamCost} let-through spams; a lower cost catches more spam and loses more ham.`,
    ),
    ethical_considerations: [
      {
        name: 'Wanted mail may be lost',
        mitigation_strategy:
          'A high threshold, reasons for each verdict, and unwanted mail is set aside, not deleted.',
      },
      {
        name: 'Mail is private',
        mitigation_strategy: 'It is judged on the owner’s machine; contents are never logged.',
      },
    ],
  };
}

/** The same card for people. */
export function cardMarkdown(card: ModelCard): string {
  const {
    model_details: about,
    model_parameters: made,
    quantitative_analysis: measured,
    considerations,
  } = card;
  const metrics = measured.performance_metrics.map(
    ({ type, value, slice, confidence_interval: interval }) => {
      const range =
        interval === undefined
          ? ''
          : `${shown(type, interval.lower_bound)} to ${shown(type, interval.upper_bound)}`;
      return `| ${type} | ${slice ?? 'all'} | ${shown(type, value)} | ${range} |`;
    },
  );
  const list = (items: readonly { readonly description: string }[]): string =>
    items.map(({ description }) => `- ${description}`).join('\n');
  return `# Model card: ${about.name} ${about.version.name}

${about.overview} ${about.documentation}

- Architecture: ${made.model_architecture}
${made.data.map(({ name, description }) => `- Data: ${name}. ${description}`).join('\n')}
- In: ${made.input_format} Out: ${made.output_format}
- Licence: ${about.licenses.map(({ identifier }) => identifier).join(', ')}

| metric | slice | value | 95 % interval |
| --- | --- | --- | --- |
${metrics.join('\n')}

## For whom and for what

${list([...considerations.users, ...considerations.use_cases])}

## Limits and trade-offs

${list([...considerations.limitations, ...considerations.tradeoffs])}

## Ethics

${considerations.ethical_considerations.map(({ name, mitigation_strategy }) => `- ${name}: ${mitigation_strategy}`).join('\n')}
`;
}

function shown(type: string, value: string): string {
  return show(type as MetricName, Number(value));
}
