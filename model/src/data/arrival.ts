const HEADER_BYTES = 256 * 1024;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** RFC 822 appeared in 1982; a date outside these years was made up. */
const FIRST_YEAR = 1982;
const LAST_YEAR = 2099;
/** RFC 5322, section 4.3; other names mean an unknown offset and are read as UTC. In hours. */
const ZONES: Readonly<Record<string, number>> = {
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};
const DAY_FIRST =
  /\b(?<day>\d{1,2})[ -]+(?<month>[a-z]{3})[a-z]*\.?,?[ -]+(?<year>\d{2,4}) (?<time>\d{1,2}:\d{1,2}(?::\d{1,2})?) ?(?<zone>[+-]\d{4}|[a-z]{1,5}\b)?/i;
/** The form of C's asctime: `Thu Aug 22 12:36:23 2002`. */
const MONTH_FIRST =
  /\b(?<month>[a-z]{3})[a-z]*\.? (?<day>\d{1,2}),? (?<time>\d{1,2}:\d{1,2}(?::\d{1,2})?) (?<zone>[+-]\d{4}|[a-z]{1,5}\b)? ?(?<year>\d{4})\b/i;

/**
 * When a message arrived: the date of the newest Received line (the topmost, written by the last relay, with a date that
 * can be read), else of the Date line, which the sender may have set to anything, else null.
 *
 * @param raw the message; only its header is looked at
 */
export function arrivalOf(raw: Uint8Array): Date | null {
  const fields = headerOf(raw)
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/);
  return firstDate(fields, /^received:.*;/is) ?? firstDate(fields, /^date:/i);
}

/**
 * Reads a date as RFC 5322 with its obsolete forms writes it (two- and three-digit years as in section 4.3) and as C's
 * asctime does. Null for a day that does not exist and for years before 1982 or after 2099.
 */
export function parseMailDate(text: string): Date | null {
  const flat = text.replace(/\s+/g, ' ');
  const parts = (DAY_FIRST.exec(flat) ?? MONTH_FIRST.exec(flat))?.groups;
  if (parts === undefined) return null;
  const { day = '', month = '', year = '', time = '', zone = '' } = parts;
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  const date = [fullYear(year), MONTHS.indexOf(month.toLowerCase()), Number(day)] as const;
  if (date[0] < FIRST_YEAR || date[0] > LAST_YEAR || hours > 23 || minutes > 59 || seconds > 60) return null;
  const midnight = new Date(Date.UTC(...date));
  if (midnight.getUTCMonth() !== date[1] || midnight.getUTCDate() !== date[2]) return null;
  return new Date(midnight.getTime() + (hours * 60 + minutes - offsetOf(zone)) * 60_000 + seconds * 1000);
}

/** The header as Latin-1, of which dates are made: up to the first empty line. */
function headerOf(raw: Uint8Array): string {
  const start = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.length, HEADER_BYTES)).toString(
    'latin1',
  );
  const end = /\r?\n\r?\n/.exec(start);
  return end === null ? start : start.slice(0, end.index);
}

function firstDate(fields: readonly string[], name: RegExp): Date | null {
  for (const field of fields) {
    const match = name.exec(field);
    const date = match === null ? null : parseMailDate(field.slice(match[0].length));
    if (date !== null) return date;
  }
  return null;
}

function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 2 && year < 50) return year + 2000;
  return digits.length < 4 ? year + 1900 : year;
}

/** In minutes east of UTC. */
function offsetOf(zone: string): number {
  const numeric = /^([+-])(\d\d)(\d\d)$/.exec(zone);
  if (numeric === null) return (ZONES[zone.toUpperCase()] ?? 0) * 60;
  const [, sign, hours, minutes] = numeric;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
