import { alternatives } from '../src/cost/alternatives.ts';
import { money } from '../src/cost/print.ts';
import { programs } from '../src/config.ts';
import type { Registered } from '../testing/mocks.ts';
import { run } from '../testing/mocks.ts';
import { configurationOf } from '../testing/stacks.ts';
import type { Stack } from '../testing/stacks.ts';
import { accessRows } from './access.ts';
import { diagram } from './diagram.ts';
import { REASONS } from './reasons.ts';
import { behaviourRows, limitRows, resourceSourceRows } from './rehearsal.ts';
import { settingRows } from './settings.ts';

/** Parts of INFRA.md, by name: each is made by running the programs with nothing behind them. */
export const infraBlocks: Readonly<Record<string, () => string | Promise<string>>> = {
  'infra-settings': () =>
    Object.entries(programs)
      .map(([program, settings]) => `### \`hamlet:program: ${program}\`\n\n${settingsTable(settings)}`)
      .join('\n\n'),
  'infra-diagram-foundation': async () => diagram(await resourcesOf('foundation')),
  'infra-diagram-application': async () => diagram(await resourcesOf('prod')),
  'infra-access': async () =>
    `**Foundation**\n\n${accessTable(await resourcesOf('foundation'))}\n\n**Application** (here \`prod\`)\n\n${accessTable(await resourcesOf('prod'))}`,
  'infra-resources': async () =>
    `**Foundation**\n\n${resourceTable(await resourcesOf('foundation'))}\n\n**Application**\n\n${resourceTable(await resourcesOf('prod'))}`,
  'infra-alternatives': () =>
    table(
      ['', 'USD a month at 10,000 requests', 'what is always on', 'why not'],
      alternatives().map(({ what, usd, alwaysOn, remark }) => [what, money(usd), alwaysOn, remark]),
    ),
  'rehearsal-limits': () => table(['what', 'what tells instead'], limitRows()),
  'rehearsal-sources': () =>
    `${table(['resource type', 'made as documented in'], resourceSourceRows())}\n\n${table(['part of the stand-in', 'follows'], behaviourRows())}`,
};

async function resourcesOf(stack: Stack): Promise<readonly Registered[]> {
  return (await run(configurationOf(stack))).resources;
}

function settingsTable(settings: Parameters<typeof settingRows>[0]): string {
  return table(['setting', 'default', 'values', 'what it decides'], settingRows(settings));
}

function accessTable(resources: readonly Registered[]): string {
  return table(['who', 'role', 'on'], accessRows(resources));
}

/** A row for each kind of resource in each part. Grants have a table of their own, providers are no things. */
function resourceTable(resources: readonly Registered[]): string {
  const things = resources.filter(
    ({ type, path }) => path.length > 0 && !/member$|providers:gcp$/i.test(type),
  );
  const rows = Map.groupBy(things, ({ type, path }) => `${path[0] ?? ''}/${type.split(':').at(-1) ?? ''}`);
  return table(
    ['part', 'resource', 'names', 'why', 'who answers for it', 'cost'],
    [...rows].map(([kind, all]) => {
      const [part = '', type = ''] = kind.split('/');
      const names = all.map(({ name }) => name.replace(/\.googleapis\.com$/, '')).join(', ');
      return [part, type, names, ...reasonFor(kind)];
    }),
  );
}

function reasonFor(kind: string): readonly string[] {
  const reason = REASONS[kind];
  if (reason === undefined) throw new Error(`infra/document/reasons.ts does not say why there is ${kind}.`);
  return reason;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
