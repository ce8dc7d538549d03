import type { Address } from 'postal-mime';
import { decodeWords } from 'postal-mime';
import type { HtmlContent } from './html.ts';
import { readHtml } from './html.ts';
import { stripInvisible } from './invisible.ts';
import { checkSize, LIMITS } from './limits.ts';
import { withEndedLines } from './line-ends.ts';
import type { Link, Mail, Mailbox } from './mail.ts';
import { latin1 } from './mime/decode.ts';
import type { MimeMessage } from './mime/message.ts';
import { readMime } from './mime/read.ts';
import type { Outline } from './outline.ts';
import { readOutline, withHeader, withoutEnvelope } from './outline.ts';

const HTML_IN_PLAIN = /<(?:html|body|table|font|!doctype)\b[^>]{0,300}>/i;
const BARE_LINK = /\b(?:https?:\/\/|www\.)[^\s<>"'()[\]]{1,500}/gi;
const NO_HTML: HtmlContent = {
  text: '',
  hiddenText: '',
  links: [],
  tags: new Map(),
  attributes: new Set(),
  comments: 0,
};

/**
 * Reads one raw RFC 5322 message. Whatever the bytes, the outcome is a Mail or a coded error, in time linear in their number.
 *
 * @param raw the message as it came, an mbox "From " line before it is passed over
 * @throws MESSAGE_EMPTY, MESSAGE_TOO_LARGE, MESSAGE_TOO_COMPLEX, MESSAGE_UNREADABLE
 */
export async function parseMail(raw: Uint8Array): Promise<Mail> {
  checkSize(raw);
  const message = withHeader(withoutEnvelope(withEndedLines(raw)));
  const source = latin1(message);
  const outline = readOutline(source);
  return mailOf(raw, outline, await readMime(message, source));
}

function mailOf(raw: Uint8Array, outline: Outline, mime: MimeMessage): Mail {
  const plain = (mime.text ?? '').slice(0, LIMITS.characters);
  const markup = mime.html ?? (HTML_IN_PLAIN.test(plain) ? plain : undefined);
  const html = markup === undefined ? NO_HTML : readHtml(markup.slice(0, LIMITS.characters));
  // A reader sees the HTML where there is any; its plain twin only counts where the HTML shows nothing.
  const shown = html.text.trim() === '' ? plain : html.text;
  const { text, removed } = stripInvisible(shown.includes('\r') ? shown.replace(/\r\n?/g, '\n') : shown);
  return {
    subject: stripInvisible(mime.subject).text,
    from: mailboxes(mime.from),
    to: mailboxes(mime.to),
    text,
    hiddenText: html.hiddenText,
    links: [...html.links, ...bareLinks(text)],
    attachments: mime.attachments,
    structure: {
      bytes: raw.length,
      hasPlain: outline.contentTypes.length === 0 || outline.contentTypes.includes('text/plain'),
      hasHtml: markup !== undefined,
      ...outline,
      tags: html.tags,
      attributes: html.attributes,
      htmlComments: html.comments,
      invisibleCharacters: removed,
    },
  };
}

function mailboxes(addresses: readonly Address[]): Mailbox[] {
  return addresses.flatMap((address) =>
    address.group === undefined
      ? [mailbox(address.name, address.address)]
      : address.group.map((one) => mailbox(one.name, one.address)),
  );
}

function mailbox(name: string, address: string): Mailbox {
  return { name: stripInvisible(name).text, address: decodeWords(address).toLowerCase() };
}

function bareLinks(text: string): Link[] {
  return Array.from(text.matchAll(BARE_LINK), ([url]) => ({
    url: url.startsWith('w') ? `http://${url}` : url,
    text: '',
  }));
}
