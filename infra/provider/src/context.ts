import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../src/failure.ts';

/** What a long operation needs of the world besides the cloud. */
export interface Context {
  /** Tells the user how far it is. A passing message is shown as status, and not kept. */
  readonly say: (message: string, passing?: boolean) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** @throws CANCELLED when the user stops the engine meanwhile */
  readonly sleep: (millis: number) => Promise<void>;
}

export function createContext(say: Context['say'], signal: AbortSignal): Context {
  return {
    say,
    now: () => performance.now(),
    sleep: async (millis) => {
      try {
        await delay(millis, undefined, { signal });
      } catch (error) {
        throw cancelled(error);
      }
    },
  };
}

/** The same, but for what must be finished although the user stops the engine. */
export function uninterrupted(context: Context): Context {
  return { ...context, sleep: (millis) => delay(millis) };
}

function cancelled(cause: unknown): Failure {
  return new Failure('CANCELLED', 'Stopped on request.', 'Run `npx pulumi up` again: it goes on from here.', {
    cause,
  });
}

/** For example `2 min`, `45 s`. */
export function spell(millis: number): string {
  const seconds = Math.round(millis / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}
