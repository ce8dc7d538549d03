import type { Label } from '../data/data.ts';

/** A word with how much more one class uses it. */
export interface TellingWord {
  readonly word: string;
  readonly ham: number;
  readonly spam: number;
  /** z-score of the log-odds ratio; above zero speaks for spam. */
  readonly z: number;
}

const PRIOR = 500;
const MIN_MESSAGES = 10;

/** In how many messages of each class each word occurs, as it is written in lower case. */
export class WordCounts {
  readonly #counts = { ham: new Map<string, number>(), spam: new Map<string, number>() };

  add(label: Label, text: string): void {
    const counts = this.#counts[label];
    for (const word of new Set(text.toLowerCase().match(/\p{L}{3,20}/gu)))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  }

  /**
   * The most telling words of each class: log-odds ratio with an informative Dirichlet prior, over its standard deviation
   * (Monroe, Colaresi and Quinn, "Fightin' Words", 2008, equations 16 to 22). The prior is the corpus itself, scaled.
   */
  telling(count: number): { readonly ham: readonly TellingWord[]; readonly spam: readonly TellingWord[] } {
    const { ham, spam } = this.#counts;
    const all = [...new Set([...ham.keys(), ...spam.keys()])].map((word) => ({
      word,
      ham: ham.get(word) ?? 0,
      spam: spam.get(word) ?? 0,
    }));
    const total = { ham: sum(ham.values()), spam: sum(spam.values()) };
    const scale = PRIOR / (total.ham + total.spam);
    const scored = all
      .filter((entry) => entry.ham + entry.spam >= MIN_MESSAGES)
      .map((entry) => ({ ...entry, z: zScore(entry, total, scale * (entry.ham + entry.spam)) }))
      .sort((a, b) => b.z - a.z || (a.word < b.word ? -1 : 1));
    return { spam: scored.slice(0, count), ham: scored.slice(-count).reverse() };
  }
}

function zScore(
  { ham, spam }: { ham: number; spam: number },
  total: { ham: number; spam: number },
  prior: number,
): number {
  const odds = (count: number, of: number): number =>
    Math.log((count + prior) / (of + PRIOR - count - prior));
  return (odds(spam, total.spam) - odds(ham, total.ham)) / Math.sqrt(1 / (spam + prior) + 1 / (ham + prior));
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
