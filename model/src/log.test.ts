import { expect, test } from '@jest/globals';
import { HamletError } from './errors.ts';
import { logFatal, openLog } from './log.ts';

interface Entry {
  readonly severity: string;
  readonly message: string;
  readonly error: { readonly code: string; readonly remedy: string };
  readonly stack_trace?: string;
}

function logged(thrown: unknown, signal?: AbortSignal): { entry: Entry; exitCode: number } {
  const lines: string[] = [];
  const exitCode = logFatal(openLog('info', { write: (line) => void lines.push(line) }), thrown, signal);
  expect(lines).toHaveLength(1);
  return { entry: JSON.parse(lines.join('')) as Entry, exitCode };
}

test('a failure that was foreseen is logged with what to do, and ends with its exit code', () => {
  const { entry, exitCode } = logged(
    new HamletError('NO_CHAMPION', 'There is none.', 'Train one.', { cause: new Error('ENOENT') }),
  );
  expect(entry).toMatchObject({
    severity: 'CRITICAL',
    message: 'There is none.',
    error: { code: 'NO_CHAMPION', remedy: 'Train one.' },
  });
  expect([exitCode, entry.stack_trace]).toEqual([66, undefined]);
});

test('one that nobody foresaw is logged with its place in the code, as docs/errors.md says, and not with what it quotes', () => {
  const { entry, exitCode } = logged(new TypeError('the mail says: swordfish\nswordfish'));
  expect([exitCode, entry.error.code]).toEqual([70, 'INTERNAL']);
  expect(entry.message).toMatch(/TypeError at .*log\.test\.ts:\d+:\d+/);
  expect(entry.stack_trace).toMatch(/^TypeError\n +at .*log\.test\.ts/);
  expect(JSON.stringify(entry)).not.toContain('swordfish');
});

test('an interrupted work is logged with what it was interrupted by', () => {
  const stop = AbortSignal.abort(new HamletError('CANCELLED', 'Stopped.', 'Run it again.'));
  const { entry, exitCode } = logged(new DOMException('aborted', 'AbortError'), stop);
  expect([exitCode, entry.message, entry.error.code]).toEqual([130, 'Stopped.', 'CANCELLED']);
});
