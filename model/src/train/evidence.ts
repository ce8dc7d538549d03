import { createHash } from 'node:crypto';
import type { DataSource, ManifestEntry } from '../data/data.ts';
import { AttackKitBuilder } from '../evaluate/behaviour.ts';
import type { AttackKit } from '../evaluate/attacks.ts';
import { worstRows } from '../evaluate/evaluate.ts';
import type { SliceFacts } from '../evaluate/slices.ts';
import { sliceFacts } from '../evaluate/slices.ts';
import { lookAt } from '../features/extract.ts';
import type { Jury } from '../judge/jury.ts';
import { opinionOf } from '../judge/jury.ts';
import { reasonsOf } from '../judge/reasons.ts';
import type { Reason } from '../judge/verdict.ts';
import type { Mail } from '../mail/mail.ts';
import { parseMail } from '../mail/parse.ts';

/** What an evaluation needs of the messages themselves. */
export interface Evidence {
  /** One an entry of the test split. Of a message that is gone since it was judged, what the manifest says. */
  readonly facts: readonly SliceFacts[];
  /** Spam of the test split, to be disguised. */
  readonly spam: readonly Mail[];
  readonly kit: Omit<AttackKit, 'random'>;
  /** Why the worst mistakes scored as they did, by row of the test split. */
  readonly reasons: ReadonlyMap<number, readonly Reason[]>;
}

const MAX_SPAM = 500;
/** Of the training mail one message in so many is read again: enough to know which words are typical. */
const TRAIN_SHARE = 3;

/** The messages that are measured, and whose opinion explains the mistakes. */
export interface Measured {
  readonly data: { readonly entries: readonly ManifestEntry[] };
  readonly test: { readonly entries: readonly ManifestEntry[]; readonly scores: readonly number[] };
  readonly judge: Jury;
}

/** Reads the test split, and some of the rest, once more. */
export async function gatherEvidence(
  sources: readonly DataSource[],
  { data, test, judge }: Measured,
  signal?: AbortSignal,
): Promise<Evidence> {
  const testRow = new Map(test.entries.map(({ sha256 }, row) => [sha256, row]));
  const known = new Map(data.entries.map((entry) => [entry.sha256, entry]));
  const wrong = new Set(worstRows(test.entries, test.scores));
  const facts = test.entries.map((entry) => sliceFacts(entry));
  const spam = new Map<number, Mail>();
  const reasons = new Map<number, readonly Reason[]>();
  const kit = new AttackKitBuilder();
  // Where everything is measured, an attacker learns from the same mail.
  const onlyTest = test.entries.length === data.entries.length;
  for (const source of sources) {
    for await (const { raw } of source.messages(signal === undefined ? {} : { signal })) {
      const sha256 = createHash('sha256').update(raw).digest('hex');
      const entry = known.get(sha256);
      if (entry === undefined || !isLookedAt(entry)) continue;
      const mail = await parseMail(raw);
      const row = testRow.get(sha256);
      if (row === undefined || onlyTest) kit.add(entry, mail.text);
      if (row !== undefined) {
        facts[row] = sliceFacts(entry, mail);
        if (entry.label === 'spam' && spam.size < MAX_SPAM) spam.set(row, mail);
        if (wrong.has(row)) reasons.set(row, reasonsOf(opinionOf(judge, lookAt(mail)), mail));
      }
    }
  }
  const inOrder = [...spam].sort(([a], [b]) => a - b).map(([, mail]) => mail);
  return { facts, spam: inOrder, kit: kit.build(), reasons };
}

/** All of the test split, and a share of the rest that is the same each time. */
function isLookedAt({ split, sha256 }: ManifestEntry): boolean {
  return split === 'test' || parseInt(sha256.slice(0, 6), 16) % TRAIN_SHARE === 0;
}
