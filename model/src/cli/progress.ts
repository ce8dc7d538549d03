import { styleText } from 'node:util';
import type { Io } from './command.ts';
import { columnsOf } from './write.ts';

export interface Step {
  /** What is being done, as a person reads it: `Reading mail`. Another name begins another step. */
  readonly step: string;
  readonly done: number;
  /** In the unit of `done`; left out when nobody knows. */
  readonly total?: number;
  /** Further news of the step: `loss 0.012`. */
  readonly note?: string;
}

export interface Progress {
  /** Cheap enough to be called for every item. */
  report(step: Step): void;
  /** Ends the last step, so that other lines may follow. */
  end(): void;
}

/** Milliseconds between two signs of life. */
const ON_TERMINAL = 100;
const ON_PIPE = 1000;

/**
 * Long work made visible on stderr: one line that is written over, with the time left, on a terminal; elsewhere at most one
 * JSON line a second, `{"progress":{"step","done","total","secondsLeft","note"}}`, and one at the end of each step.
 *
 * @param now milliseconds of a clock that never goes back
 */
export function openProgress(
  { stderr, isTerminal }: Pick<Io, 'stderr' | 'isTerminal'>,
  now: () => number = () => performance.now(),
): Progress {
  const screen = isTerminal.stderr ? terminal(stderr) : jsonLines(stderr);
  let current: Step | undefined;
  let began = 0;
  let shown = 0;
  const end = (): void => {
    if (current !== undefined) screen.finish(current, now() - began);
    current = undefined;
  };
  return {
    report(step) {
      if (step.step !== current?.step) {
        end();
        began = now();
        shown = -Infinity;
      }
      current = step;
      if (now() - shown < screen.interval) return;
      shown = now();
      screen.show(step, secondsLeft(step, now() - began));
    },
    end,
  };
}

interface Screen {
  readonly interval: number;
  show(step: Step, secondsLeft: number | undefined): void;
  finish(step: Step, elapsed: number): void;
}

function terminal(stderr: Io['stderr']): Screen {
  const overwrite = (line: string): void => void stderr.write(`\r\u001b[2K${line}`);
  const width = columnsOf(stderr);
  return {
    interval: ON_TERMINAL,
    show(step, left) {
      const time = left === undefined ? '' : ` · ${duration(left)} left`;
      overwrite(`${sentence(step)}${time}`.slice(0, width - 1));
    },
    finish(step, elapsed) {
      const tick = styleText('green', '✓', { stream: stderr });
      overwrite(`${tick} ${sentence(step)} · ${duration(elapsed / 1000)}\n`);
    },
  };
}

function jsonLines(stderr: Io['stderr']): Screen {
  const write = (fields: object): void => void stderr.write(`${JSON.stringify({ progress: fields })}\n`);
  return {
    interval: ON_PIPE,
    show: (step, left) => {
      write({ ...step, ...(left !== undefined && { secondsLeft: Math.round(left) }) });
    },
    finish: (step, elapsed) => {
      write({ ...step, seconds: Math.round(elapsed) / 1000 });
    },
  };
}

/** As if the rest goes on at the pace so far; unknown in the first second, when the pace says little. */
function secondsLeft({ done, total }: Step, elapsed: number): number | undefined {
  if (total === undefined || done === 0 || elapsed < 1000) return undefined;
  return ((elapsed / done) * Math.max(0, total - done)) / 1000;
}

function sentence({ step, done, total, note }: Step): string {
  return [step, extent(done, total), ...(note === undefined ? [] : [note])].join(' · ');
}

/** Bytes and other large numbers say little to a person who waits; their share does. */
function extent(done: number, total: number | undefined): string {
  if (total === undefined) return number(done);
  return total < 100_000 ? `${number(done)} of ${number(total)}` : `${Math.floor((100 * done) / total)} %`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}

/** `0.4 s`, `12 s`, `3 min 20 s`. */
function duration(seconds: number): string {
  if (seconds < 1) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
