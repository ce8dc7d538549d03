import type { Label } from '../data/data.ts';

/** One piece of the message that moved the verdict. */
export interface Reason {
  /** The feature's name as a person reads it. */
  readonly feature: string;
  /** Signed, in log-odds: above zero speaks for spam. All contributions add up to logit(score). */
  readonly contribution: number;
}

/** What Hamlet says of one message; the wire format of the CLI and the service. */
export interface Verdict {
  readonly verdict: Label;
  /** Calibrated probability of spam, 0..1. */
  readonly score: number;
  /** The verdict is spam when score >= threshold. */
  readonly threshold: number;
  readonly modelVersion: string;
  /** Named pieces, strongest first; then the sums of all others, what is thought before reading, and limits. */
  readonly reasons: readonly Reason[];
}
