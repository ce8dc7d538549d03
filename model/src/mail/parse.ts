import PostalMime from 'postal-mime';
import type { Address, Email } from 'postal-mime';
import { HamletError } from '../errors.ts';
import type { HtmlContent } from './html.ts';
import { readHtml } from './html.ts';
import { stripInvisible } from './invisible.ts';
import { checkSize, LIMITS, tooComplex } from './limits.ts';
import type { Attachment, Link, Mail, Mailbox } from './mail.ts';
import { readOutline, withoutEnvelope } from './outline.ts';

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
  const message = withoutEnvelope(raw);
  const outline = readOutline(message);
  const email = await parseMime(message);
  const plain = (email.text ?? '').slice(0, LIMITS.characters);
  const markup = email.html ?? (HTML_IN_PLAIN.test(plain) ? plain : undefined);
  const html = markup === undefined ? NO_HTML : readHtml(markup.slice(0, LIMITS.characters));
  // A reader sees the HTML where there is any; its plain twin only counts where the HTML shows nothing.
  const shown = html.text.trim() === '' ? plain : html.text;
  const { text, removed } = stripInvisible(shown);
  return {
    subject: stripInvisible(email.subject ?? '').text,
    from: mailboxes(email.from === undefined ? [] : [email.from]),
    to: mailboxes(email.to ?? []),
    text,
    hiddenText: html.hiddenText,
    links: [...html.links, ...bareLinks(text)],
    attachments: email.attachments.map(measure),
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

async function parseMime(message: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(message, {
      maxNestingDepth: LIMITS.nesting,
      maxHeadersSize: LIMITS.headerBytes,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (/exceeded/i.test(reason))
      throw tooComplex(`The message is built too deep or has too many headers: ${reason}.`, cause);
    throw new HamletError(
      'MESSAGE_UNREADABLE',
      `The message cannot be read: ${reason}.`,
      'Check that it is a raw RFC 5322 message.',
      {
        cause,
      },
    );
  }
}

function mailboxes(addresses: readonly Address[]): Mailbox[] {
  return addresses.flatMap((address) =>
    address.group === undefined
      ? [mailbox(address.name, address.address)]
      : address.group.map((one) => mailbox(one.name, one.address)),
  );
}

function mailbox(name: string, address: string): Mailbox {
  return { name: stripInvisible(name).text, address: address.toLowerCase() };
}

function bareLinks(text: string): Link[] {
  return Array.from(text.matchAll(BARE_LINK), ([url]) => ({
    url: url.startsWith('w') ? `http://${url}` : url,
    text: '',
  }));
}

function measure({ filename, mimeType, content }: Email['attachments'][number]): Attachment {
  return {
    name: filename ?? '',
    type: mimeType,
    bytes: typeof content === 'string' ? content.length : content.byteLength,
  };
}
