import { readStackFile } from '../stack-file.ts';
import { estimateMonthlyCost } from './estimate.ts';
import type { Estimate } from './estimate.ts';
import { estimateMarkdown, money } from './print.ts';
import { readPrices } from './prices.ts';
import type { Usage } from './stack.ts';
import { FOUNDATION_STAND_INS, SMALL_TEAM, costInputs } from './stack.ts';

const TRAFFIC = [10_000, 100_000, 1_000_000, 10_000_000];

/** docs/costs.md: what each stack costs, what makes it dearer, and the prices. */
export function costsDocument(root: string): string {
  const stacks = ['foundation', 'dev', 'prod'];
  const estimates = stacks.map((stack) => ({ stack, ...estimate(root, stack, SMALL_TEAM) }));
  return `# Costs

What a month costs at list prices, in USD, with the free tiers of a billing account that has nothing else running. Made by
\`npm run docs:costs\`; for other figures: \`npm run cost -- --stack prod --requests 1000000\`.

**In short:** ${estimates.map(({ stack, usd }) => `\`${stack}\` ${money(usd)}`).join(', ')} USD a month for a small team
(${SMALL_TEAM.requests.toLocaleString('en')} messages). Nothing runs when nothing is asked: what is left is storage.

## With more mail

${trafficTable(root)}

## What makes it dearer

${optionsTable(root)}

${estimates.map((entry) => `## Stack \`${entry.stack}\`, ${SMALL_TEAM.requests.toLocaleString('en')} messages\n\n${estimateMarkdown(entry)}`).join('\n\n')}

## How it is reckoned

- A month has 730 hours. Requests arrive independently of each other and evenly over the month; an instance takes as many at once
  as \`hamlet:servingConcurrency\` says; Cloud Run bills the time in which an instance answers at least one, in tenths of a second.
- Without minimum instances, every quarter of an hour may see a start of some seconds, which is billed too.
- The uptime check calls from five places; those calls are requests like others.
- Trainings are those of \`hamlet:trainingSchedule\` and one more, for a change of code or data.
- Not in it: taxes, support, mail storage elsewhere, and the free credits of a new account.

## Prices

The last column says where a figure was seen, and of which day that is; a figure nobody could look up says so. Lists change: before you
decide by a figure, look at the list.

${priceTable()}
`;
}

function estimate(
  root: string,
  stack: string,
  usage: Usage,
  changes: Readonly<Record<string, string>> = {},
): Estimate {
  const config = readStackFile(`${root}/Pulumi.${stack}.yaml`, FOUNDATION_STAND_INS, changes);
  return estimateMonthlyCost(costInputs(config, usage));
}

function trafficTable(root: string): string {
  const rows = TRAFFIC.map((requests) => {
    const cells = ['dev', 'prod'].map((stack) =>
      money(estimate(root, stack, { ...SMALL_TEAM, requests }).usd),
    );
    return `| ${[requests.toLocaleString('en'), ...cells].join(' | ')} |`;
  });
  return ['| messages a month | `dev` | `prod` |', '| ---: | ---: | ---: |', ...rows].join('\n');
}

function optionsTable(root: string): string {
  const before = estimate(root, 'prod', SMALL_TEAM).usd;
  const options = [
    ['one instance always there', { minInstances: '1' }],
    ['two vCPUs and 3 GiB for an instance', { servingCpu: '2 vCPU', servingMemory: '3 GiB' }],
    ['uptime check every minute', { uptimePeriod: '1 minute' }],
    ['training every night', { trainingSchedule: '0 4 * * *' }],
    ['weekly training on a machine of its own', { scheduledTrainer: 'vm' }],
    ['weekly training on Vertex AI', { scheduledTrainer: 'vertex' }],
    ['the Vertex AI endpoint as well', { vertexEndpoint: 'true' }],
  ] as const;
  const rows = options.map(([title, settings]) => {
    const changes = Object.entries(settings).map(([key, value]) => [`hamlet:${key}`, value] as const);
    const after = estimate(root, 'prod', SMALL_TEAM, Object.fromEntries(changes)).usd;
    const shown = changes.map(([key, value]) => `\`${key} ${value}\``).join(', ');
    return `| ${title} | ${shown} | ${money(after - before)} |`;
  });
  return ['| change of `prod` | setting | USD a month more |', '| --- | --- | ---: |', ...rows].join('\n');
}

function priceTable(): string {
  const { items } = readPrices();
  const rows = Object.values(items).map(({ title, unit, price, free, date, source, checked }) => {
    const prices = typeof price === 'number' ? [price] : [...new Set(Object.values(price))];
    const shown = prices.map((usd) => usd.toFixed(8).replace(/\.?0+$/, '')).join(' / ');
    return `| ${title} | ${unit} | ${shown} | ${free === 0 ? '' : free} | ${date} | [list](${source}) | ${checked} |`;
  });
  const head = '| item | unit | USD (by group of regions) | free a month | noted | where | checked |';
  return [head, '| --- | --- | --- | ---: | --- | --- | --- |', ...rows].join('\n');
}
