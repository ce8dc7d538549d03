// Every command that the documents show is executed in CI, or marked with ☁ because it asks Google, GitHub or a person:
//   npm run check:commands
// What another check executes is listed below, with the words by which that check shows it; everything else is executed here, as it
// stands, in a copy of the checkout. So a command that is new in a document is executed from then on.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { commandsOf } from '../infra/document/commands.ts';
import type { Command } from '../infra/document/commands.ts';

const DOCUMENTS = ['README.md', 'INFRA.md', 'DEPLOYMENT.md', 'docs/delivery.md', 'docs/costs.md'];
/** Commands in these parts of INFRA.md are typed in a rehearsal. */
const TYPED = ['From nothing', 'Day by day'];
const SCENARIO = 'infra/rehearsal/scenarios/operation/as-documented.ts';

/** Who executes a command instead, and what of it says so. */
const ELSEWHERE: readonly (readonly [command: RegExp, file: string, says: string])[] = [
  [/^npm ci( && npm test)?$/, '.ci/run', 'npm ci && npm test'],
  [/^npm ci && npm start$/, '.ci/main-job.ts', "spawn('npm', ['start']"],
  [/^npx hamlet explore/, '.ci/main-job.ts', "hamlet('explore'"],
  [/^npx hamlet train/, '.ci/main-job.ts', "hamlet('train'"],
  [/^npx hamlet evaluate/, '.ci/main-job.ts', "hamlet('evaluate'"],
  [/^npx hamlet classify/, '.ci/main-job.ts', "hamlet('classify'"],
  [/^npx hamlet registry/, '.ci/main-job.ts', "hamlet('registry'"],
  [/^go install .*fake-gcs-server/, '.ci/run', 'go install github.com/fsouza/fake-gcs-server@v1.52.2'],
  [/^npm run rehearse( -- --containers)?$/, '.ci/run', 'npm run --silent rehearse -- --containers'],
  [/^npm run rehearse -- console$/, 'infra/rehearsal/console/console.heavy.test.ts', 'consoleUrl'],
  [/^npm run check:main-job$/, '.ci/run', 'check:main-job'],
  [/^npm run check:containers$/, '.ci/run', 'check:containers'],
  [/^npm run check:workflows$/, '.ci/run', 'check:workflows'],
  [/^npm run check:commands$/, '.ci/run', 'check:commands'],
  [/^npm run deliver -- recover/, 'infra/rehearsal/scenarios/stage.ts', 'commands.recover'],
  [/--policy-pack infra\/policy$/, 'infra/rehearsal/scenarios/stage.ts', "'--policy-pack'"],
  [/^(npx )?pulumi (up|preview|destroy|config set)\b/, SCENARIO, 'commandsOf'],
  // They measure for up to an hour, so their results are kept.
  [/^npm run bench:accuracy$/, 'docs/results/accuracy.json', 'pooled'],
  [/^npm run bench:serving$/, 'docs/results/serving.json', 'levels'],
  [/^npm run check:containers -- --write$/, 'docs/results/containers.json', 'coldStarts'],
];

const root = resolve(import.meta.dirname, '..');
const problems: string[] = [];
const copy = copyOfCheckout();
try {
  const shown = DOCUMENTS.flatMap((document) =>
    commandsOf(readFileSync(join(root, document), 'utf8')).map((command) => ({ ...command, document })),
  );
  for (const { text } of distinct(shown.filter((command) => !isExecutedElsewhere(command)))) execute(text);
} finally {
  rmSync(copy, { recursive: true, force: true });
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function isExecutedElsewhere(command: Command & { readonly document: string }): boolean {
  const { document, section, text, id, inline, needsAccount } = command;
  if (needsAccount) return true;
  if (document === 'INFRA.md' && TYPED.includes(section) && (!inline || text.startsWith('npx pulumi ')))
    return true;
  if (document === 'INFRA.md' && TYPED.includes(section) && text.startsWith('export ')) return true;
  if (id !== undefined && says('.ci/containers.ts', `'${id}'`)) return true;
  if (id !== undefined && says('.ci/main-job.ts', `'${id}'`)) return true;
  return ELSEWHERE.some(([pattern, file, words]) => pattern.test(text) && says(file, words));
}

function says(file: string, words: string): boolean {
  return readFileSync(join(root, file), 'utf8').includes(words);
}

/** A command that is only named in a sentence is that of a block that begins with it. */
function distinct(commands: readonly Command[]): readonly Command[] {
  const byText = new Map(commands.map((command) => [command.text, command]));
  const texts = [...byText.keys()];
  return [...byText.values()].filter(
    ({ text, inline }) => !inline || texts.every((other) => other === text || !other.startsWith(`${text} `)),
  );
}

function execute(text: string): void {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', text], {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? '✓' : '✗'} ${text} (${seconds} s)\n`);
  if (status !== 0)
    problems.push(
      `\`${text}\` fails with ${status ?? 'a signal'}; mend it, or mark it with ☁ when it asks Google, GitHub or a person:\n${(stdout + stderr).slice(-2000)}`,
    );
}

function copyOfCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hamlet-commands-'));
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of listed.stdout.split('\0').filter((name) => name !== ''))
    cpSync(join(root, file), join(folder, file), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
