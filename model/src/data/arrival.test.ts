import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrivalOf, parseMailDate } from './arrival.ts';

const iso = (text: string): string | undefined => parseMailDate(text)?.toISOString();

describe('a date in a mail', () => {
  test.each([
    // The examples of RFC 5322, appendices A.1.1, A.5 and A.6.2.
    ['Fri, 21 Nov 1997 09:55:06 -0600', '1997-11-21T15:55:06.000Z'],
    ['Thu, 13 Feb 1969 23:32 -0330', undefined],
    ['21 Nov 97 09:55:06 GMT', '1997-11-21T09:55:06.000Z'],
    ['Thu,\t13\tFeb\t1999\t23:32\t-0330 (Newfoundland Time)', '1999-02-14T03:02:00.000Z'],
    ['1 Jul 2003 10:52:37 +0200', '2003-07-01T08:52:37.000Z'],
    // Obsolete zones, two- and three-digit years: RFC 5322, section 4.3.
    ['Thu, 22 Aug 02 07:36:16 EDT', '2002-08-22T11:36:16.000Z'],
    ['Thu, 22 Aug 102 07:36:16 PST', '2002-08-22T15:36:16.000Z'],
    ['22 Aug 49 00:00:00 Z', '2049-08-22T00:00:00.000Z'],
    ['22 Aug 99 00:00 UNKNOWN', '1999-08-22T00:00:00.000Z'],
    // asctime, as old mailers and mbox separators write it.
    ['Thu Aug 22 12:36:23 2002', '2002-08-22T12:36:23.000Z'],
    ['Thu Aug  1 12:36:23 CEST 2002', '2002-08-01T12:36:23.000Z'],
    ['Thu Aug  1 12:36:23 +0100 2002', '2002-08-01T11:36:23.000Z'],
    ['31 Dec 2002 23:59:60 +0000', '2003-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  test.each([
    '',
    'yesterday',
    '2002-08-22',
    '31 Feb 2002 10:00:00 +0000',
    '0 Jan 2002 10:00:00 +0000',
    '22 Xyz 2002 10:00:00 +0000',
    '22 Aug 2002 25:00:00 +0000',
    '22 Aug 2002 10:61:00 +0000',
    '22 Aug 1900 10:00:00 +0000',
    '22 Aug 2100 10:00:00 +0000',
    '22 Aug 0001 10:00:00 +0000',
  ])('%j is none', (text) => {
    expect(parseMailDate(text)).toBeNull();
  });

  test('is read whatever moment and zone it names', () => {
    const moments = fc.date({
      min: new Date('1982-01-02'),
      max: new Date('2099-12-30'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moments, fc.integer({ min: -14 * 60, max: 14 * 60 }), (moment, offset) => {
        const whole = new Date(Math.floor(moment.getTime() / 1000) * 1000);
        const local = new Date(whole.getTime() + offset * 60_000).toUTCString().replace(' GMT', '');
        const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
        const digits = `${String(hours).padStart(2, '0')}${String(minutes).padStart(2, '0')}`;
        expect(parseMailDate(`${local} ${offset < 0 ? '-' : '+'}${digits}`)).toEqual(whole);
      }),
    );
  });

  test('is null or a date for any text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('1', '22', '02', '2002', ' ', ':', '-', '+', 'Aug', 'Jan', 'EST', ','),
        }),
        (text) => {
          const date = parseMailDate(text);
          expect(date === null || !Number.isNaN(date.getTime())).toBe(true);
        },
      ),
    );
  });
});

describe('the arrival of a message', () => {
  const arrival = (...lines: string[]): string | undefined =>
    arrivalOf(Buffer.from(lines.join('\n')))?.toISOString();

  test('is the date of the topmost Received line, even when folded', () => {
    expect(
      arrival(
        'Received: from a by b; with SMTP id 1;',
        '\tThu, 22 Aug 2002 07:36:16 -0400 (EDT)',
        'Received: from c by a; Wed, 21 Aug 2002 10:00:00 +0000',
        'Date: Tue, 20 Aug 2002 10:00:00 +0000',
      ),
    ).toBe('2002-08-22T11:36:16.000Z');
  });

  test('passes over Received lines without a date, then takes the Date line', () => {
    const nonsense = ['Received: from a by b', 'Received: by c; Thu, 99 Foo 2002'];
    expect(arrival(...nonsense, 'Received: by d; 21 Aug 2002 10:00:00 +0000')).toBe(
      '2002-08-21T10:00:00.000Z',
    );
    expect(arrival(...nonsense, 'Date: Tue, 20 Aug 2002 10:00:00 +0000')).toBe('2002-08-20T10:00:00.000Z');
    expect(arrival(...nonsense, 'Date: Tue, 20 Aug 1902 10:00:00 +0000')).toBeUndefined();
  });

  test('is looked for in the header only', () => {
    const body = 'Date: Tue, 20 Aug 2002 10:00:00 +0000';
    expect(arrival('Subject: x', '', body)).toBeUndefined();
    expect(arrival('Subject: x\r', '\r', body)).toBeUndefined();
    expect(arrival('Subject: x', body)).toBe('2002-08-20T10:00:00.000Z');
  });

  test('is null for any bytes that have none', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (raw) => arrivalOf(raw) === null));
  });
});
