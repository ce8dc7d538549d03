import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCron, runsPerMonth } from './cron.ts';

/** Common years, one beginning on each weekday. */
const YEARS = [2017, 2018, 2019, 2014, 2015, 2010, 2011];
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const WEEKDAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');

/** A field as text, and whether it names a value. */
interface Written {
  readonly text: string;
  readonly names: (value: number) => boolean;
}

function part(least: number, most: number, words: readonly string[] = []): fc.Arbitrary<Written> {
  const value = fc.integer({ min: least, max: most });
  const step = fc.integer({ min: 1, max: most });
  const isWord = fc.boolean();
  const show = (n: number, asWord: boolean): string => (asWord ? words[n - least] : undefined) ?? String(n);
  return fc.oneof(
    fc.constant({ text: '*', names: () => true }),
    step.map((by) => ({ text: `*/${by}`, names: (n: number) => (n - least) % by === 0 })),
    fc.tuple(value, isWord).map(([n, w]) => ({ text: show(n, w), names: (other: number) => other === n })),
    fc.tuple(value, step, isWord).map(([from, by, w]) => ({
      text: `${show(from, w)}/${by}`,
      names: (n: number) => n >= from && (n - from) % by === 0,
    })),
    fc.tuple(value, value, step, isWord, fc.boolean()).map(([a, b, by, w, stepped]) => {
      const [from, to] = a < b ? [a, b] : [b, a];
      return {
        text: `${show(from, w)}-${show(to, w)}${stepped ? `/${by}` : ''}`,
        names: (n: number) => n >= from && n <= to && (n - from) % (stepped ? by : 1) === 0,
      };
    }),
  );
}

function field(least: number, most: number, words?: readonly string[]): fc.Arbitrary<Written> {
  return fc.array(part(least, most, words), { minLength: 1, maxLength: 3 }).map((parts) => ({
    text: parts.map(({ text }) => text).join(','),
    names: (value) => parts.some(({ names }) => names(value)),
  }));
}

const schedules = fc.tuple(
  field(0, 59),
  field(0, 23),
  field(1, 31),
  field(1, 12, MONTHS),
  field(0, 6, WEEKDAYS),
);

/** Counts the minutes of a day, and the days of seven years, at which a schedule is due. */
function countedPerMonth([minute, hour, day, month, weekday]: readonly [
  Written,
  Written,
  Written,
  Written,
  Written,
]): number {
  const either = day.text !== '*' && weekday.text !== '*';
  let minutes = 0;
  for (let i = 0; i < 24 * 60; i++) if (hour.names(Math.floor(i / 60)) && minute.names(i % 60)) minutes++;
  let days = 0;
  for (const year of YEARS) {
    for (const time = new Date(Date.UTC(year, 0)); time.getUTCFullYear() === year;) {
      const onDate = day.names(time.getUTCDate());
      const onWeekday = weekday.names(time.getUTCDay());
      const isDay =
        month.names(time.getUTCMonth() + 1) && (either ? onDate || onWeekday : onDate && onWeekday);
      if (isDay) days++;
      time.setUTCDate(time.getUTCDate() + 1);
    }
  }
  return (minutes * days) / YEARS.length / 12;
}

describe('a schedule', () => {
  test('runs as often as it is due when the minutes and days of years are counted', () => {
    fc.assert(
      fc.property(schedules, (fields) => {
        const cron = parseCron(fields.map(({ text }) => text).join(' '));
        expect(cron && runsPerMonth(cron)).toBeCloseTo(countedPerMonth(fields), 6);
      }),
    );
  });

  test.each([
    ['0 4 * * 1', 365 / 7],
    ['0 4 * * MON-FRI', (365 * 5) / 7],
    ['0 0/6 * * *', 4 * 365],
    ['0 4 1 JAN,JUL *', 2],
    ['0 4 1 * SUN', 12 + (365 - 12) / 7],
    ['0 4 * * 5-7', (365 * 3) / 7],
    ['0 4 * * 0,7', 365 / 7],
    ['0 0 29 2 *', 0],
  ])('%s runs %p times in a common year', (text, times) => {
    const cron = parseCron(text);
    expect(cron && 12 * runsPerMonth(cron)).toBeCloseTo(times, 9);
  });

  test.each([
    '',
    'off',
    '0 4 * *',
    '0 4 * * 1 2026',
    '0  4 * * 1',
    '60 4 * * 1',
    '0 24 * * 1',
    '0 4 0 * *',
    '0 4 32 * *',
    '0 4 * 13 *',
    '0 4 * * 8',
    '0 4 * * MONDAY',
    '0 4 * MON *',
    '0 JAN * * *',
    '0 4 * * FRI-MON',
    '0 4 * * 1-',
    '0 4 * * ,1',
    '0/0 4 * * *',
    '*-5 4 * * *',
    '0 4 L * *',
    '0 4 * * 1#1',
    '-1 4 * * *',
    '1.5 4 * * *',
  ])('is not "%s"', (text) => {
    expect(parseCron(text)).toBeUndefined();
  });
});
