import type { LoadedBundle } from '../bundle/load.ts';
import { juryFromFiles, MODEL_FILES } from '../bundle/model-files.ts';
import type { DataSource, ManifestEntry } from '../data/data.ts';
import { fingerprint } from '../data/fingerprint.ts';
import type { PreparedData } from '../data/prepare.ts';
import { prepareData } from '../data/prepare.ts';
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
import { EVALUATION } from './bundle-files.ts';
import { gatherEvidence } from './evidence.ts';

export interface EvaluateOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: string, done: number, total: number) => void;
}

/**
 * Measures a bundle. On the data it learned from only the test split counts, and the twin that has not seen it judges; on other
 * data every message counts, and the served model judges.
 */
export async function evaluateBundle(
  { manifest, jury, files }: LoadedBundle,
  sources: readonly DataSource[],
  options: EvaluateOptions,
): Promise<Evaluation> {
  const { signal, onProgress } = options;
  const twin = juryFromFiles(files, MODEL_FILES.measured);
  const { data, judged } = await judgeAll(sources, { served: jury, twin }, manifest.seed, options);
  const own = data.digest === manifest.dataDigest;
  const entries = own ? data.entries.filter(({ split }) => split === 'test') : data.entries;
  const judge = own ? twin : jury;
  const test = {
    entries,
    scores: entries.map(({ sha256 }) => judged.get(sha256)?.[own ? 'twin' : 'served'] ?? 0),
  };
  const evidence = await gatherEvidence(
    sources,
    { data: { entries: own ? data.entries : asTest(data.entries) }, test, judge },
    signal,
  );
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
    on: own ? 'the test split of its data' : sources.map(({ uri }) => uri).join(', '),
    modelVersion: manifest.version,
    dataDigest: data.digest,
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
  return own ? { ...evaluation, baselines: storedBaselines(files) } : evaluation;
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

function asTest(entries: readonly ManifestEntry[]): ManifestEntry[] {
  return entries.map((entry) => ({ ...entry, split: 'test' }));
}
