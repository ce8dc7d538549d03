import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { corpusSource } from '../../data/corpus.ts';
import { seededRandom } from '../../statistics/random.ts';
import { withoutEnvelope } from '../outline.ts';
import { readCommonMime } from './common.ts';
import { latin1 } from './decode.ts';
import { readAnyMime } from './postal.ts';
import { AS_DECLARED, AS_MEANT } from './reading.ts';

/** Bytes that decide how mail is read. */
const TELLING = Buffer.from('\r\n\r\n\n-=:;"\'()<>@ \t,.?*\\\u00e9\u0000a0F', 'latin1');
const MUTANTS = Number(process.env['HAMLET_TEST_MUTANTS'] ?? 4);

test('every message of the corpus, whole, cut off and damaged, is read as postal-mime reads it', async () => {
  const random = seededRandom(1);
  const differing: string[] = [];
  let [whole, taken] = [0, 0];
  for await (const { raw, source } of corpusSource().messages()) {
    const message = withoutEnvelope(raw);
    const mutants = Array.from({ length: MUTANTS }, () => mutate(message, random));
    for (const [i, variant] of [message, cut(message, random), ...mutants].entries()) {
      const common = readCommonMime(variant, latin1(variant), AS_DECLARED);
      if (i === 0) whole++;
      if (i === 0 && (common ?? readCommonMime(variant, latin1(variant), AS_MEANT)) !== undefined) taken++;
      if (common === undefined) continue;
      if (!isDeepStrictEqual(common, await readAnyMime(variant))) differing.push(`${source}, variant ${i}`);
    }
  }
  expect(differing).toEqual([]);
  expect(whole).toBe(6046);
  expect(taken / whole).toBeGreaterThan(0.98);
}, 600_000);

function cut(message: Uint8Array, random: () => number): Uint8Array {
  return message.subarray(0, Math.floor(random() * message.length));
}

/** Changes, adds or takes out a few bytes, mostly in what comes first, where the headers are. */
function mutate(message: Uint8Array, random: () => number): Uint8Array {
  const bytes = Array.from(message);
  const reach = random() < 0.7 ? Math.min(2000, bytes.length) : bytes.length;
  for (let count = Math.ceil(8 * random()); count > 0; count--) {
    const at = Math.floor(random() * reach);
    const byte = TELLING[Math.floor(random() * TELLING.length)] ?? 0;
    const change = random();
    if (change < 0.5) bytes.splice(at, 1, byte);
    else if (change < 0.75) bytes.splice(at, 0, byte);
    else bytes.splice(at, Math.ceil(4 * random()));
  }
  return Uint8Array.from(bytes);
}
