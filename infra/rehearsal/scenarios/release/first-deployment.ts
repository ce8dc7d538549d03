import { expectSuccess, folderOf, readModelFile, SERVING, serving, TESTER } from '../dev.ts';
import { hamlet } from '../hamlet.ts';
import type { Scenario } from '../scenario.ts';
import { someMail } from '../small-data.ts';
import type { Stage } from '../stage.ts';

interface Verdict {
  readonly verdict: string;
  readonly score: number;
  readonly modelVersion: string;
}

const TOLERANCE = 1e-5;

export const firstDeployment: Scenario = {
  name: 'first-deployment',
  group: 'release',
  from: 'nothing',
  proves: 'From nothing, foundation and application are deployed, and the service judges as its model does.',
  async run(stage) {
    expectSuccess(stage, 'the foundation is deployed', await stage.deploy('foundation', { policy: true }));
    expectSuccess(stage, 'the application is deployed', await stage.deploy('dev', { policy: true }));
    const outputs = await stage.outputs('dev');
    stage.show('outputs of the application', outputs);
    const version = String(outputs.modelVersion);
    await answersGolden(stage, version);
    await agreesWithCommandLine(stage, version);
    const { status } = await stage.call(`${serving(stage).url}/health/ready`);
    stage.expect('a caller without an identity is refused', status === 403, `status ${status}`);
  },
};

async function answersGolden(stage: Stage, version: string): Promise<void> {
  const text = await readModelFile(stage, `${await folderOf(stage, version)}/golden.json`);
  const golden = JSON.parse(text) as { message: string; score: number }[];
  const answers = await judge(
    stage,
    golden.map(({ message }) => message),
  );
  const gaps = answers.map(({ score }, i) => Math.abs(score - (golden[i]?.score ?? NaN)));
  const isRight =
    answers.every(({ modelVersion }) => modelVersion === version) && gaps.every((gap) => gap <= TOLERANCE);
  const detail = `${golden.length} messages, largest difference of a score ${Math.max(...gaps)}`;
  stage.expect('golden messages get the scores they had in training', golden.length > 0 && isRight, detail);
}

/** Messages the golden ones say nothing about, judged by the same model on this machine. */
async function agreesWithCommandLine(stage: Stage, version: string): Promise<void> {
  const messages = someMail(stage.checkout.root, 200, 7).map(({ message }) => message);
  const answers = await judge(stage, messages);
  const bundle = `gs://hamlet-rehearsal-dev-models/${await folderOf(stage, version)}`;
  const own = (await hamlet(
    stage,
    SERVING,
    ['classify', '--model', bundle],
    messages,
  )) as unknown as Verdict[];
  const different = own.filter(({ verdict, score }, i) => {
    const answer = answers[i];
    return answer?.verdict !== verdict || Math.abs(answer.score - score) > TOLERANCE;
  });
  const isRight = own.length === messages.length && different.length === 0;
  const verdicts = Object.groupBy(own, ({ verdict }) => verdict);
  const detail = `${messages.length} messages, ${verdicts.spam?.length ?? 0} of them spam, ${different.length} judged otherwise`;
  stage.expect('the service judges other messages as `npx hamlet classify` does', isRight, detail);
}

async function judge(stage: Stage, messages: readonly string[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const body of messages) {
    const headers = { 'content-type': 'message/rfc822' };
    const response = await stage.call(`${serving(stage).url}/v1/classify`, TESTER, {
      method: 'POST',
      body,
      headers,
    });
    verdicts.push((await response.json()) as Verdict);
  }
  return verdicts;
}
