import type { LoadedBundle } from '../bundle/load.ts';
import { juryFromFiles, MODEL_FILES } from '../bundle/model-files.ts';
import type { DataSource, ManifestEntry } from '../data/data.ts';
import { fingerprint } from '../data/fingerprint.ts';
import type { PreparedData } from '../data/prepare.ts';
import { prepareData } from '../data/prepare.ts';
import { HamletError } from '../errors.ts';
import { measureBehaviour } from '../evaluate/behaviour.ts';
import type { Evaluation } from '../evaluate/evaluate.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { lookAt } from '../features/extract.ts';
import { scoreOf } from '../judge/judge.ts';
import type { Jury } from '../judge/jury.ts';
import { logitOf } from '../judge/jury.ts';
import { sigmoid } from '../statistics/sigmoid.ts';
import { DEFAULT_SETTINGS } from '../learn/settings.ts';
import { parseMail } from '../mail/parse.ts';
import { splitsKnownTo } from '../registry/test-scores.ts';
import { EVALUATION } from './bundle-files.ts';
import { gatherEvidence } from './evidence.ts';

export interface EvaluateOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: string, done: number, total: number) => void;
}

/**
 * Measures a bundle. Of mail that has some of its data in it, what it learned from does not count, and the twin judges, which has
 * not seen the rest: its test split, and what is new. Of other mail every message counts, and the served model judges.
 *
 * @throws DATA_TOO_SMALL when it learned from all of the mail
 */
export async function evaluateBundle(
  bundle: LoadedBundle,
  sources: readonly DataSource[],
  options: EvaluateOptions,
): Promise<Evaluation> {
  const { manifest, jury, files } = bundle;
  const { signal, onProgress } = options;
  const twin = juryFromFiles(files, MODEL_FILES.measured);
  const { data, judged } = await judgeAll(sources, { served: jury, twin }, manifest.seed, options);
  const { entries, unseen, isOwn, isTestSplit } = unseenBy(bundle, data.entries);
  const judge = isOwn ? twin : jury;
  const test = {
    entries: unseen,
    scores: unseen.map(({ sha256 }) => judged.get(sha256)?.[isOwn ? 'twin' : 'served'] ?? 0),
  };
  const evidence = await gatherEvidence(sources, { data: { entries }, test, judge }, signal);
  onProgress?.('Measuring', 1, 2);
  const behaviour = await measureBehaviour(
    evidence.spam,
    evidence.kit,
    (raw) => scoreOf(judge, raw),
    manifest.threshold,
    manifest.seed,
  );
  const cost = manifest.settings['lostHamCost'];
  const evaluation = evaluate({
    on: isTestSplit
      ? 'the test split of its data'
      : `${sources.map(({ uri }) => uri).join(', ')}${isOwn ? ' without what it learned from' : ''}`,
    modelVersion: manifest.version,
    dataDigest: isTestSplit ? manifest.dataDigest : data.digest,
    threshold: manifest.threshold,
    lostHamCost: typeof cost === 'number' ? cost : DEFAULT_SETTINGS.lostHamCost,
    seed: manifest.seed,
    ...test,
    facts: evidence.facts,
    baselines: [],
    behaviour,
    reasonsOf: (row) => evidence.reasons.get(row) ?? [],
  });
  onProgress?.('Measuring', 2, 2);
  return isTestSplit ? { ...evaluation, baselines: storedBaselines(files) } : evaluation;
}

interface Judged {
  readonly data: PreparedData;
  /** What both models say of each message, by its SHA-256. */
  readonly judged: ReadonlyMap<string, Readonly<Record<'served' | 'twin', number>>>;
}

async function judgeAll(
  sources: readonly DataSource[],
  { served, twin }: Readonly<Record<'served' | 'twin', Jury>>,
  seed: number,
  { signal, onProgress }: EvaluateOptions,
): Promise<Judged> {
  const judged = new Map<string, { served: number; twin: number }>();
  const data = await prepareData(sources, {
    seed,
    ...(signal && { signal }),
    onProgress: ({ bytes, totalBytes }) => onProgress?.('Judging mail', bytes, totalBytes),
    visit: async ({ sha256, raw }) => {
      const mail = await parseMail(raw);
      const look = lookAt(mail);
      judged.set(sha256, { served: sigmoid(logitOf(served, look)), twin: sigmoid(logitOf(twin, look)) });
      return fingerprint(mail.text);
    },
  });
  return { data, judged };
}

/** Baselines need training; those of the bundle were measured on the same test split. */
function storedBaselines(files: LoadedBundle['files']): Evaluation['baselines'] {
  const stored = JSON.parse(Buffer.from(files.get(EVALUATION) ?? '{}').toString()) as Partial<Evaluation>;
  return stored.baselines ?? [];
}

interface Unseen {
  /** All of them: `train` what the model learned from, `test` the rest. */
  readonly entries: readonly ManifestEntry[];
  /** The rest. */
  readonly unseen: readonly ManifestEntry[];
  /** Whether some of them are of the model's data. */
  readonly isOwn: boolean;
  /** Whether the rest is just what the model was tested on when it was trained. */
  readonly isTestSplit: boolean;
}

function unseenBy(bundle: LoadedBundle, all: readonly ManifestEntry[]): Unseen {
  const splits = splitsKnownTo(bundle);
  const entries = all.map((entry): ManifestEntry => ({
    ...entry,
    split: splits.get(entry.sha256) ?? 'test',
  }));
  const unseen = entries.filter(({ split }) => split === 'test');
  if (unseen.length === 0 && all.length > 0)
    throw new HamletError(
      'DATA_TOO_SMALL',
      'The model learned from all of this mail, so it says nothing of how good the model is.',
      'Give mail that it has not seen: npx hamlet evaluate --data DIR',
    );
  const tested = [...splits.values()].filter((split) => split === 'test').length;
  return {
    entries,
    unseen,
    isOwn: all.some(({ sha256 }) => splits.has(sha256)),
    isTestSplit: unseen.length === tested && unseen.every(({ sha256 }) => splits.has(sha256)),
  };
}
