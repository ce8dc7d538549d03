import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readJsonLines } from './jsonl.ts';

async function read(bytes: Uint8Array, { chunk = 1e6, maxBytes = 1e6 } = {}): Promise<unknown[]> {
  const read = [];
  for await (const item of readJsonLines(inChunks(bytes, chunk), maxBytes)) {
    read.push('raw' in item ? { ...item, raw: Buffer.from(item.raw).toString() } : item);
  }
  return read;
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

describe('JSON lines', () => {
  test('give back the messages that were written, however they are cut into chunks', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    const lines = fc.array(fc.record({ label: fc.constantFrom('ham', 'spam'), message: text }));
    await fc.assert(
      fc.asyncProperty(lines, fc.constantFrom('\n', '\r\n'), fc.nat(50), async (written, eol, chunk) => {
        const file = written.map((line) => JSON.stringify(line)).join(eol);
        expect(await read(Buffer.from(file), { chunk: chunk + 1 })).toEqual(
          written.map(({ label, message }, i) => ({ line: i + 1, label, raw: message.toWellFormed() })),
        );
      }),
    );
  });

  test('that cannot be read are named by number and reason, and do not stop the others', async () => {
    const file = Buffer.concat([
      Buffer.from('\ufeff{"label":"ham","message":"with a byte order mark"}\n'),
      Buffer.from('\n   \n'),
      Buffer.from('{"label":"ham","message":"cut off\n'),
      Buffer.from('null\n"text"\n'),
      Buffer.from('{"label":"ham"}\n{"label":"ham","message":7}\n'),
      Buffer.from('{"label":"ham","message":"\xe9"}\n', 'latin1'),
      Buffer.from(`{"label":"ham","message":"${'x'.repeat(101)}"}\n`),
      Buffer.from(`{"label":"ham","message":"${'x'.repeat(1000)}"}\n`),
      Buffer.from('{"label":"spam","message":"last","more":1}'),
    ]);
    expect(await read(file, { maxBytes: 100, chunk: 64 })).toEqual([
      { line: 1, label: 'ham', raw: 'with a byte order mark' },
      { line: 4, reason: 'LINE_NOT_JSON' },
      { line: 5, reason: 'LINE_NOT_JSON' },
      { line: 6, reason: 'LINE_NOT_JSON' },
      { line: 7, reason: 'MESSAGE_MISSING' },
      { line: 8, reason: 'MESSAGE_MISSING' },
      { line: 9, reason: 'LINE_NOT_UTF8' },
      { line: 10, reason: 'MESSAGE_TOO_LARGE' },
      { line: 11, reason: 'MESSAGE_TOO_LARGE' },
      { line: 12, label: 'spam', raw: 'last' },
    ]);
  });

  test('may come without a label or with an unknown one', async () => {
    const file = Buffer.from('{"message":"1"}\n{"label":"Spam","message":"2"}');
    expect(await read(file)).toEqual([
      { line: 1, label: undefined, raw: '1' },
      { line: 2, label: undefined, raw: '2' },
    ]);
  });

  test('are messages or reasons for any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        for (const item of await read(bytes)) expect(item).toHaveProperty('line');
      }),
    );
  });
});
