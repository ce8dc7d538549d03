import type { LoadedBundle } from '../bundle/load.ts';
import { digestOf } from '../bundle/manifest.ts';
import { juryFromFiles, MODEL_FILES } from '../bundle/model-files.ts';
import { openDataSource } from '../data/open.ts';
import { HamletError } from '../errors.ts';
import { scoreOf } from '../judge/judge.ts';
import type { TestScore } from './test-scores.ts';
import { messagesKnownTo, testScoresOf } from './test-scores.ts';

/**
 * The champion's scores on a challenger's test messages. Those it was measured on are stored with it; messages that are new to
 * it are read again from the challenger's data and judged by its measured twin. What the champion learned from is left out, as
 * it would shine there. Data that cannot be read any more leave the stored scores.
 */
export async function championScores(
  champion: LoadedBundle,
  challenger: LoadedBundle,
  signal?: AbortSignal,
): Promise<TestScore[]> {
  const stored = testScoresOf(champion);
  const known = messagesKnownTo(champion);
  const missing = new Map(
    testScoresOf(challenger)
      .filter(({ sha256 }) => !known.has(sha256))
      .map((message) => [message.sha256, message]),
  );
  if (missing.size === 0) return stored;
  try {
    return [...stored, ...(await judgeAgain(champion, missing, challenger.manifest.dataSources, signal))];
  } catch (error) {
    if (error instanceof HamletError && /^(?:DATA|STORAGE)_/.test(error.code)) return stored;
    throw error;
  }
}

async function judgeAgain(
  { files }: LoadedBundle,
  missing: ReadonlyMap<string, TestScore>,
  locations: readonly string[],
  signal?: AbortSignal,
): Promise<TestScore[]> {
  const jury = juryFromFiles(files, MODEL_FILES.measured);
  const scores = new Map<string, TestScore>();
  for (const location of locations) {
    for await (const { raw } of openDataSource(location).messages(signal && { signal })) {
      const message = missing.get(digestOf(raw));
      if (message === undefined || scores.has(message.sha256)) continue;
      const score = await scoreOf(jury, raw);
      scores.set(message.sha256, { ...message, score });
    }
  }
  return [...scores.values()];
}
