import { html, type Html } from '../page/html.ts';
import { duration, renderPage, table, verdict, type Column, type Section } from '../page/parts.ts';
import type { BucketState, ConsoleState, DecisionState, LogState, Question } from './state.ts';
import type { JobState, ServiceState, State, TrafficState } from './workloads.ts';

/** Objects of a bucket that are shown before the rest is only counted. */
const OBJECTS_SHOWN = 50;

export function consolePage(state: ConsoleState, question: Question): string {
  const where = state.projects.length === 0 ? 'no project yet' : state.projects.join(', ');
  return renderPage({
    title: 'The cloud on this machine',
    lead: html`A stand-in for Google Cloud, at <time>${clock(state.time)}</time>, with ${where}. It can be
      looked at here, and changed by its APIs only.`,
    controls: controls(question),
    script: '/console/console.js',
    sections: [services(state.services), jobs(state.jobs), buckets(state.buckets), ...records(state)],
    footer: html`All of it as JSON: <a href="/console/state.json">/console/state.json</a>. Lists show the
      newest 200.`,
  });
}

function controls({ find = '', filter = '' }: Question): Html {
  return html`<form role="search" method="get">
    <input
      type="search"
      name="find"
      value="${find}"
      aria-label="Find in access, requests and logs"
      placeholder="Find in access, requests, logs"
    />
    ${filter === '' ? '' : html`<input type="hidden" name="advancedFilter" value="${filter}" />`}
    <button>Find</button>
    <button type="button" id="pause" aria-pressed="false" hidden>Pause</button>
  </form>`;
}

function services(all: readonly ServiceState[]): Section {
  const blocks = all.map(
    (service) =>
      html`<article class="card">
        <h3>${service.name}</h3>
        <p>
          ${condition(service.condition)} · <a href="${service.url}">${service.url}</a> · as
          <code>${service.account}</code>
        </p>
        ${traffic(service.traffic)} ${table(`Revisions of ${service.name}`, REVISIONS, service.revisions)}
      </article>`,
  );
  return { id: 'services', title: 'Services', blocks: orNone(blocks, 'No service yet.') };
}

const REVISIONS: readonly Column<ServiceState['revisions'][number]>[] = [
  { title: 'revision', cell: ({ name }) => html`<a href="/console/?find=${name}#logs">${name}</a>` },
  { title: 'state', cell: (row) => condition(row.condition), kind: 'wide' },
  { title: 'made', cell: ({ created }) => clock(created), kind: 'when' },
  { title: 'image', cell: ({ image }) => html`<code>${image}</code>` },
  { title: 'model', cell: ({ model }) => html`<code>${modelName(model ?? '')}</code>`, kind: 'wide' },
];

/** The version within the model's address. */
function modelName(uri: string): string {
  return /\/versions\/([^/]+)/.exec(uri)?.[1] ?? uri;
}

function traffic(targets: readonly TrafficState[]): Html {
  const words = targets.map(({ revision, percent }) => `${percent} % ${revision}`).join(', ');
  const shares = targets.map(
    ({ percent }, i) => html`<span class="r${i % 6}" style="width: ${percent}%"></span>`,
  );
  const keys = targets.map(
    ({ revision, percent, tag, url }, i) =>
      html`<li>
        <span class="swatch r${i % 6}"></span>${percent} % ${revision}
        ${tag === undefined ? '' : html`(tag <a href="${url ?? ''}">${tag}</a>)`}
      </li>`,
  );
  return html`<div class="bar" role="img" aria-label="Traffic: ${words}">${shares}</div>
    <ul class="key">
      ${keys}
    </ul>`;
}

function jobs(all: readonly JobState[]): Section {
  const blocks = all.map(
    ({ name, image, account, executions }) =>
      html`<article class="card">
        <h3>${name}</h3>
        <p><code>${image}</code> · as <code>${account}</code></p>
        ${table(`Executions of ${name}`, EXECUTIONS, executions)}
      </article>`,
  );
  return { id: 'jobs', title: 'Jobs', blocks: orNone(blocks, 'No job yet.') };
}

const EXECUTIONS: readonly Column<JobState['executions'][number]>[] = [
  {
    title: 'execution',
    cell: ({ name }) => html`<a href="/console/?find=${name}#logs">${name}</a>`,
  },
  { title: 'state', cell: (row) => condition(row.condition), kind: 'wide' },
  { title: 'began', cell: ({ started }) => clock(started), kind: 'when' },
  {
    title: 'took',
    cell: ({ started, ended }) =>
      ended === undefined ? '' : duration(Date.parse(ended) - Date.parse(started)),
    kind: 'number',
  },
  {
    title: 'tasks',
    cell: ({ tasks }) =>
      Object.entries(tasks)
        .map(([state, count]) => `${count} ${state}`)
        .join(', '),
    kind: 'when',
  },
  { title: 'retries', cell: ({ retried }) => retried, kind: 'number' },
  { title: 'started by', cell: ({ by }) => member(by), kind: 'wide' },
];

function buckets(all: readonly BucketState[]): Section {
  const blocks = all.map(({ name, objects, isVersioned }) => {
    const size = bytes(objects.reduce((sum, object) => sum + object.bytes, 0));
    const shown = objects.slice(0, OBJECTS_SHOWN);
    const more = objects.length - shown.length;
    return html`<details id="bucket-${name}">
      <summary>
        ${name}: ${objects.length} ${objects.length === 1 ? 'object' : 'objects'},
        ${size}${isVersioned ? ', versioned' : ''}
      </summary>
      ${table(`Objects in ${name}`, OBJECTS, shown)}
      ${more === 0 ? '' : html`<p class="soft">And ${more} older ones.</p>`}
    </details>`;
  });
  return { id: 'buckets', title: 'Buckets', blocks: orNone(blocks, 'No bucket yet.') };
}

const OBJECTS: readonly Column<BucketState['objects'][number]>[] = [
  { title: 'object', cell: ({ name }) => html`<code>${name}</code>`, kind: 'wide' },
  { title: 'size', cell: (object) => bytes(object.bytes), kind: 'number' },
  { title: 'changed', cell: ({ updated }) => clock(updated), kind: 'when' },
];

function records({ decisions, requests, logs }: ConsoleState): Section[] {
  const refused = decisions.filter(({ granted }) => !granted);
  const allowed = decisions.filter(({ granted }) => granted);
  return [
    {
      id: 'access',
      title: 'Access',
      text: 'Who asked for what, and which grant decided. Equal decisions are one row.',
      blocks: [
        table('Refused', DECISIONS, refused, 'nothing was.'),
        table('Allowed', DECISIONS, allowed, 'nothing yet.'),
      ],
    },
    { id: 'requests', title: 'Requests', blocks: [table('Requests to the APIs', REQUESTS, requests)] },
    { id: 'logs', title: 'Logs', blocks: [table('Log entries', LOGS, logs)] },
  ];
}

const DECISIONS: readonly Column<DecisionState>[] = [
  { title: 'who', cell: (row) => member(row.member) },
  { title: 'permission', cell: ({ permission }) => html`<code>${permission}</code>` },
  { title: 'on', cell: ({ resource }) => html`<code>${shortened(resource)}</code>`, kind: 'wide' },
  {
    title: 'decision',
    cell: ({ granted, grants }) =>
      granted
        ? html`${verdict(true, 'by')}
            <code
              >${(grants ?? []).map(({ role, on }) => `${shortened(role)} on ${shortened(on)}`).join(', ')}</code
            >`
        : verdict(false, 'no grant'),
    kind: 'wide',
  },
  { title: 'times', cell: ({ times }) => times, kind: 'number' },
  { title: 'last', cell: ({ time }) => clock(time), kind: 'when' },
];

const REQUESTS: readonly Column<ConsoleState['requests'][number]>[] = [
  { title: 'when', cell: ({ time }) => clock(time), kind: 'when' },
  { title: 'status', cell: ({ status }) => verdict(status < 400, String(status)) },
  {
    title: 'request',
    cell: ({ method, host, path, error }) =>
      html`<code>${method} ${host}${path}</code>${error === undefined ? '' : html`<br />${error}`}`,
    kind: 'wide',
  },
  { title: 'who', cell: (row) => member(row.member) },
];

const LOGS: readonly Column<LogState>[] = [
  { title: 'when', cell: ({ time }) => clock(time), kind: 'when' },
  { title: 'severity', cell: ({ severity }) => severity.toLowerCase() },
  { title: 'from', cell: ({ from }) => from, kind: 'when' },
  { title: 'entry', cell: (entry) => html`<code>${entry.text}</code>`, kind: 'wide' },
];

function condition({ state, message }: State): Html {
  const word =
    state === 'under way' ? html`<span class="soft">… under way</span>` : verdict(state !== 'failed', state);
  // What follows the first paragraph leads to the log, which the name is a link to.
  return message === undefined ? word : html`${word}: ${message.split('\n\n', 1)[0] ?? ''}`;
}

/** Without the domain of service accounts, which says nothing here. */
function member(name: string): string {
  return name.replace(/@[\w-]+\.iam\.gserviceaccount\.com$/, '').replace(/^serviceAccount:/, '');
}

/** What is where it always is: the host, the project, the region. */
function shortened(name: string): string {
  return name
    .replace(/\/\/[\w.]+\.googleapis\.com\//, '')
    .replace(/projects\/[\w-]+\/(locations\/[\w-]+\/)?(?=[a-z])/g, '')
    .replace(/@[\w-]+\.iam\.gserviceaccount\.com/g, '');
}

function orNone(blocks: readonly Html[], sentence: string): readonly Html[] {
  return blocks.length > 0 ? blocks : [html`<p class="soft">${sentence}</p>`];
}

function clock(time: string): string {
  return time.slice(0, 19).replace('T', ' ');
}

function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  return count < 1e6 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}
