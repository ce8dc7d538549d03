import { lookAt } from '../features/extract.ts';
import { parseMail } from '../mail/parse.ts';
import type { Jury } from './jury.ts';
import { logitOf, opinionOf } from './jury.ts';
import { reasonsOf } from './reasons.ts';
import type { Verdict } from './verdict.ts';
import { sigmoid } from '../statistics/sigmoid.ts';

/** A jury with the decision it is used for. */
export interface Bench {
  readonly jury: Jury;
  readonly threshold: number;
  readonly version: string;
}

/**
 * Reads one raw message and says what it is, how sure, and why.
 *
 * @throws MESSAGE_… for what cannot be read
 */
export async function judgeMessage({ jury, threshold, version }: Bench, raw: Uint8Array): Promise<Verdict> {
  const mail = await parseMail(raw);
  const opinion = opinionOf(jury, lookAt(mail));
  const score = sigmoid(opinion.logit);
  return {
    verdict: score >= threshold ? 'spam' : 'ham',
    score,
    threshold,
    modelVersion: version,
    reasons: reasonsOf(opinion, mail),
  };
}

/** The score alone of one raw message. @throws MESSAGE_… for what cannot be read */
export async function scoreOf(jury: Jury, raw: Uint8Array): Promise<number> {
  return sigmoid(logitOf(jury, lookAt(await parseMail(raw))));
}
