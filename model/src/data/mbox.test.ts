import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readMbox } from './mbox.ts';

const FROM = 'From alice@example.com Thu Aug 22 12:36:23 2002\n';

/** Writes messages as RFC 4155 with the quoting of mboxrd has it. Each message ends with a line end. */
function writeMbox(messages: readonly string[], eol = '\n'): string {
  return messages
    .map((raw) => FROM.replace('\n', eol) + raw.replace(/(?<=^|\n)(>*From )/g, '>$1') + eol)
    .join('');
}

async function read(
  file: string | Uint8Array,
  { chunk = Infinity, maxBytes = Infinity, named = false } = {},
): Promise<{ offset?: number; raw: string | null }[]> {
  const bytes = typeof file === 'string' ? Buffer.from(file, 'latin1') : Buffer.from(file);
  const read = [];
  for await (const { raw, ...rest } of readMbox(inChunks(bytes, chunk), { maxBytes, named })) {
    read.push({ ...rest, raw: raw === null ? null : Buffer.from(raw).toString('latin1') });
  }
  return read;
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

const rawOf = (messages: { raw: string | null }[]): (string | null)[] => messages.map(({ raw }) => raw);

const line = fc.oneof(
  fc.constantFrom(
    '',
    'From ',
    'From the desk of Bob',
    '>From me',
    '>>From ',
    'text',
    '>',
    'From: not a separator',
  ),
  fc.string({ unit: fc.constantFrom('From ', '>', ':', '\r', 'a', '0', 'é', ' '), maxLength: 20 }),
);
const message = fc
  .array(line, { maxLength: 12 })
  .map((lines) => ['Subject: x', ...lines].map((text) => `${text}\n`).join(''));

describe('an mbox', () => {
  test('gives back the messages it was written from, however it is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 1, max: 3000 }),
        async (messages, chunk) => {
          expect(rawOf(await read(writeMbox(messages), { chunk }))).toEqual(messages);
        },
      ),
    );
  });

  test('of a single message is known by its name', async () => {
    await fc.assert(
      fc.asyncProperty(message, async (only) => {
        expect(rawOf(await read(writeMbox([only]), { named: true }))).toEqual([only]);
      }),
    );
  });

  test('says where each message begins', async () => {
    const first = 'Subject: 1\n\nbody\n';
    expect(await read(writeMbox([first, 'Subject: 2\n\n']))).toEqual([
      { offset: 0, raw: first },
      { offset: FROM.length + first.length + 1, raw: 'Subject: 2\n\n' },
    ]);
  });

  test('may have CRLF line ends', async () => {
    const messages = ['Subject: 1\r\n\r\nFrom here\r\n', 'Subject: 2\r\n\r\nbody\r\n'];
    expect(rawOf(await read(writeMbox(messages, '\r\n')))).toEqual(messages);
  });

  test.each([
    'From - Thu Aug 22 12:36:23 2002', // Thunderbird
    'From 1234567890@xxx Thu Aug 22 12:36:23 +0000 2002', // Google Takeout
    'From MAILER-DAEMON Thu Aug  2 12:36 2002', // without seconds
    'From "a b"@example.com  Thu, 22 Aug 2002 12:36:23 +0100',
    'From a@b 2024-11-23 15:04:59',
    'From a@b 2024-11-23T15:04:59Z',
    'From ', // Thunderbird since 2023
  ])('may have separators like %j', async (separator) => {
    const file = `${separator}\nSubject: 1\n\n1\n\n${separator}\nSubject: 2\n\n2\n`;
    expect(rawOf(await read(file))).toEqual(['Subject: 1\n\n1\n', 'Subject: 2\n\n2\n']);
  });

  test.each(['From \r', 'From '])(
    'of Thunderbird is not cut at %j in a text, nor at a question',
    async (bare) => {
      const eol = bare.endsWith('\r') ? '\r\n' : '\n';
      const body = [
        'Hello',
        '',
        'From ',
        'the desk',
        '',
        'From ',
        'http://a.example',
        '',
        'From ',
        '',
        'Bob',
        '',
      ];
      const messages = [1, 2].map((i) => [`Subject: ${i}`, '', ...body].join(eol));
      expect(rawOf(await read(messages.map((raw) => `${bare}\n${raw}${eol}`).join('')))).toEqual(messages);
    },
  );

  test('is cut at no line that only begins like an ISO date’s', async () => {
    const messages = ['Subject: 1\n\nFrom noon on 2024-11-23 15:04\nRoom: 5\n', 'Subject: 2\n\n2\n'];
    expect(rawOf(await read(messages.map((raw) => `${FROM}${raw}\n`).join('')))).toEqual(messages);
  });

  test.each([
    ['an empty line', '\n'],
    ['an empty line with CRLF', '\r\n'],
    ['a byte order mark', '\xef\xbb\xbf'],
    ['both', '\xef\xbb\xbf\r\n'],
  ])('may begin with %s', async (_, prefix) => {
    const messages = ['Subject: 1\n\n1\n', 'Subject: 2\n\n2\n'];
    for (const chunk of [1, 1000])
      for (const named of [true, false]) {
        const found = await read(prefix + writeMbox(messages), { chunk, named });
        expect(rawOf(found)).toEqual(messages);
        expect(found[0]?.offset).toBe(prefix.length);
      }
    const single = prefix + FROM + 'Subject: 1\n';
    expect(await read(single)).toEqual([{ raw: single }]);
  });

  test('passes over a message that is too large, in memory as well', async () => {
    const large = `Subject: large\n\n${'x'.repeat(5000)}\n`;
    const file = writeMbox([large, 'Subject: 2\n\n2\n', large]);
    for (const chunk of [7, 1000, 1e6]) {
      expect(rawOf(await read(file, { chunk, maxBytes: 1000 }))).toEqual([null, 'Subject: 2\n\n2\n', null]);
    }
  });
});

describe('a file that is one message', () => {
  test('is given back byte for byte, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 1, max: 3000 }),
        async (bytes, chunk) => {
          expect(await read(bytes, { chunk })).toEqual([{ raw: Buffer.from(bytes).toString('latin1') }]);
        },
      ),
    );
  });

  test('may begin with one separator of its own', async () => {
    const file = `${FROM}Subject: 1\n\n>From here on\n\nFrom the desk of Bob\nBody: text\n`;
    expect(await read(file)).toEqual([{ raw: file }]);
  });

  test('is not taken for an mbox when it quotes one', async () => {
    const file = `Subject: look at this\n\n${writeMbox(['Subject: 1\n', 'Subject: 2\n'])}`;
    expect(await read(file)).toEqual([{ raw: file }]);
  });

  test('is null when too large', async () => {
    expect(await read('x'.repeat(2001), { chunk: 100, maxBytes: 2000 })).toEqual([{ raw: null }]);
  });
});
