import { decodeWords } from 'postal-mime';
import { LIMITS } from '../limits.ts';
import type { Attachment } from '../mail.ts';
import { MOST_GUESSES } from './charset.ts';
import { decodeTransfer } from './decode.ts';
import { readEnvelope } from './envelope.ts';
import { readHeader } from './header.ts';
import type { MimeMessage } from './message.ts';
import type { Leaf } from './parts.ts';
import { readParts } from './parts.ts';
import type { Reading } from './reading.ts';

/** Types that postal-mime reads in a way of its own. */
const UNCOMMON = /^(?:message\/|text\/calendar$|application\/ics$)/;

type Kind = 'text' | 'html';
/** Texts of one multipart/alternative, or of one part outside of any. */
type Texts = Readonly<Record<Kind, string[]>>;

/**
 * Reads the common shapes of mail, several times faster than postal-mime and with the same result, up to the limits. What is not among them
 * (comments and continuations in MIME headers, messages in messages, rare charsets, HTML beside plain text
 * outside of an alternative, headers that may be over their limit) gives undefined and is left to postal-mime.
 *
 * @param source the message as Latin-1, one character a byte
 */
export function readCommonMime(
  message: Uint8Array,
  source: string,
  reading: Reading,
): MimeMessage | undefined {
  if (message.length === 0) return undefined;
  const header = readHeader(source, 0, source.length, true);
  const leaves = readParts(source, header, reading.endsBrokenHeaders);
  if (leaves === undefined) return undefined;
  const contents = readContents(message, leaves, reading);
  if (contents === undefined) return undefined;
  return { ...readEnvelope(header), ...contents };
}

function readContents(
  message: Uint8Array,
  leaves: readonly Leaf[],
  reading: Reading,
): Pick<MimeMessage, 'text' | 'html' | 'attachments'> | undefined {
  const texts = new Map<unknown, Texts>();
  const left: Record<Kind, number> = { text: LIMITS.textBytes, html: LIMITS.textBytes };
  const attachments: Attachment[] = [];
  let read = 0;
  for (const leaf of leaves) {
    const { type, fileName, encoding } = leaf.declared;
    const isText = reading.isText(leaf.declared);
    if (!isText && UNCOMMON.test(type)) return undefined;
    const body = message.subarray(leaf.start, leaf.end);
    if (isText) {
      const kind = type === 'text/html' ? 'html' : 'text';
      const bytes = body.subarray(0, left[kind]);
      left[kind] -= bytes.length;
      const text = reading.textOf(bytes, leaf.declared, read++ < MOST_GUESSES);
      if (text === undefined) return undefined;
      const selector = leaf.alternative ?? leaf;
      const group = texts.get(selector) ?? { text: [], html: [] };
      texts.set(selector, group);
      group[kind].push(text);
    } else
      attachments.push({ name: decodeWords(fileName), type, bytes: decodeTransfer(body, encoding).length });
  }
  const groups = [...texts.values()];
  // Where there are both kinds, postal-mime makes the one that a group lacks out of the other.
  const hasBoth = groups.some(({ html }) => html.length > 0) && groups.some(({ text }) => text.length > 0);
  if (hasBoth && groups.some(({ text, html }) => text.length === 0 || html.length === 0)) return undefined;
  return { text: joined(groups, 'text'), html: joined(groups, 'html'), attachments };
}

function joined(groups: readonly Texts[], kind: Kind): string | undefined {
  const text = groups.flatMap((group) => group[kind]).join('\n');
  return text === '' ? undefined : text;
}
