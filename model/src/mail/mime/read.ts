import type { Attachment } from '../mail.ts';
import { readCommonMime } from './common.ts';
import type { MimeMessage } from './message.ts';
import { readAnyMime } from './postal.ts';
import { ANY_TEXT, AS_DECLARED, AS_MEANT } from './reading.ts';
import { repairs } from './repair.ts';

/**
 * Reads a message as a mail client shows it: as it declares, else as its bytes say, else, where that shows nothing, whatever
 * text is left in it.
 *
 * @param source the message as Latin-1, one character a byte
 * @throws MESSAGE_TOO_COMPLEX, MESSAGE_UNREADABLE
 */
export async function readMime(message: Uint8Array, source: string): Promise<MimeMessage> {
  const declared = readCommonMime(message, source, AS_DECLARED);
  const read = declared ?? readCommonMime(message, source, AS_MEANT) ?? (await readAnyMime(message));
  return showsText(read) ? read : ((await readRemains(message, source, read)) ?? read);
}

async function readRemains(
  message: Uint8Array,
  source: string,
  { attachments }: MimeMessage,
): Promise<MimeMessage | undefined> {
  const read = readCommonMime(message, source, ANY_TEXT);
  if (read !== undefined && showsText(read)) return read;
  for (const repaired of repairs(source, attachments.some(isNoText))) {
    const bytes = Buffer.from(repaired, 'latin1');
    const again = readCommonMime(bytes, repaired, ANY_TEXT) ?? (await readAnyMime(bytes));
    if (showsText(again)) return again;
  }
  return undefined;
}

function isNoText({ type }: Attachment): boolean {
  return type.includes('/') && !type.startsWith('text/');
}

function showsText({ text, html }: MimeMessage): boolean {
  return (text ?? '').trim() !== '' || (html ?? '').trim() !== '';
}
