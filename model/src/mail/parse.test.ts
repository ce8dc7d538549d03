import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HamletError } from '../errors.ts';
import type { Mail } from './mail.ts';
import { parseMail } from './parse.ts';

const read = (message: string | Uint8Array): Promise<Mail> =>
  parseMail(typeof message === 'string' ? Buffer.from(message) : message);

describe('encoded words (RFC 2047, section 8)', () => {
  test.each([
    ['=?ISO-8859-1?Q?a?=', 'a'],
    ['=?ISO-8859-1?Q?a?= b', 'a b'],
    ['=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=', 'ab'],
    ['=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=', 'ab'],
    ['=?ISO-8859-1?Q?a_b?=', 'a b'],
    ['=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=', 'a b'],
    ['=?utf-8?B?VmlhZ3Jh?=', 'Viagra'],
  ])('%s reads %s', async (encoded, text) => {
    expect((await read(`Subject: ${encoded}\n\nx\n`)).subject).toBe(text);
  });
});

test.each([
  'From: a@example.org\nSubject: lunch\n\nNoon?\n',
  'Subject: lunch\n\nNoon?\n',
  'From x Mon\nSubject: a\n\nb\n',
])('a byte order mark before the message changes nothing: %j', async (message) => {
  const { structure, ...marked } = await read(`\ufeff${message}`);
  const plain = await read(message);
  expect({ ...marked, structure: { ...structure, bytes: structure.bytes - 3 } }).toEqual(plain);
});

test('bodies are decoded by their transfer encoding and charset', async () => {
  const qp = await read(
    'Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nna=EFve=\n t=3D1\n',
  );
  expect(qp.text).toContain('naïve t=1');
  const base64 = await read(
    `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${Buffer.from('schön').toString('base64')}\n`,
  );
  expect(base64.text).toContain('schön');
});

test.each([
  ['a word', 'hi', 'hi'],
  ['lines', 'Shall we have lunch?\nAnn', 'Shall we have lunch?\nAnn'],
  ['paragraphs', 'Hello Bob,\n\nsee: you soon', 'Hello Bob,\n\nsee: you soon'],
])('text without any header is all body: %s', async (_, message, text) => {
  expect((await read(message)).text.trim()).toBe(text);
});

test('a header that begins with a broken line is still one', async () => {
  expect((await read('broken line\nSubject: x\n\nbody\n')).text.trim()).toBe('body');
});

test('nested multiparts are read in order, attachments are named and measured', async () => {
  const mail = await read(
    'Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\nContent-Type: text/plain\n\nfirst\n--i\nContent-Type: text/plain\n\nsecond\n--i--\n--o\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=a.png\n\nAAAA\n--o--\n',
  );
  expect(mail.text).toMatch(/first[\s\S]*second/);
  expect(mail.attachments).toEqual([{ name: 'a.png', type: 'image/png', bytes: 3 }]);
  expect(mail.structure.contentTypes).toEqual(['multipart/mixed', 'text/plain', 'image/png']);
});

test('an address that is encoded as only names may be is decoded', async () => {
  const { from } = await parseMail(
    Buffer.from('From: =?iso-2022-jp?B?am9rb0Bycy5qcA==?=@example.org\n\nx\n'),
  );
  expect(from[0]?.address).toBe('joko@rs.jp@example.org');
});

test('of a field of a header the first 50,000 characters are read', async () => {
  const { subject, from } = await read(
    `Subject: ${'a'.repeat(60_000)}\nFrom: ${'a@b.c,'.repeat(10_000)}\n\nx\n`,
  );
  expect(subject).toHaveLength(50_000);
  expect(from).toEqual([{ name: '', address: 'a@b.c' }]);
});

test('text that is shown from right to left is read as it is shown', async () => {
  const reversed = '\u202esllip paehc\u202c, cheap\n\u202esllip\npills';
  const message = `Subject: \u202eeerf\u202c pills\nContent-Type: text/plain; charset=utf-8\n\n${reversed}\n`;
  const { subject, text, structure } = await parseMail(Buffer.from(message));
  expect([subject, text.trim()]).toEqual(['free pills', 'cheap pills, cheap\npills\npills']);
  expect(structure.invisibleCharacters).toBe(3);
});

test('addresses are read from From and To, groups and names included', async () => {
  const { from, to } = await read(
    'From: "Ann B." <Ann@Example.ORG>\nTo: team: bob@example.com, carl@example.com;\n\nx\n',
  );
  expect(from).toEqual([{ name: 'Ann B.', address: 'ann@example.org' }]);
  expect(to.map(({ address }) => address)).toEqual(['bob@example.com', 'carl@example.com']);
});

describe('what is no message gets a coded answer', () => {
  const codeOf = (raw: Uint8Array): Promise<string> =>
    parseMail(raw).then(
      () => 'read',
      (error: unknown) => (error instanceof HamletError ? error.code : String(error)),
    );

  test('nothing, or only white space', async () => {
    expect(await codeOf(Buffer.from(''))).toBe('MESSAGE_EMPTY');
    expect(await codeOf(Buffer.from(' \r\n\t\n'))).toBe('MESSAGE_EMPTY');
  });

  test('more than 50 MiB', async () => {
    expect(await codeOf(Buffer.alloc(50 * 1024 * 1024 + 1, 'a'))).toBe('MESSAGE_TOO_LARGE');
  });

  test('parts nested without end', async () => {
    const parts = Array.from(
      { length: 500 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`,
    );
    expect(await codeOf(Buffer.from(parts.join('')))).toBe('MESSAGE_TOO_COMPLEX');
  });

  test('HTML elements nested without end', async () => {
    expect(await codeOf(Buffer.from(`Content-Type: text/html\n\n${'<div>'.repeat(199_000)}x`))).toBe(
      'MESSAGE_TOO_COMPLEX',
    );
  });

  test('elements in one another, and tags that end none of them', async () => {
    const html = '<b>'.repeat(49_000) + '</i>'.repeat(210_000);
    expect(await codeOf(Buffer.from(`Content-Type: text/html\n\n${html}`))).toBe('MESSAGE_TOO_COMPLEX');
  });

  test('a forwarded message with 900,000 characters of encoded words', async () => {
    const words = '=?a?B?AAAA?='.repeat(75_000);
    expect(await codeOf(Buffer.from(`Content-Type: message/rfc822\n\nSubject: ${words}\n\nx`))).toBe(
      'MESSAGE_TOO_COMPLEX',
    );
  });

  test('a million lines that could open a part', async () => {
    expect(
      await codeOf(Buffer.from(`Content-Type: multipart/mixed; boundary=b\n${'\n--b\n'.repeat(500_000)}`)),
    ).toBe('MESSAGE_TOO_COMPLEX');
  });
});

function rules(count: number, each: number): string {
  return Array.from({ length: count }, (_, rule) => {
    const declarations = Array.from({ length: each }, (_, i) => `p${each * rule + i}:0`);
    return `p{${declarations.join(';')}}`;
  }).join('');
}

test.each([
  ['50 MiB of text', () => `Subject: x\n\n${'lorem ipsum '.repeat(4_300_000)}`],
  ['1,900 nested tags', () => `Content-Type: text/html\n\n${'<div>'.repeat(1900)}x`],
  ['one line of 2 MB of brackets', () => `Content-Type: text/html\n\n${'<'.repeat(2_000_000)}`],
  [
    'style sheets of 1 MB without a rule',
    () => `Content-Type: text/html\n\n${`<style>${'a '.repeat(24_990)}</style>`.repeat(19)}x`,
  ],
  [
    'a style sheet with 6,500 properties and 10,000 elements',
    () => `Content-Type: text/html\n\n<style>${rules(130, 50)}</style>${'<p>x</p>'.repeat(10_000)}`,
  ],
  ['a style named as what all objects have', () => 'Content-Type: text/html\n\n<p style="__proto__:x">x'],
  ['a header folded 20,000 times', () => `Subject: a${'\n b'.repeat(20_000)}\n\nx`],
  ['an address with 100,000 open comments', () => `From: ${'('.repeat(100_000)}\n\nx`],
  [
    'a style of 100,000 rules',
    () => `Content-Type: text/html\n\n<p style="${'color:red;'.repeat(100_000)}">x`,
  ],
])('%s is judged all the same', async (_, message) => {
  await expect(read(message())).resolves.toBeDefined();
});

describe('attachments are named and measured, however large', () => {
  const mixed = (boundary: string, ...parts: string[]): string =>
    `Content-Type: multipart/mixed; boundary=${boundary}\n\n${parts.map((part) => `--${boundary}\n${part}\n`).join('')}--${boundary}--\n`;
  const attachment = (name: string, bytes: number): string =>
    `Content-Type: image/png; name="${name}"\nContent-Transfer-Encoding: base64\n\n${lines(Buffer.alloc(bytes, 7))}`;
  const lines = (bytes: Buffer): string => bytes.toString('base64').replace(/.{76}/g, '$&\n');

  test('in a message of a common shape', async () => {
    const { text, attachments } = await read(
      mixed('b', '\nhello', attachment('a.png', 3_000_000), attachment('b.png', 2_000_001)),
    );
    expect(text.trim()).toBe('hello');
    expect(attachments).toEqual([
      { name: 'a.png', type: 'image/png', bytes: 3_000_000 },
      { name: 'b.png', type: 'image/png', bytes: 2_000_001 },
    ]);
  });

  test('in a forwarded message up to where it is read, and what comes after them is read', async () => {
    const forwarded = `Content-Type: message/rfc822\n\nSubject: inner\n${mixed('inner', '\nhello', attachment('a.png', 3_000_000))}`;
    const { text, attachments } = await read(mixed('outer', forwarded, '\ngoodbye'));
    expect(text).toMatch(/hello[^]*goodbye/);
    expect(attachments[0]).toMatchObject({ name: 'a.png', type: 'image/png' });
    expect(attachments[0]?.bytes).toBeGreaterThan(1_000_000);
  });
});

test.each(['utf-8', 'x-unknown'])(
  'of a long text, in %s, a million characters are read, or as many as cost no more',
  async (charset) => {
    const { text } = await read(
      `Content-Type: text/plain; charset=${charset}\n\n${'All is well. '.repeat(400_000)}`,
    );
    expect(text.slice(0, 26)).toBe('All is well. All is well. ');
    expect(text).toHaveLength(1_000_000);
  },
);

test('whatever the bytes, the outcome is a mail or a coded error', async () => {
  const pieces = fc.constantFrom(
    'From: a@b\n',
    'Content-Type: multipart/mixed; boundary=b\n',
    'Content-Type: text/html; charset=x\n',
    'Content-Transfer-Encoding: base64\n',
    '\n',
    '--b\n',
    '--b--\n',
    '<a href=',
    '=?utf-8?B?',
    '&#x;',
    '\u0000',
    'Subject: ',
  );
  const message = fc.array(
    fc.oneof(
      pieces.map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 40 }),
    ),
    { maxLength: 30 },
  );
  await fc.assert(
    fc.asyncProperty(message, async (parts) => {
      try {
        expect(typeof (await parseMail(Buffer.concat(parts))).text).toBe('string');
      } catch (error) {
        expect(error).toBeInstanceOf(HamletError);
      }
    }),
    { numRuns: Number(process.env['HAMLET_TEST_FUZZ_RUNS'] ?? 500) },
  );
});
