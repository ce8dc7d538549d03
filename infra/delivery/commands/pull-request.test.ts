import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { someMail, toLines } from '../../rehearsal/scenarios/small-data.ts';
import { contextFrom } from '../context.ts';
import { comment } from './pull-request.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const METRICS = JSON.stringify({ metrics: { rocAuc: 0.99 } });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hamlet-comment-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The comment on a training that printed this, where there is an evaluation too. */
async function commentOn(training: string): Promise<string> {
  const said: string[] = [];
  const context = { ...contextFrom({}, ROOT), print: (text: string) => said.push(text) };
  await comment.run(
    { evaluation: file('evaluation.json', METRICS), training: file('training.jsonl', training) },
    context,
  );
  return said.join('\n');
}

/** What `hamlet train` prints about a model of little mail, of which it asks what one can do and what none can. */
function trained(): string {
  const gate = JSON.stringify({
    floors: [
      { metric: 'rocAuc', min: 1.5 },
      { metric: 'ece', max: 1 },
    ],
    champion: {
      minMessages: 1,
      rocAucMargin: 0,
      costMargin: 0,
      slices: { minMessages: 1, errorMarginPercent: 0 },
    },
  });
  const mail = file('mail.jsonl', toLines(someMail(ROOT, 40)));
  const args = ['train', '--data', mail, '--gate', file('gate.json', gate)];
  return spawnSync(process.execPath, [join(ROOT, 'model/bin/hamlet.js'), ...args], {
    env: { ...process.env, HAMLET_REGISTRY: join(folder, 'registry') },
    encoding: 'utf8',
  }).stdout;
}

describe('the comment of a pull request', () => {
  test('has the line of the gate that a real training failed, with its limit as it is', async () => {
    expect(await commentOn(trained())).toMatch(
      /\*\*The gate refuses it:\*\*\n\n- rocAuc on all is [01][.\d]*, must be at least 1\.5$/,
    );
  });

  test('says nothing of a gate that was not asked', async () => {
    expect(await commentOn('{"version":"v1"}\n')).not.toContain('gate');
  });

  test('is not written where the training printed a gate that is not understood', async () => {
    const line = { rule: 'rocAuc', slice: 'all', value: 1, limit: 0.99, outcome: 'passed' };
    await expect(commentOn(JSON.stringify({ gate: [line] }))).rejects.toMatchObject({
      code: 'FILE_INVALID',
      message: expect.stringMatching(/training\.jsonl[^]*npx hamlet train[^]*gate\[0\]\.limit/),
    });
  });

  test('is not written where the cost is not what the estimator prints', async () => {
    const cost = file('cost.jsonl', '{"item":"buckets","usd":1}');
    const context = contextFrom({}, ROOT);
    await expect(comment.run({ 'cost-before': cost, 'cost-after': cost }, context)).rejects.toMatchObject({
      code: 'FILE_INVALID',
    });
  });
});

test.each(['0', 'seven', '1.5'])('a pull request has no number %s', async (number) => {
  await expect(
    comment.run(
      { 'pull-request': number },
      contextFrom({ GITHUB_TOKEN: 't', GITHUB_REPOSITORY: 'a/b' }, ROOT),
    ),
  ).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(`"${number}"`) });
});
