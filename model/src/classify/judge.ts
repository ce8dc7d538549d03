import type { Verdict } from '../judge/verdict.ts';

/** Judges one raw message. @throws MESSAGE_… for what cannot be read */
export type Judge = (raw: Uint8Array) => Promise<Verdict>;

/** How any thread comes by its judge: a module that exports `openJudge(data)`, and the data, which must be cloneable. */
export interface JudgeSource {
  /** URL of the module. */
  readonly module: string;
  readonly data: unknown;
}

export interface JudgeModule {
  openJudge(data: unknown): Promise<Judge>;
}

/** The judge of a source, in the calling thread. */
export async function openJudge({ module, data }: JudgeSource): Promise<Judge> {
  const maker = (await import(module)) as JudgeModule;
  return maker.openJudge(data);
}
