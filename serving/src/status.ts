import type { JudgePool } from '@hamlet/model';

/** What the service is doing. It answers at any time, and judges as long as it has a pool. */
export type Status =
  | { readonly phase: 'starting'; readonly doing: string }
  | { readonly phase: 'ready'; readonly pool: JudgePool }
  | { readonly phase: 'draining'; readonly pool: JudgePool | undefined };
