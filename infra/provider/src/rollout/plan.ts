/** What is so now. What the cloud does not remember is learnt again after a restart. */
export interface Facts {
  readonly isReady: boolean;
  /** Whether the tag leads to the revision. */
  readonly isTagged: boolean;
  /** The golden messages were answered right. */
  readonly isTested: boolean;
  /** The canary's time passed without a failure. */
  readonly isWatched: boolean;
  /** Percent of the traffic. */
  readonly share: number;
}

export type Step =
  | { readonly kind: 'await revision' }
  | { readonly kind: 'shift'; readonly percent: number }
  | { readonly kind: 'smoke test' }
  | { readonly kind: 'watch canary' }
  | { readonly kind: 'finish' };

/** The next step of a rollout; after it, the facts are looked at anew. */
export function nextStep(
  { isReady, isTagged, isTested, isWatched, share }: Facts,
  canaryPercent: number,
): Step {
  if (!isReady) return { kind: 'await revision' };
  if (!isTagged) return { kind: 'shift', percent: share };
  if (!isTested) return { kind: 'smoke test' };
  if (share === 100) return { kind: 'finish' };
  if (canaryPercent === 0 || isWatched) return { kind: 'shift', percent: 100 };
  return share === canaryPercent ? { kind: 'watch canary' } : { kind: 'shift', percent: canaryPercent };
}
