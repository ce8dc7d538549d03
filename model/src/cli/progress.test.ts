import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { openProgress } from './progress.ts';

/** A screen with a clock that the test moves. */
function screen(isTerminal: boolean) {
  const stderr = new PassThrough();
  const clock = { now: 0 };
  const terminal = { stdin: isTerminal, stdout: isTerminal, stderr: isTerminal };
  const progress = openProgress({ stderr, isTerminal: terminal }, () => clock.now);
  return { progress, clock, written: () => String(stderr.read() ?? '') };
}

describe('progress', () => {
  test('is one line that is written over on a terminal, with the time left', () => {
    const { progress, clock, written } = screen(true);
    progress.report({ step: 'Reading', done: 0, total: 4000 });
    clock.now = 10_000;
    progress.report({ step: 'Reading', done: 1000, total: 4000, note: 'loss 0.1' });
    expect(written()).toBe(
      '\r\u001b[2KReading · 0 of 4,000\r\u001b[2KReading · 1,000 of 4,000 · loss 0.1 · 30 s left',
    );
  });

  test('tells the share of what is large', () => {
    const { progress, written } = screen(true);
    progress.report({ step: 'Reading', done: 1_999_999, total: 2_000_000 });
    expect(written()).toBe('\r\u001b[2KReading · 99 %');
  });

  test('leaves a finished step standing on its line', () => {
    const { progress, clock, written } = screen(true);
    progress.report({ step: 'Reading', done: 1, total: 2 });
    clock.now = 95_000;
    progress.report({ step: 'Reading', done: 2, total: 2 });
    progress.report({ step: 'Learning', done: 0 });
    progress.end();
    expect(stripVTControlCharacters(written())).toContain('✓ Reading · 2 of 2 · 1 min 35 s\n');
  });

  test('is a JSON line a second elsewhere, and one at the end of each step', () => {
    const { progress, clock, written } = screen(false);
    for (clock.now = 0; clock.now < 2500; clock.now += 100) {
      progress.report({ step: 'Reading', done: clock.now, total: 5000 });
    }
    progress.end();
    const lines = written()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      { progress: { step: 'Reading', done: 0, total: 5000 } },
      { progress: { step: 'Reading', done: 1000, total: 5000, secondsLeft: 4 } },
      { progress: { step: 'Reading', done: 2000, total: 5000, secondsLeft: 3 } },
      { progress: { step: 'Reading', done: 2400, total: 5000, seconds: 2.5 } },
    ]);
  });

  test('says nothing when nothing was done', () => {
    const { progress, written } = screen(true);
    progress.end();
    expect(written()).toBe('');
  });
});
