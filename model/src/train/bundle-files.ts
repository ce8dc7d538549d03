import { goldenFile, GOLDEN } from '../bundle/golden.ts';
import { jsonLines } from '../bundle/json-lines.ts';
import { juryFromFiles, MODEL_FILES, vocabularyFile } from '../bundle/model-files.ts';
import type { ModelCard } from '../evaluate/card.ts';
import { cardMarkdown } from '../evaluate/card.ts';
import type { Evaluation } from '../evaluate/evaluate.ts';
import { renderEvaluation } from '../evaluate/report.ts';
import type { SliceFacts } from '../evaluate/slices.ts';
import type { Jury } from '../judge/jury.ts';
import { artifactsOf, networkOf } from '../learn/network.ts';
import type { Training } from '../learn/train.ts';
import type { TestScore } from '../registry/test-scores.ts';
import { TEST_SCORES } from '../registry/test-scores.ts';

/** What was found on the test split, and what slices its messages are in, one an entry. */
export interface Measurement {
  readonly evaluation: Evaluation;
  readonly facts: readonly SliceFacts[];
}

export const EVALUATION = 'evaluation.json';

/** The files that decide what a model says: the network with the served weights, those of its twin, and the vocabulary. */
export async function modelFiles({ jury, measured }: Training): Promise<Map<string, Uint8Array>> {
  const served = await store(jury);
  const twin = await store(measured);
  return new Map<string, Uint8Array>([
    [MODEL_FILES.network, Buffer.from(JSON.stringify(served.modelJson))],
    [MODEL_FILES.weights, served.weights],
    [MODEL_FILES.measured, twin.weights],
    [MODEL_FILES.vocabulary, vocabularyFile(jury)],
  ]);
}

/** The files that tell about the model. */
export async function reportFiles(
  training: Training,
  { evaluation, facts }: Measurement,
  card: ModelCard,
  model: ReadonlyMap<string, Uint8Array>,
): Promise<Map<string, Uint8Array>> {
  const text = (content: string): Uint8Array => Buffer.from(content);
  return new Map<string, Uint8Array>([
    [GOLDEN, await goldenFile(juryFromFiles(model))],
    [EVALUATION, text(`${JSON.stringify(evaluation, null, 1)}\n`)],
    ['evaluation.html', text(await renderEvaluation(evaluation))],
    ['model-card.json', text(`${JSON.stringify(card, null, 2)}\n`)],
    ['model-card.md', text(cardMarkdown(card))],
    [TEST_SCORES, jsonLines(testScores(training, facts))],
    ['data.jsonl', jsonLines(training.data.entries)],
  ]);
}

/** What the gate compares: each test message with its score, and what slices are made by. */
function testScores({ test }: Pick<Training, 'test'>, facts: readonly SliceFacts[]): TestScore[] {
  return test.entries.map(({ sha256, label, source, cluster }, row) => ({
    sha256,
    label,
    cluster,
    score: test.scores[row] ?? 0,
    source,
    ...facts[row],
  }));
}

async function store(jury: Jury): ReturnType<typeof artifactsOf> {
  const network = networkOf(jury);
  try {
    return await artifactsOf(network);
  } finally {
    network.dispose();
  }
}
