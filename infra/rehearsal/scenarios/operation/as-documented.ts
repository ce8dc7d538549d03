import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsOf, type Command } from '../../../document/commands.ts';
import { OPERATOR } from '../../src/cloud.ts';
import type { Scenario } from '../scenario.ts';
import { openShell, type Shell } from '../shell.ts';
import { someMail, toLines } from '../small-data.ts';
import type { Stage } from '../stage.ts';
import { inventory } from './teardown.ts';

/** Parts of INFRA.md whose commands are typed, in their order. */
const SECTIONS = ['From nothing', 'Day by day'];
const PROJECT = 'hamlet-7f3a';
/** A canary of two minutes proves no more. */
const SETTINGS = { dev: { 'hamlet:canaryDuration': '3 seconds' } };

/** What stands for a command that asks Google itself: the same, asked of the stand-in. Where nothing does, it is left out. */
const INSTEAD: readonly (readonly [RegExp, (stage: Stage, shell: Shell) => Promise<unknown>])[] = [
  [/^KEY=/, (_, shell) => shell.run('KEY=passphrase')],
  [/^npx pulumi stack init test /, (_, shell) => shell.run('npx pulumi stack init test')],
  [/storage cp mail\.jsonl/, (stage) => upload(stage, 'mail.jsonl', 0)],
  [/storage cp more\.jsonl/, (stage) => upload(stage, 'more.jsonl', 3)],
  [/storage rsync/, (stage) => copyObjects(stage, `${PROJECT}-dev-models`, `${PROJECT}-test-models`)],
  [/storage rm .*pulumi-state/, (stage) => removeObjects(stage, `${PROJECT}-pulumi-state`)],
  [/^curl .*\/v1\/classify/, (stage, shell) => askService(stage, shell)],
];

export const asDocumented: Scenario = {
  name: 'as-documented',
  group: 'operation',
  from: 'nothing',
  proves:
    'The commands of INFRA.md work as they stand there: a person at a laptop makes everything, changes it, and takes it away.',
  async run(stage) {
    const shell = await openShell(stage, OPERATOR, SETTINGS);
    try {
      await typeAll(stage, shell);
    } finally {
      await shell.close();
    }
    const left = inventory(stage.cloud);
    stage.show('what is left in the cloud', left);
    const ofHamlet = Object.entries(left).filter(([table]) => /^(buckets|images|run\.)/.test(table));
    stage.expect('nothing is left that costs', ofHamlet.length === 0, JSON.stringify(ofHamlet));
  },
};

async function typeAll(stage: Stage, shell: Shell): Promise<void> {
  const commands = typed(stage);
  const tearDown = commands.filter(({ id }) => id === 'tear-down');
  let version = '';
  for (const { text, needsAccount } of commands) {
    if (text.includes('hamlet:protect false'))
      for (const each of tearDown)
        await type(each.text.replaceAll('--stack test', '--stack dev'), stage, shell);
    const named = text
      .replaceAll('ann@example.com', 'owner@example.com')
      .replace('vXXXX', version)
      .replace('file://~', `file://${shell.home}`);
    if (needsAccount) await INSTEAD.find(([command]) => command.test(named))?.[1](stage, shell);
    else await type(named, stage, shell);
    if (version === '' && text.includes('--stack dev')) version = await output(shell, 'modelVersion');
  }
}

/** The blocks, and the commands of Pulumi in the sentences of the bootstrap. */
function typed(stage: Stage): readonly Command[] {
  const document = readFileSync(join(stage.checkout.root, 'INFRA.md'), 'utf8');
  return commandsOf(document).filter(
    ({ section, inline, text }) =>
      SECTIONS.includes(section) && (!inline || /^(npx pulumi|export) /.test(text)),
  );
}

async function type(text: string, stage: Stage, shell: Shell): Promise<void> {
  const { code, output: said } = await shell.run(text);
  stage.expect(`\`${text}\` works`, code === 0, said.slice(-3000));
}

async function output(shell: Shell, name: string): Promise<string> {
  const { output: said } = await shell.run(`npx pulumi stack output ${name} --stack dev 2> /dev/null`);
  return said.trim();
}

/** In the name of the tester: only accounts have identity tokens in the stand-in. */
async function askService(stage: Stage, shell: Shell): Promise<void> {
  const tester = `hamlet-dev-tester@${PROJECT}.iam.gserviceaccount.com`;
  const body = someMail(stage.checkout.root, 1000)[0]?.message ?? '';
  const url = await output(shell, 'url');
  const answer = await stage.call(`${url}/v1/classify`, tester, { method: 'POST', body });
  const verdict = await answer.text();
  stage.expect('the service judges a message', answer.status === 200 && /"verdict"/.test(verdict), verdict);
}

async function upload(stage: Stage, name: string, from: number): Promise<void> {
  await put(stage, `${PROJECT}-dev-data`, name, toLines(someMail(stage.checkout.root, 6, from)));
}

async function copyObjects(stage: Stage, from: string, to: string): Promise<void> {
  for (const name of await objects(stage, from)) {
    const address = `storage.googleapis.com/storage/v1/b/${from}/o/${encodeURIComponent(name)}?alt=media`;
    const response = await stage.api(OPERATOR, address);
    await put(stage, to, name, Buffer.from(await response.arrayBuffer()));
  }
}

async function removeObjects(stage: Stage, bucket: string): Promise<void> {
  for (const name of await objects(stage, bucket)) {
    const address = `storage.googleapis.com/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`;
    await stage.api(OPERATOR, address, { method: 'DELETE' });
  }
}

async function objects(stage: Stage, bucket: string): Promise<string[]> {
  const response = await stage.api(OPERATOR, `storage.googleapis.com/storage/v1/b/${bucket}/o`);
  const { items = [] } = (await response.json()) as { items?: { name: string }[] };
  return items.map(({ name }) => name);
}

async function put(stage: Stage, bucket: string, name: string, body: string | Buffer): Promise<void> {
  const query = new URLSearchParams({ uploadType: 'media', name }).toString();
  const response = await stage.api(
    OPERATOR,
    `storage.googleapis.com/upload/storage/v1/b/${bucket}/o?${query}`,
    {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/octet-stream' },
    },
  );
  if (!response.ok) throw new Error(`The upload of ${name} failed: ${await response.text()}`);
}
