import { z } from 'zod';
import { Failure } from '../../../src/failure.ts';
import { jsonOrUndefined } from '../cloud/api.ts';
import type { Objects } from '../cloud/storage.ts';

/** A message with the score its model gave it when it was made. */
export interface Golden {
  readonly message: string;
  readonly score: number;
}

const goldenSchema = z.array(z.object({ message: z.string(), score: z.number() })).min(1);

export async function readGolden(objects: Objects, uri: string): Promise<Golden[]> {
  const parsed = goldenSchema.safeParse(jsonOrUndefined((await objects.read(uri)) ?? ''));
  if (parsed.success) return parsed.data;
  throw new Failure(
    'REGISTRY_DAMAGED',
    `${uri} is missing or no list of golden messages.`,
    'Bring the object back from its older versions (`gcloud storage ls --all-versions`), then run `npx pulumi up` again.',
  );
}

const answerSchema = z.object({
  verdict: z.enum(['ham', 'spam']),
  score: z.number(),
  threshold: z.number(),
  modelVersion: z.string(),
});

/** As the model compares its own: sums in another order differ by less. */
const TOLERANCE = 1e-5;

/** What is wrong with an answer to a golden message; `undefined` when nothing is. */
export function faultOf(golden: Golden, modelVersion: string, body: string): string | undefined {
  const parsed = answerSchema.safeParse(jsonOrUndefined(body));
  if (!parsed.success) return `got an answer that is no verdict: ${body.slice(0, 200)}`;
  const { verdict, score, threshold, modelVersion: answered } = parsed.data;
  if (answered !== modelVersion) return `was answered by model ${answered}, expected ${modelVersion}`;
  if (!(Math.abs(score - golden.score) <= TOLERANCE)) return `got score ${score}, expected ${golden.score}`;
  const expected = score >= threshold ? 'spam' : 'ham';
  return verdict === expected
    ? undefined
    : `got verdict ${verdict} at score ${score} and threshold ${threshold}, expected ${expected}`;
}

/** The subject, or the first words. */
export function titleOf({ message }: Golden): string {
  const subject = /^Subject: (.+)$/m.exec(message)?.[1];
  return `"${(subject ?? message.trim()).slice(0, 40)}"`;
}
