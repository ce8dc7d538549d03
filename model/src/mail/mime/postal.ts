import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { HamletError } from '../../errors.ts';
import { LIMITS, tooComplex } from '../limits.ts';
import type { Attachment } from '../mail.ts';
import { latin1 } from './decode.ts';
import { readEnvelope } from './envelope.ts';
import { readHeader } from './header.ts';
import type { MimeMessage } from './message.ts';
import { shortened } from './shorten.ts';

/**
 * Reads any message, its parts by postal-mime. It needs many times the memory of a text, so of a long run of lines only the beginning is
 * handed to it; attachments in there are measured up to that.
 *
 * @throws MESSAGE_TOO_COMPLEX, MESSAGE_UNREADABLE
 */
export async function readAnyMime(message: Uint8Array): Promise<MimeMessage> {
  const { text, html, attachments } = await parse(message);
  const envelope = readEnvelope(readHeader(latin1(message), 0, message.length, true));
  return { ...envelope, text, html, attachments: attachments.map(measure) };
}

async function parse(message: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(shortened(message), {
      maxNestingDepth: LIMITS.nesting,
      maxHeadersSize: LIMITS.foreignHeaderBytes,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (/exceeded/i.test(reason))
      throw tooComplex(`The message is built too deep or has too many headers: ${reason}.`, cause);
    const remedy = 'Check that it is a raw RFC 5322 message.';
    throw new HamletError('MESSAGE_UNREADABLE', `The message cannot be read: ${reason}.`, remedy, { cause });
  }
}

function measure({ filename, mimeType, content }: Email['attachments'][number]): Attachment {
  return {
    name: filename ?? '',
    type: mimeType,
    bytes: typeof content === 'string' ? content.length : content.byteLength,
  };
}
