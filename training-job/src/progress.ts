import type { Logger } from 'pino';

/** Often enough to see that it goes on, seldom enough for a log that is paid by the line. */
const EVERY_MS = 5_000;

/**
 * Writes a log line at the begin and the end of each step and every few seconds in between, with
 * `progress: {step, done, total}`.
 *
 * @param now milliseconds of a clock that never goes back
 */
export function logProgress(
  log: Logger,
  now: () => number = () => performance.now(),
): (step: string, done: number, total: number) => void {
  let current = '';
  let logged = -Infinity;
  return (step, done, total) => {
    if (step === current && done < total && now() - logged < EVERY_MS) return;
    current = step;
    logged = now();
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    log.info({ progress: { step, done, total } }, `${step}: ${percent} %`);
  };
}
