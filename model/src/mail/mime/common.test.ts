import { isUtf8 } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import PostalMime, { addressParser } from 'postal-mime';
import { readAddresses } from './addresses.ts';
import { readCommonMime } from './common.ts';
import { CHARSETS, latin1 } from './decode.ts';
import { readEnvelope } from './envelope.ts';
import { readHeader } from './header.ts';
import { anyMail } from '../../../../testing/any-mail.ts';
import { readAnyMime } from './postal.ts';
import { AS_DECLARED } from './reading.ts';

const read = (message: string): ReturnType<typeof readCommonMime> => {
  const bytes = Buffer.from(message);
  return readCommonMime(bytes, latin1(bytes), AS_DECLARED);
};

test('whatever the message, it is read as postal-mime reads it, or left to postal-mime', async () => {
  await fc.assert(
    fc.asyncProperty(anyMail, async (message) => {
      const common = readCommonMime(message, latin1(message), AS_DECLARED);
      if (common !== undefined) expect(common).toEqual(await readAnyMime(message));
    }),
    { numRuns: 3000 },
  );
});

test('whatever the message, its subject and addresses are those that postal-mime finds', async () => {
  await fc.assert(
    fc.asyncProperty(anyMail.filter(isUtf8), async (message) => {
      const { subject = '', from, to = [] } = await PostalMime.parse(message);
      const expected = { subject, from: from === undefined ? [] : [from], to };
      expect(readEnvelope(readHeader(latin1(message), 0, message.length, true))).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

test('an encoded word in what is no address stays as postal-mime leaves it', async () => {
  const message = Buffer.from('From: Ann <ann@example.org> b: =?x?Q?y?= c\n\n');
  const { from } = await PostalMime.parse(message);
  expect(JSON.stringify(from)).toContain('=?x?Q?y?=');
  expect(readEnvelope(readHeader(latin1(message), 0, message.length, true)).from).toEqual([from]);
});

test('whatever the header, its addresses are those that postal-mime finds', () => {
  const pieces = fc.constantFrom(
    ...Array.from('"<>()@,:;\\.- \t'),
    'a',
    'B',
    'x.org',
    '=?utf-8?Q?n?=',
    "'",
    '\u00e9',
    '\u0001',
    ' <',
    '> ',
    '" ',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (header) => {
      expect(readAddresses(header.join(''))).toEqual(addressParser(header.join('')));
    }),
    { numRuns: 3000 },
  );
});

test.each([...CHARSETS])('in %s, ASCII means ASCII', (charset) => {
  const ascii = Uint8Array.from({ length: 128 }, (_, byte) => byte);
  for (const byte of ascii)
    expect(new TextDecoder(charset).decode(Uint8Array.of(byte, 65))).toBe(String.fromCharCode(byte, 65));
});

describe('the common shapes are read without postal-mime', () => {
  test.each([
    ['no MIME at all', 'Subject: x\n\nhello\n'],
    ['no body', 'Subject: x\n'],
    ['carriage returns', 'Subject: x\r\n\r\nhello\r\n'],
    [
      'quoted-printable',
      'Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=iso-8859-1\n\n=E9\n',
    ],
    [
      'base64',
      'Content-Transfer-Encoding: base64\nContent-Type: text/html; charset="utf-8"\n\nPGI+eDwvYj4=\n',
    ],
    ['flowed text', 'Content-Type: text/plain; format=flowed\n\na \nb\n'],
    [
      'an alternative',
      'Content-Type: multipart/alternative; boundary=b\n\n--b\n\nx\n--b\nContent-Type: text/html\n\n<p>x\n--b--\n',
    ],
    [
      'an attachment',
      'Content-Type: multipart/mixed;\n boundary="b"\n\n--b\n\nx\n--b\nContent-Type: image/png; name="a.png"\nContent-Transfer-Encoding: base64\n\nAAAA\n--b--\n',
    ],
  ])('%s', async (_, message) => {
    const common = read(message);
    expect(common).toBeDefined();
    expect(common).toEqual(await readAnyMime(Buffer.from(message)));
  });
});
