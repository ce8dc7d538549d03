import { LIMITS } from '../limits.ts';
import { html, type Html } from '../page/html.ts';
import { duration, renderPage, table, tiles, verdict, type Column, type Section } from '../page/parts.ts';
import type {
  EngineRun,
  Evidence,
  Group,
  Requirement,
  RunResult,
  ScenarioResult,
  Step,
} from '../scenarios/scenario.ts';
import { trafficChart } from './chart.ts';
import { trafficSchema } from './traffic.ts';

const GROUPS: Readonly<Record<Group, string>> = {
  release: 'Releases',
  faults: 'Faults',
  access: 'Access',
  operation: 'Operation',
};

export function reportPage(result: RunResult): string {
  const { scenarios, passed, startedAt, imagesRunAs } = result;
  const groups = Map.groupBy(scenarios, ({ group }) => group);
  return renderPage({
    title: passed ? 'The rehearsal went well' : 'The rehearsal found something',
    lead: `The programs in infra/, unchanged, deployed by the real Pulumi engine to a stand-in for Google Cloud on one machine; the real training and the real service ran in it, as ${imagesRunAs}.`,
    sections: [
      overview(result),
      ...[...groups].map(([group, all]) => ({
        id: group,
        title: GROUPS[group],
        blocks: all.map(scenario),
      })),
      limits(),
    ],
    footer: html`Began at ${startedAt.slice(0, 19).replace('T', ' ')} UTC, made by
      <code>npm run rehearse</code>. The same for programs: <a href="report.json">report.json</a>.`,
  });
}

function overview({ scenarios, durationMs }: RunResult): Section {
  const steps = scenarios.flatMap((one) => one.steps);
  const requirements = steps.filter((step) => step.kind === 'requirement');
  const holding = requirements.filter(({ holds }) => holds).length;
  const good = scenarios.filter(({ passed }) => passed).length;
  return {
    id: 'overview',
    title: 'At a glance',
    blocks: [
      tiles([
        { label: 'scenarios passed', value: `${good} of ${scenarios.length}` },
        { label: 'requirements that hold', value: `${holding} of ${requirements.length}` },
        { label: 'runs of the engine', value: steps.filter(({ kind }) => kind === 'engine').length },
        { label: 'took', value: duration(durationMs) },
      ]),
      table('What was proved', SCENARIOS, scenarios, 'no scenario ran.'),
    ],
  };
}

const SCENARIOS: readonly Column<ScenarioResult>[] = [
  { title: 'scenario', cell: ({ name }) => html`<a href="#${name}">${name}</a>` },
  { title: 'result', cell: ({ passed }) => verdict(passed, passed ? 'passed' : 'failed') },
  { title: 'what it proves', cell: ({ proves }) => words(proves), kind: 'wide' },
  { title: 'took', cell: ({ durationMs }) => duration(durationMs), kind: 'number' },
];

function scenario({ name, proves, passed, durationMs, failure, steps }: ScenarioResult): Html {
  const requirements = steps.filter((step) => step.kind === 'requirement');
  const charts = steps.flatMap((step) => (step.kind === 'evidence' ? chart(step) : []));
  return html`<article class="card" id="${name}">
    <h3>${name}</h3>
    <p>${words(proves)}</p>
    <p>
      ${verdict(passed, passed ? 'passed' : 'failed')} in ${duration(durationMs)}; alone:
      <code>npm run rehearse -- --only ${name}</code>
    </p>
    ${failure === undefined ? '' : html`<pre class="bad">${failure}</pre>`}
    ${table('What had to hold', REQUIREMENTS, requirements, 'nothing was asked.')} ${charts}
    <details>
      <summary>${steps.length} steps in their order</summary>
      ${table(`Steps of ${name}`, stepColumns(name), steps)}
    </details>
  </article>`;
}

const REQUIREMENTS: readonly Column<Requirement>[] = [
  { title: 'requirement', cell: ({ requirement }) => words(requirement), kind: 'wide' },
  { title: 'holds', cell: ({ holds }) => verdict(holds, holds ? 'yes' : 'no') },
  { title: 'what was found', cell: ({ detail }) => detail, kind: 'wide' },
];

function chart({ value }: Evidence): Html[] {
  const parsed = trafficSchema.safeParse(value);
  return parsed.success && parsed.data.spans.length > 0 ? [trafficChart(parsed.data)] : [];
}

function stepColumns(scenarioName: string): readonly Column<Step>[] {
  return [
    { title: 'at', cell: ({ atMs }) => duration(atMs), kind: 'number' },
    { title: 'what', cell: (step) => whatOf(step, scenarioName), kind: 'wide' },
    { title: 'found', cell: (step) => foundOf(step), kind: 'wide' },
  ];
}

function whatOf(step: Step, scenarioName: string): string | Html {
  if (step.kind === 'requirement') return words(step.requirement);
  if (step.kind === 'evidence') return step.what;
  return html`<a href="../scenarios/${scenarioName}/${step.output}"><code>${step.command}</code></a>`;
}

function foundOf(step: Step): Html {
  if (step.kind === 'requirement') return html`${verdict(step.holds, '')} ${step.detail}`;
  if (step.kind === 'engine') return engineResult(step);
  if (trafficSchema.safeParse(step.value).success) return html`drawn above`;
  const text = typeof step.value === 'string' ? step.value : JSON.stringify(step.value, null, 2);
  const isLong = text.length > 300;
  return isLong
    ? html`<details>
        <summary>${text.length} characters</summary>
        <pre>${text}</pre>
      </details>`
    : html`<code>${text}</code>`;
}

// Some scenarios are proved by a run that fails, so a failure is no bad sign by itself.
function engineResult({ exitCode, durationMs }: EngineRun): Html {
  return html`${exitCode === 0 ? 'succeeded' : `ended with ${exitCode}`} in ${duration(durationMs)}`;
}

function limits(): Section {
  return {
    id: 'limits',
    title: 'What a rehearsal cannot show',
    text: 'A stand-in follows the documentation, and nothing but the cloud is the cloud.',
    blocks: [
      table(
        'Beyond this machine',
        [
          { title: 'what', cell: ([what]) => what, kind: 'wide' },
          { title: 'what tells instead', cell: ([, instead]) => words(instead), kind: 'wide' },
        ],
        LIMITS,
      ),
    ],
  };
}

/** Text with names of things in backticks. */
function words(text: string): Html {
  return html`${text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}`;
}
