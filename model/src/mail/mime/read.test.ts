import { describe, expect, test } from '@jest/globals';
import type { Mail } from '../mail.ts';
import { parseMail } from '../parse.ts';

const SPAM = 'Buy cheap pills online now';
const read = (message: string | Uint8Array): Promise<Mail> =>
  parseMail(typeof message === 'string' ? Buffer.from(message) : message);
const shownBy = async (message: string | Uint8Array): Promise<string> => (await read(message)).text.trim();
const words = (text: string): string => text.split(/\s+/).join(' ');
const base64 = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64');
const utf16 = (text: string, isBig: boolean): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};
const HTML = `<html><body><p>Buy <b>cheap</b> pills</p> online now</body></html>`;
const part = (type: string, body: string): string => `--used\nContent-Type: ${type}\n\n${body}\n`;

describe('a broken message still shows its text', () => {
  test.each([
    [
      'the boundary is another',
      'multipart/mixed; boundary=declared',
      part('text/plain', SPAM) + '--used--\n',
    ],
    ['and the part is HTML', 'multipart/alternative; boundary=declared', part('text/html', HTML)],
    [
      'and the part is in base64',
      'multipart/mixed; boundary=declared',
      `--used\nContent-Transfer-Encoding: base64\nContent-Type: text/html\n\n${base64(HTML)}\n`,
    ],
    [
      'in an inner multipart',
      'multipart/mixed; boundary=o',
      `--o\nContent-Type: multipart/mixed; boundary=i\n\n${part('text/html', HTML)}`,
    ],
    ['no boundary is declared', 'multipart/mixed', part('text/plain', SPAM)],
    ['the boundary is never closed', 'multipart/mixed; boundary=used', part('text/plain', SPAM)],
    ['there are no parts', 'multipart/mixed; boundary=b', SPAM],
    ['there are no parts, and HTML', 'multipart/mixed; boundary=b', HTML],
    ['the header of a part has no line before it', 'multipart/mixed', `Content-Type: text/html\n\n${HTML}`],
    [
      'no empty line ends the header of a part',
      'multipart/mixed; boundary=used',
      `--used\nContent-Type: text/html\n${HTML}\n--used--\n`,
    ],
    [
      'nor that of a plain one',
      'multipart/mixed; boundary=used',
      `--used\nContent-Type: text/plain\n${SPAM}\n\n--used--\n`,
    ],
    ['its multipart is unknown', 'multipart/xyz; boundary=used', part('text/plain', SPAM)],
    ['its text is of an unknown kind', 'text/xyz', SPAM],
    ['its text of an unknown kind is HTML', 'text/xyz', HTML],
    ['it is an invitation and nothing else', 'text/calendar', SPAM],
    ['its type is nonsense', 'nonsense', SPAM],
    ['its type is empty', '', SPAM],
    ['its only part is attached', 'text/plain\nContent-Disposition: attachment', SPAM],
  ])('%s', async (_, type, body) => {
    expect(words(await shownBy(`Subject: x\nContent-Type: ${type}\n\n${body}`))).toBe(SPAM);
  });

  test('no empty line ends the header', async () => {
    expect(await shownBy(`Subject: x\n${SPAM}\n`)).toBe(SPAM);
  });
});

test('of a message with an attachment and no text, none is made up', async () => {
  const { text, attachments } = await read(
    'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nQUJD\n--b--\n',
  );
  expect(text).toBe('');
  expect(attachments).toEqual([{ name: '', type: 'image/png', bytes: 3 }]);
});

describe('lines end as mail clients see them', () => {
  const message = `Subject: pills\nContent-Type: multipart/mixed; boundary=used\n\n${part('text/html', HTML)}--used--\n`;
  test.each([
    ['carriage returns', '\r'],
    ['carriage returns and line feeds', '\r\n'],
    ['two carriage returns and a line feed', '\r\r\n'],
  ])('in %s', async (_, end) => {
    const mail = await read(message.replaceAll('\n', end));
    expect([mail.subject, words(mail.text.trim())]).toEqual(['pills', SPAM]);
  });

  test('in one way here and in another there', async () => {
    let line = 0;
    const mixed = message.replace(/\n/g, () => ['\r', '\n', '\r\n'][line++ % 3] ?? '');
    expect(words(await shownBy(mixed))).toBe(SPAM);
  });
});

describe('text is read as its bytes say, whatever charset is declared', () => {
  const CAFE = 'café für señor';
  const in8Bit = (charset: string, bytes: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from(`Content-Type: text/plain; charset=${charset}\n\n`), bytes]);
  test.each([
    ['x-unknown', Buffer.from(CAFE)],
    ['"; none"', Buffer.from(CAFE)],
    ['utf-16', Buffer.from(CAFE)],
    ['utf-16', utf16(CAFE, false)],
    ['utf-16', utf16(`\ufeff${CAFE}`, true)],
    ['utf-16be', utf16(CAFE, false)],
    ['utf-8', utf16(CAFE, true)],
    ['utf-7', Buffer.from('caf+AOk f+APw-r se+APE-or')],
    ['utf-8', Buffer.from(CAFE, 'latin1')],
    ['us-ascii', Buffer.from(CAFE, 'latin1')],
    ['iso-8859-1', Buffer.from(CAFE)],
    ['koi8-r', Buffer.from(CAFE)],
    ['hz-gb-2312', Buffer.from(CAFE)],
    ['x-user-defined', Buffer.from(CAFE)],
    ['windows-1251', Buffer.from(Array.from(CAFE).join('\0'))],
  ])('%s, case %#', async (charset, bytes) => {
    expect(await shownBy(in8Bit(charset, bytes))).toBe(CAFE);
  });

  test.each([
    ['windows-1251', [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2], 'Привет'],
    ['gb2312', [0xc4, 0xe3, 0xba, 0xc3], '你好'],
    ['iso-2022-jp', [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42], '日本'],
    ['utf-8', [0xe2, 0x82, 0xac, 0xe2, 0x82, 0xac, 0xe2, 0x82, 0xac, 0xe2, 0x82, 0xac, 0xe2], '€€€€\ufffd'],
  ])('and what is declared rightly stays: %s', async (charset, bytes, text) => {
    const message = in8Bit(charset, Uint8Array.from(bytes));
    expect((await shownBy(message)).replace('\ufffd', '')).toBe(text.replace('\ufffd', ''));
  });

  test.each([
    ['=?utf-16?B?Y2hlYXAgcGlsbHM=?=', 'cheap pills'],
    [`=?utf-16?B?${base64(utf16('cheap pills', true))}?=`, 'cheap pills'],
    ['=?utf-7?Q?caf+AOk-_pills?=', 'café pills'],
    ['=?x-unknown?Q?caf=C3=A9?=', 'café'],
    ['=?iso-8859-1*en?Q?caf=C3=A9?= =?koi8-r?B?w6k=?=', 'caféé'],
    ['=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=', 'café'],
  ])('in a header too: %s', async (header, text) => {
    const { subject, from } = await read(`Subject: ${header}\nFrom: ${header} <a@example.org>\n\nx\n`);
    expect([subject, from[0]?.name]).toEqual([text, text]);
  });

  test('a subject of 8-bit characters that is no UTF-8', async () => {
    expect((await read(Buffer.from('Subject: café\n\nx\n', 'latin1'))).subject).toBe('café');
  });
});

describe('text of an undeclared charset is read as what it most likely is', () => {
  const RUSSIAN = 'Здравствуйте! Предлагаем вам выгодные условия по доставке товаров. Звоните прямо сейчас.';
  const JAPANESE = 'ももがはじけてぶどうがゆれる。ご注文はお早めに！全国発送いたします。';
  const TEXTS: readonly (readonly [charset: string, text: string])[] = [
    ['koi8-r', RUSSIAN],
    ['windows-1251', RUSSIAN],
    ['shift_jis', JAPANESE],
    ['euc-jp', JAPANESE],
    ['euc-kr', '광고 안녕하세요. 저희 회사에서 새로운 상품을 소개합니다. 지금 바로 신청하세요.'],
    ['big5', '您好！本公司提供優質服務，歡迎來電洽詢。免費諮詢專線'],
    ['gb18030', '您好！本公司提供优质服务，欢迎来电咨询。'],
    ['iso-8859-7', 'Καλημέρα σας, θα θέλαμε να σας ενημερώσουμε για τις νέες προσφορές μας.'],
    [
      'windows-1250',
      'Dzień dobry, przesyłam umowę. Proszę o odpowiedź w najbliższym możliwym terminie. Żółć',
    ],
    ['windows-1252', 'Schöne Grüße aus München! Können wir uns nächste Woche für ein Gespräch treffen?'],
    ['windows-1252', 'Señor Müller’s café: £5'],
  ];
  const inCharset = (charset: string, before: string, text: string): Buffer =>
    Buffer.concat([Buffer.from(before), encode(text, charset)]);

  test.each(TEXTS)('%s: %s', async (charset, text) => {
    for (const type of ['', 'Content-Type: text/plain; charset=unknown-8bit\n'])
      expect(await shownBy(inCharset(charset, `${type}\n`, text))).toBe(text);
  });

  test.each(TEXTS)('%s in a header: %s', async (charset, text) => {
    const { subject } = await read(inCharset(charset, 'From: a@example.org\nSubject: ', text));
    expect(subject).toBe(text);
  });

  describe('ISO-2022-JP, whose bytes are those of ASCII', () => {
    const LINE = Buffer.from('GyRCJGIkYiQsJE8kOCQxJEYkViRJJCYkLCRmJGwkayEjGyhCCg==', 'base64');
    const message = (type: string, ...lines: Uint8Array[]): Buffer =>
      Buffer.concat([Buffer.from(`Content-Type: ${type}\n\n`), ...lines]);

    test.each(['text/plain', 'text/plain; charset=""', 'text/html'])('%s', async (type) => {
      expect(words(await shownBy(message(type, LINE, LINE, LINE)))).toBe(
        words('ももがはじけてぶどうがゆれる。 '.repeat(3)).trim(),
      );
    });

    test('its escapes alone do not make other text unread', async () => {
      for (const type of ['text/plain; charset=us-ascii', 'text/plain; charset=utf-8'])
        expect(
          await shownBy(message(type, ...[1, 2, 3].map(() => Buffer.from(`\x1b$B${SPAM}\x1b(B\n`)))),
        ).toContain(SPAM);
      for (const text of [`\x1b$B${SPAM}\n`, `café \x1b$B${SPAM}\x1b(B\n`])
        expect(await shownBy(message('text/plain', Buffer.from(text)))).toContain(SPAM);
    });
  });

  test('of so many parts and recipients as anybody writes', async () => {
    const many = <T>(count: number, what: T): T[] => Array<T>(count).fill(what);
    const part = inCharset('shift_jis', '\n--b\n\n', JAPANESE);
    const to = inCharset('shift_jis', '\nTo: a@example.org (', `${JAPANESE})`);
    const message = (count: number): Promise<Mail> =>
      read(
        Buffer.concat([
          Buffer.from('Content-Type: multipart/mixed; boundary=b'),
          ...many(count, to),
          Buffer.from('\n'),
          ...many(count, part),
        ]),
      );
    const [few, lots] = [await message(20), await message(5000)];
    expect(few.text.split(JAPANESE)).toHaveLength(21);
    expect(few.to[0]?.name).toBe(JAPANESE);
    expect(lots.text.split(JAPANESE)).toHaveLength(21);
    expect(lots.to).toHaveLength(5000);
  });

  test('bytes that a reader does not see make no letter another', async () => {
    const disguised = `${SPAM} if it is in stock. `.repeat(10).replace(/i/g, '\x81i');
    expect(await shownBy(Buffer.from(`\n${disguised}`, 'latin1'))).toContain(SPAM);
  });

  test('a page says it itself, where its header does not', async () => {
    const page = (type: string): Buffer =>
      inCharset(
        'koi8-r',
        `Content-Type: ${type}\n\n<meta http-equiv=x content="text/html; charset=KOI8-R">`,
        'Да',
      );
    expect(await shownBy(page('text/html'))).toBe('Да');
    expect(await shownBy(page('text/html; charset=windows-1252'))).toBe('äÁ');
  });
});

describe('plain text behind base64 hides nothing', () => {
  const LINES = base64(`${SPAM}\n`.repeat(5)).replace(/.{60}/g, '$&\n');
  test.each([
    ['of a mailing list', `${LINES}\n\n____\nlist@example.org\n`],
    ['that is ham', `${LINES}\nLet us meet at noon. See you there, Ann`],
    ['beyond the last boundary', `${LINES}\n--b--\n\n____\nlist@example.org\n`],
  ])('%s', async (_, body) => {
    for (const charset of ['utf-8', 'iso-8859-1', 'big5'])
      expect(
        await shownBy(
          `Content-Type: text/plain; charset=${charset}\nContent-Transfer-Encoding: base64\n\n${body}`,
        ),
      ).toContain(SPAM);
  });

  test('also where it is no UTF-8', async () => {
    const text = 'Fünf Grüße für Señor Müller aus München';
    const body = `${base64(Buffer.from(text, 'latin1'))}\n\nlist@example.org\n`;
    const message = `Content-Type: text/plain; charset=latin1\nContent-Transfer-Encoding: base64\n\n${body}`;
    expect(words(await shownBy(message))).toBe(`${text} list@example.org`);
  });
});

describe('a text is decoded as it is encoded, whatever encoding is declared', () => {
  const encoded = (encoding: string, body: string): string =>
    `Content-Type: text/plain\nContent-Transfer-Encoding: ${encoding}\n\n${body}\n`;
  test.each([
    ['plain, not base64', 'base64', SPAM],
    ['HTML, not base64', 'base64', HTML],
    ['base64, not 7bit', '7bit', base64(SPAM)],
    ['base64 of HTML, not 7bit', '7bit', base64(HTML).replace(/.{20}/g, '$&\r\n')],
    ['base64 with blanks in between', 'base64', base64(SPAM).replace(/.{8}/g, '$& ')],
    ['base64 with other signs in between', 'base64', base64(SPAM).replace(/.{8}/g, '$&*')],
    ['plain, not quoted-printable', 'quoted-printable', SPAM],
    ['plain in an unknown encoding', 'x-none', SPAM],
  ])('%s', async (_, encoding, body) => {
    expect(words(await shownBy(encoded(encoding, body)))).toBe(SPAM);
  });

  test.each([
    ['one long word', 'Donaudampfschifffahrtsgesellschaftskapitaen'],
    ['a key', base64(Uint8Array.from({ length: 90 }, (_, i) => (i * 151 + 97) % 256))],
    ['base64 among other text', `see below\n${base64(SPAM)}`],
  ])('%s is no base64', async (_, body) => {
    expect(await shownBy(encoded('7bit', body))).toBe(body);
  });
});

/** The bytes of a text: those that the decoder of the platform reads as each of its characters. */
function encode(text: string, charset: string): Uint8Array {
  const decoder = new TextDecoder(charset);
  const bytes = new Map<string, readonly number[]>();
  for (let first = 255; first >= 0; first--) {
    for (let second = first < 129 ? 0 : 254; second > 63; second--)
      bytes.set(decoder.decode(Uint8Array.of(first, second)), [first, second]);
    bytes.set(decoder.decode(Uint8Array.of(first)), [first]);
  }
  return Uint8Array.from(Array.from(text).flatMap((character) => bytes.get(character) ?? []));
}
