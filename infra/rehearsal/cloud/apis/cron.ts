/**
 * Whether a minute, in UTC, is one of a schedule's: minute, hour, day of month, month, day of week. When both days are given,
 * either is enough. Source: https://cloud.google.com/scheduler/docs/configuring/cron-job-schedules
 */
export function isDue(schedule: string, time: Date): boolean {
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = schedule.split(/\s+/);
  const isDay = allows(day, time.getUTCDate(), 1);
  const weekdays = numbered(weekday, WEEKDAYS, 0);
  // 7 is Sunday too.
  const isWeekday =
    allows(weekdays, time.getUTCDay(), 0) ||
    (time.getUTCDay() === 0 && /7/.test(weekdays) && allows(weekdays, 7, 0));
  const bothGiven = day !== '*' && weekday !== '*';
  return (
    allows(minute, time.getUTCMinutes(), 0) &&
    allows(hour, time.getUTCHours(), 0) &&
    allows(numbered(month, MONTHS, 1), time.getUTCMonth() + 1, 1) &&
    (bothGiven ? isDay || isWeekday : isDay && isWeekday)
  );
}

/** Every minute at which a schedule is due, after `from` and up to `to`. */
export function dueBetween(schedule: string, from: Date, to: Date): Date[] {
  const due: Date[] = [];
  const first = Math.floor(from.getTime() / MINUTE) + 1;
  for (let minute = first; minute * MINUTE <= to.getTime(); minute++) {
    const time = new Date(minute * MINUTE);
    if (isDue(schedule, time)) due.push(time);
  }
  return due;
}

const MINUTE = 60_000;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** A field with numbers instead of names. */
function numbered(field: string, names: readonly string[], lowest: number): string {
  return names.reduce((text, name, i) => text.replaceAll(name, String(lowest + i)), field);
}

/** A field: a comma-separated list of star, value or range, each perhaps with a step. */
function allows(field: string, value: number, lowest: number): boolean {
  return field.split(',').some((part) => {
    const [range = '', step = '1'] = part.split('/');
    const [from = '', to = from] = range.split('-');
    if (range === '*') return (value - lowest) % Number(step) === 0;
    const last = part.includes('/') && !range.includes('-') ? Infinity : Number(to);
    return value >= Number(from) && value <= last && (value - Number(from)) % Number(step) === 0;
  });
}
