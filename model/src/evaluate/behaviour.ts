import type { ManifestEntry } from '../data/data.ts';
import { seededRandom } from '../statistics/random.ts';
import type { Mail } from '../mail/mail.ts';
import type { Attack, AttackKit } from './attacks.ts';
import { ATTACKS, disguise } from './attacks.ts';

/** How much spam is still caught under one attack. */
export interface Behaviour {
  readonly attack: string;
  readonly messages: number;
  readonly recall: number;
  /** Recall without attack minus this one. */
  readonly drop: number;
}

const HAM_WORDS = 500;
const SPAM_WORDS = 1500;
const MIN_MESSAGES = 5;
const MAX_HAM_TEXTS = 200;

/**
 * Judges test spam under every attack. Recall is at the model's own threshold, against the same spam rebuilt without attack.
 *
 * @param score the calibrated score of a raw message by a model that has not seen the test split
 */
export async function measureBehaviour(
  spam: readonly Mail[],
  kit: Omit<AttackKit, 'random'>,
  score: (raw: Uint8Array) => Promise<number>,
  threshold: number,
  seed: number,
): Promise<Behaviour[]> {
  const recalls: { attack: string; recall: number }[] = [];
  for (const attack of ATTACKS)
    recalls.push({
      attack: attack.name,
      recall: await recallUnder(attack, spam, { ...kit, random: seededRandom(seed) }, score, threshold),
    });
  const clean = recalls[0]?.recall ?? 0;
  return recalls.map(({ attack, recall }) => ({
    attack,
    messages: spam.length,
    recall,
    drop: clean - recall,
  }));
}

async function recallUnder(
  attack: Attack,
  spam: readonly Mail[],
  kit: AttackKit,
  score: (raw: Uint8Array) => Promise<number>,
  threshold: number,
): Promise<number> {
  let caught = 0;
  for (const mail of spam) if ((await score(disguise(mail, attack, kit))) >= threshold) caught++;
  return caught / spam.length;
}

/** Counts words by class in training mail, and knows afterwards which are typical of each: what an attacker could learn too. */
export class AttackKitBuilder {
  readonly #ham = new Map<string, number>();
  readonly #spam = new Map<string, number>();
  readonly #hamTexts: string[] = [];
  #hamMessages = 0;
  #spamMessages = 0;

  add({ label }: Pick<ManifestEntry, 'label'>, text: string): void {
    const counts = label === 'ham' ? this.#ham : this.#spam;
    if (label === 'ham') this.#hamMessages++;
    else this.#spamMessages++;
    for (const word of new Set(text.toLowerCase().match(/[a-z]{3,20}/g)))
      counts.set(word, (counts.get(word) ?? 0) + 1);
    if (label === 'ham' && this.#hamTexts.length < MAX_HAM_TEXTS && text.length > 200)
      this.#hamTexts.push(text.slice(0, 6000));
  }

  /** Words by smoothed log-odds of the classes, among those in at least five messages. */
  build(): Omit<AttackKit, 'random'> {
    const words = new Set([...this.#ham.keys(), ...this.#spam.keys()]);
    const ranked = [...words]
      .map((word) => ({ word, ham: this.#ham.get(word) ?? 0, spam: this.#spam.get(word) ?? 0 }))
      .filter(({ ham, spam }) => ham + spam >= MIN_MESSAGES)
      .map(({ word, ham, spam }) => ({
        word,
        odds:
          Math.log((spam + 0.5) / (this.#spamMessages + 1)) - Math.log((ham + 0.5) / (this.#hamMessages + 1)),
      }))
      .sort((a, b) => a.odds - b.odds || (a.word < b.word ? -1 : 1))
      .map(({ word }) => word);
    return {
      hamWords: ranked.slice(0, HAM_WORDS),
      spamWords: new Set(ranked.slice(-SPAM_WORDS)),
      hamTexts: this.#hamTexts,
    };
  }
}
