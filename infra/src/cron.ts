/** Days of the months of a common year. */
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  readonly least: number;
  readonly most: number;
  /** Of the values from the least on. */
  readonly names?: readonly string[];
}

const MINUTE: Field = { least: 0, most: 59 };
const HOUR: Field = { least: 0, most: 23 };
const DAY: Field = { least: 1, most: 31 };
const MONTH: Field = { least: 1, most: 12, names: MONTHS };
const WEEKDAY: Field = { least: 0, most: 6, names: WEEKDAYS };
const SUNDAY_AGAIN = 7;

/** The values of each field; undefined for a day field that is a star, and so decides nothing beside the other. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number> | undefined;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number> | undefined;
}

/**
 * A schedule as Cloud Scheduler takes it: in each field a list of values, names, ranges and stars, with a step or without.
 * Source: https://cloud.google.com/scheduler/docs/configuring/cron-job-schedules
 *
 * @returns undefined for what is no schedule
 */
export function parseCron(text: string): Cron | undefined {
  const [minute = '', hour = '', day = '', month = '', weekday = '', ...more] = text.split(' ');
  const minutes = valuesOf(minute, MINUTE);
  const hours = valuesOf(hour, HOUR);
  const days = valuesOf(day, DAY);
  const months = valuesOf(month, MONTH);
  const weekdays = valuesOf(weekday, WEEKDAY);
  if (!minutes || !hours || !days || !months || !weekdays || more.length > 0) return undefined;
  return {
    minutes,
    hours,
    days: day === '*' ? undefined : days,
    months,
    weekdays: weekday === '*' ? undefined : weekdays,
  };
}

/** How often a schedule is due in an average month of a common year, each date falling on each weekday equally often. */
export function runsPerMonth({ minutes, hours, days, months, weekdays }: Cron): number {
  const share = weekdays === undefined ? 0 : weekdays.size / WEEKDAYS.length;
  // Where both day fields are given, either is enough.
  const otherwise = days === undefined && weekdays === undefined ? 1 : share;
  const dates = [...months].map((month) => {
    const length = LENGTHS[month - 1] ?? 0;
    const named = [...(days ?? [])].filter((day) => day <= length).length;
    return named + (length - named) * otherwise;
  });
  const perYear = minutes.size * hours.size * dates.reduce((sum, count) => sum + count, 0);
  return perYear / MONTHS.length;
}

function valuesOf(text: string, field: Field): Set<number> | undefined {
  const parts = text.split(',').map((part) => valuesOfPart(part, field));
  return parts.includes(undefined) ? undefined : new Set(parts.flatMap((values) => values ?? []));
}

/** A value with a step goes on to the end of the field. */
function valuesOfPart(part: string, field: Field): number[] | undefined {
  const [, range = '', from = '', to, step] = /^(\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part) ?? [];
  const isOpen = range === '*' || (to === undefined && step !== undefined);
  const first = range === '*' ? field.least : valueOf(from, field);
  const last = isOpen ? field.most : valueOf(to ?? from, field);
  const stride = Number(step ?? 1);
  if (first === undefined || last === undefined || first > last || stride === 0) return undefined;
  const values = Array.from(
    { length: Math.floor((last - first) / stride) + 1 },
    (_, i) => first + i * stride,
  );
  return values.map((value) => (field === WEEKDAY && value === SUNDAY_AGAIN ? 0 : value));
}

function valueOf(text: string, field: Field): number | undefined {
  const { least, most, names = [] } = field;
  const value = names.includes(text)
    ? least + names.indexOf(text)
    : /^\d{1,2}$/.test(text)
      ? Number(text)
      : NaN;
  return value >= least && value <= (field === WEEKDAY ? SUNDAY_AGAIN : most) ? value : undefined;
}
