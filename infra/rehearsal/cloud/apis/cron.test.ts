import { describe, expect, test } from '@jest/globals';
import { dueBetween, isDue } from './cron.ts';

describe('schedules', () => {
  test.each([
    ['0 4 * * 1', '2026-11-23T04:00:00Z', true],
    ['0 4 * * 1', '2026-11-24T04:00:00Z', false],
    ['*/15 * * * *', '2026-11-24T04:45:00Z', true],
    ['*/15 * * * *', '2026-11-24T04:46:00Z', false],
    ['0 0 1,15 * *', '2026-12-15T00:00:00Z', true],
    ['0 9-17/4 * * *', '2026-12-15T13:00:00Z', true],
    ['0 9-17/4 * * *', '2026-12-15T14:00:00Z', false],
    // Both days given: either is enough.
    ['0 0 13 * 5', '2026-11-13T00:00:00Z', true],
    ['0 0 13 * 5', '2026-11-20T00:00:00Z', true],
    ['0 0 * * 7', '2026-11-22T00:00:00Z', true],
    ['0 0 * * 5-7', '2026-11-22T00:00:00Z', true],
    ['0 0 * * 5-7', '2026-11-19T00:00:00Z', false],
    ['0 0 * * MON-FRI', '2026-11-20T00:00:00Z', true],
    ['0 0 * * MON-FRI', '2026-11-22T00:00:00Z', false],
    ['0 0 1 JAN,DEC *', '2026-12-01T00:00:00Z', true],
    ['0 0 1 JAN,DEC *', '2026-11-01T00:00:00Z', false],
  ])('%s at %s: %p', (schedule, time, due) => {
    expect(isDue(schedule, new Date(time))).toBe(due);
  });

  test('a week has one Monday', () => {
    const from = new Date('2026-11-24T23:00:00Z');
    const week = dueBetween('0 4 * * 1', from, new Date('2026-12-01T23:00:00Z'));
    expect(week).toEqual([new Date('2026-11-30T04:00:00Z')]);
  });
});
