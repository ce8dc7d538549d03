import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A message in its parts, for callers who have no raw one at hand. */
export const messageParts = z.strictObject({
  subject: z.string().optional(),
  from: z.string().optional(),
  text: z.string().optional(),
  html: z.string().optional(),
});

export type MessageParts = z.infer<typeof messageParts>;

/**
 * The raw message a mail program would make of the parts, so that one path judges both. Headers are UTF-8 as RFC 6532
 * allows; nothing is declared that plain ASCII does not need, since the model looks at declarations too. Parts that are all blank
 * make an empty message, which is refused as one that was sent raw.
 */
export function composeMessage(parts: MessageParts): Uint8Array {
  if (Object.values(parts).every(isBlank)) return new Uint8Array(0);
  const { subject, from, text, html } = parts;
  const headers = [...header('From', from), ...header('Subject', subject)];
  return Buffer.from([...headers, 'MIME-Version: 1.0', ...body(text, html)].join('\r\n'));
}

/** A line break in a header would begin another one. */
function header(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${name}: ${value.replace(/\p{Cc}+/gu, ' ').trim()}`];
}

/** Header lines, an empty line, content. */
function body(text: string | undefined, html: string | undefined): string[] {
  if (html === undefined) return part('text/plain', text ?? '');
  if (text === undefined) return part('text/html', html);
  const boundary = boundaryFor(text + html);
  return [
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    ...part('text/plain', text),
    `--${boundary}`,
    ...part('text/html', html),
    `--${boundary}--`,
    '',
  ];
}

function part(type: string, content: string): string[] {
  return isAscii(content)
    ? [`Content-Type: ${type}`, '', content]
    : [`Content-Type: ${type}; charset=utf-8`, 'Content-Transfer-Encoding: 8bit', '', content];
}

/** The same for the same message, and surely in none of its lines. */
function boundaryFor(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}

/** As the judge finds a raw message to be empty. */
function isBlank(text = ''): boolean {
  return !/[^\0-\x20]/.test(text);
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}
