import type { GateLine } from '../src/gate-line.ts';
import { refusals } from '../src/gate-line.ts';
import type { Change, Operation, Run } from './events.ts';
import { OPERATIONS } from './events.ts';

/** Figures of the model that the code of a pull request trains. */
export interface ModelReport {
  readonly metrics: Readonly<Record<string, number>>;
  readonly intervals?: Readonly<Record<string, { readonly low: number; readonly high: number }>>;
  /** What the gate said, line by line; not there when nothing was registered. */
  readonly gate?: readonly GateLine[];
}

/** Everything the comment can tell; what a run could not find out is left out. */
export interface Findings {
  /** What the engine would do; not there where there is no access to the cloud. */
  readonly run?: Run;
  /** USD a month before and after. */
  readonly cost?: { readonly before: number; readonly after: number };
  readonly model?: ModelReport;
  /** Where the run can be looked at. */
  readonly link?: string;
}

const FAILED = {
  would: ' — **it would fail**',
  did: ' — **it failed**, perhaps before all of this was done',
} as const;

const TITLE: Readonly<Record<Operation, string>> = {
  replace: 'replaced',
  delete: 'deleted',
  create: 'created',
  update: 'updated',
};

const SHOWN_METRICS: Readonly<Record<string, string>> = {
  rocAuc: 'ROC AUC',
  lamPercent: 'lam %',
  hamMisclassificationPercent: 'ham lost %',
  spamMisclassificationPercent: 'spam let through %',
  recallAtFpr005: 'spam caught at 0.5 % ham lost',
  ece: 'ECE',
};

/** What a pull request would change: the body of its one comment. */
export function commentBody({ run, cost, model, link }: Findings): string {
  const parts = [
    '## What this would change',
    ...(run === undefined
      ? ['There was no access to the cloud, so there is no preview.']
      : runParts(run, 'would')),
    ...(cost === undefined ? [] : [costPart(cost)]),
    ...(model === undefined ? [] : [modelPart(model)]),
    ...(link === undefined ? [] : [`[The whole run](${link})`]),
  ];
  return parts.join('\n\n');
}

/**
 * What the engine would do or did, in Markdown.
 *
 * @param mood `would` of a preview, `did` of an update or a teardown: one that failed has perhaps not done all that it began
 */
export function runParts(
  { stack, succeeded, changes, violations, errors }: Run,
  mood: 'would' | 'did',
): readonly string[] {
  return [
    `Stack \`${stack}\`: ${summary(changes)}${succeeded ? '' : FAILED[mood]}.`,
    ...(violations.length === 0
      ? []
      : [
          `**Policies broken**\n\n${violations.map(({ rule, resource, message }) => `- \`${rule}\` by \`${resource}\`: ${cell(message)}`).join('\n')}`,
        ]),
    ...OPERATIONS.flatMap((operation) => changesPart(operation, changes)),
    ...(errors.length === 0 ? [] : [`**Errors**\n\n${fenced(errors.join('\n'))}`]),
  ];
}

function summary(changes: readonly Change[]): string {
  const counts = OPERATIONS.map((operation) => ({
    operation,
    count: changes.filter((change) => change.operation === operation).length,
  })).filter(({ count }) => count > 0);
  return counts.length === 0
    ? 'nothing changes'
    : counts.map(({ operation, count }) => `${count} ${TITLE[operation]}`).join(', ');
}

/** Replacements and deletions are open to the eye, the rest is folded. */
function changesPart(operation: Operation, changes: readonly Change[]): readonly string[] {
  const rows = changes.filter((change) => change.operation === operation);
  if (rows.length === 0) return [];
  const table = [
    '| resource | type | what differs |',
    '| --- | --- | --- |',
    ...rows.map(
      ({ name, type, properties }) =>
        `| \`${cell(name)}\` | ${type} | ${properties.map((path) => `\`${cell(path)}\``).join(', ')} |`,
    ),
  ].join('\n');
  const title = `${rows.length} ${TITLE[operation]}`;
  return operation === 'replace' || operation === 'delete'
    ? [`### ⚠️ ${title}\n\n${table}`]
    : [`<details><summary>${title}</summary>\n\n${table}\n\n</details>`];
}

function costPart({ before, after }: { readonly before: number; readonly after: number }): string {
  const difference = after - before;
  const sign = difference < 0 ? '−' : '+';
  const changed =
    Math.abs(difference) < 0.005 ? 'unchanged' : `${sign}${Math.abs(difference).toFixed(2)} USD a month`;
  return `### Cost\n\n| before | after | |\n| ---: | ---: | --- |\n| ${before.toFixed(2)} | ${after.toFixed(2)} | ${changed} |\n\nUSD a month for a small team, at list prices (\`npm run cost\`).`;
}

function modelPart({ metrics, intervals, gate }: ModelReport): string {
  const rows = Object.entries(SHOWN_METRICS).flatMap(([name, title]) => {
    const value = metrics[name];
    if (value === undefined) return [];
    const interval = intervals?.[name];
    const range = interval === undefined ? '' : `${figure(interval.low)} to ${figure(interval.high)}`;
    return [`| ${title} | ${figure(value)} | ${range} |`];
  });
  const table = ['| | | 95 % interval |', '| --- | ---: | --- |', ...rows].join('\n');
  return `### Model\n\n${table}${gate === undefined ? '' : `\n\n${gateText(gate)}`}`;
}

function gateText(gate: readonly GateLine[]): string {
  const lines = refusals(gate).map((line) => `- ${line}`);
  return lines.length === 0 ? 'The gate lets it through.' : `**The gate refuses it:**\n\n${lines.join('\n')}`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(5)));
}

/** Text that stays within its cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** A fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
