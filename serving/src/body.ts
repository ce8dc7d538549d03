import type { Transform } from 'node:stream';
import { PassThrough } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { HamletError } from '@hamlet/model';
import type { Request, RequestHandler } from 'express';
import { overloaded, tooLarge, unreadableBody, unsupportedEncoding } from './http-error.ts';

export interface BodyLimits {
  /** Of one body, after decompression. */
  readonly maxBodyBytes: number;
  /** Of all bodies whose requests are not answered yet, after decompression. */
  readonly maxHeldBytes: number;
}

const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ['identity', () => new PassThrough()],
  ['gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/**
 * Reads the body of a request into `request.body`, as bytes. They are counted as they come, so that what is held is bounded whatever
 * is sent at once and however it is compressed.
 */
export function readBody({ maxBodyBytes, maxHeldBytes }: BodyLimits): RequestHandler {
  let held = 0;
  return async (request, response, next) => {
    let own = 0;
    response.once('close', () => (held -= own));
    request.body = await bytesOf(request, (bytes) => {
      own += bytes;
      held += bytes;
      if (own > maxBodyBytes) throw tooLarge();
      if (held > maxHeldBytes) throw overloaded();
    });
    next();
  };
}

async function bytesOf(request: Request, count: (bytes: number) => void): Promise<Buffer> {
  const decoder = decoderOf(request);
  request.once('error', (error) => decoder.destroy(error));
  request.pipe(decoder);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) {
      count(chunk.length);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw error instanceof HamletError ? error : unreadableBody();
  } finally {
    // What is left of it is not kept, but must arrive before the connection can be used again.
    request.unpipe(decoder).resume();
  }
}

function decoderOf({ headers }: Request): Transform {
  const open = DECODERS.get(headers['content-encoding']?.toLowerCase() ?? 'identity');
  if (open === undefined) throw unsupportedEncoding();
  return open();
}
