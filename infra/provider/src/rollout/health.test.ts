import { describe, expect, test } from '@jest/globals';
import type { Served } from '../cloud/request-log.ts';
import { complaint } from './health.ts';

const answers = (count: number, status = 200, seconds = 0.1): Served[] =>
  Array.from({ length: count }, () => ({ status, seconds }));

describe('the answers that users got of a revision', () => {
  test('are well when there are none, and when none failed', () => {
    expect(complaint([], 2)).toBeUndefined();
    expect(complaint(answers(1000), 2)).toBeUndefined();
  });

  test('are not well when more than one in a hundred failed', () => {
    expect(complaint([...answers(5, 503), ...answers(300)], 2)).toBe('5 of 305 requests failed (status 503)');
    expect(complaint([...answers(3, 503), ...answers(300)], 2)).toBeUndefined();
  });

  test('may fail by accident, but not three times', () => {
    expect(complaint(answers(2, 500), 2)).toBeUndefined();
    expect(complaint(answers(3, 500), 2)).toBe('3 of 3 requests failed (status 500)');
  });

  test('that the caller is to blame for are no failures', () => {
    expect(complaint([...answers(50, 429), ...answers(50, 400)], 2)).toBeUndefined();
  });

  test('are too slow when more than one in twenty is, of enough to tell', () => {
    expect(complaint([...answers(6, 200, 3), ...answers(94)], 2)).toMatch(
      /longer than 3\.00 s; the goal is 2 s/,
    );
    expect(complaint([...answers(5, 200, 3), ...answers(95)], 2)).toBeUndefined();
    expect(complaint(answers(99, 200, 3), 2)).toBeUndefined();
  });
});
