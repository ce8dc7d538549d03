import type { Mail } from '../mail/mail.ts';

/** A way of disguising spam: what it does to the visible text, and how the text is then packed into a message. */
export interface Attack {
  readonly name: string;
  readonly rewrite: (text: string, kit: AttackKit) => string;
  readonly pack?: Packing;
  /** Header lines on top of those that are kept. */
  readonly headers?: readonly string[];
}

/** How a text becomes a body. */
export type Packing =
  'plain' | 'base64' | 'html' | 'wrong charset' | 'broken MIME' | 'wrong boundary' | 'carriage returns';

/** What an attacker knows of the mail the model has learned from. */
export interface AttackKit {
  readonly hamWords: readonly string[];
  readonly spamWords: ReadonlySet<string>;
  /** Visible texts of ham. */
  readonly hamTexts: readonly string[];
  readonly random: () => number;
}

const DIGITS: Readonly<Record<string, string>> = {
  a: '4',
  b: '8',
  e: '3',
  g: '9',
  i: '1',
  l: '1',
  o: '0',
  s: '5',
  t: '7',
  z: '2',
};
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  h: 'һ',
  i: 'і',
  j: 'ј',
  k: 'к',
  m: 'м',
  n: 'п',
  o: 'о',
  p: 'р',
  s: 'ѕ',
  t: 'т',
  u: 'υ',
  v: 'ѵ',
  w: 'ԝ',
  x: 'х',
  y: 'у',
};
const ZERO_WIDTH = '\u200b';
const FORGED_HEADERS = [
  'In-Reply-To: <20020822.1234@lists.example.org>',
  'References: <20020822.1234@lists.example.org>',
  'List-Id: <users.lists.example.org>',
  'Precedence: list',
];
const HTML_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\n': '<br>\n',
};
const BOUNDARY = 'never-closed';
const MIME_HEADERS: Readonly<Record<Packing, readonly string[]>> = {
  plain: ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'],
  base64: ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64'],
  html: ['Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: 8bit'],
  'wrong charset': ['Content-Type: text/plain; charset=koi8-r', 'Content-Transfer-Encoding: 8bit'],
  'wrong boundary': ['Content-Type: multipart/alternative; boundary="another"'],
  'carriage returns': ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'],
  'broken MIME': [`Content-Type: multipart/alternative; boundary="${BOUNDARY}"`],
};

/** The attacks of the report; each names what it does to the spammiest words or to the whole text. */
export const ATTACKS: readonly Attack[] = [
  { name: 'None', rewrite: (text) => text },
  { name: '50 ham words appended', rewrite: (text, kit) => `${text}\n\n${draw(kit, 50)}` },
  { name: '200 ham words appended', rewrite: (text, kit) => `${text}\n\n${draw(kit, 200)}` },
  {
    name: 'A whole ham quoted',
    rewrite: (text, kit) => `${text}\n\n${pick(kit.hamTexts, kit).replace(/^/gm, '> ')}`,
  },
  {
    name: 'A whole ham put before',
    rewrite: (text, kit) => `${pick(kit.hamTexts, kit)}\n\n${text}`,
  },
  {
    name: 'A digit for a letter',
    rewrite: (text, kit) => inSpamWords(text, kit, (word) => swap(word, DIGITS, 1)),
  },
  {
    name: 'One look-alike letter',
    rewrite: (text, kit) => inSpamWords(text, kit, (word) => swap(word, LOOK_ALIKES, 1)),
  },
  {
    name: 'All look-alike letters',
    rewrite: (text, kit) => inSpamWords(text, kit, (word) => swap(word, LOOK_ALIKES, Infinity)),
  },
  {
    name: 'Words split in two',
    rewrite: (text, kit) =>
      inSpamWords(text, kit, (word) => `${word.slice(0, word.length >> 1)} ${word.slice(word.length >> 1)}`),
  },
  {
    name: 'Words spelled out',
    rewrite: (text, kit) => inSpamWords(text, kit, (word) => spellOut(word, ' ')),
  },
  {
    name: 'Words spelled out with dots or hyphens',
    rewrite: (text, kit) => inSpamWords(text, kit, (word) => spellOut(word, pick(['.', '-'], kit))),
  },
  {
    name: 'Zero-width characters',
    rewrite: (text, kit) => inSpamWords(text, kit, (word) => spellOut(word, ZERO_WIDTH)),
  },
  {
    name: 'HTML comment in every word',
    rewrite: (text) => asHtml(text, (word) => `${word.slice(0, 1)}<!-- -->${word.slice(1)}`),
    pack: 'html',
  },
  {
    name: '200 ham words unseen in HTML',
    rewrite: (text, kit) => `${asHtml(text)}<div style="display:none">${draw(kit, 200)}</div>`,
    pack: 'html',
  },
  { name: 'Base64', rewrite: (text) => text, pack: 'base64' },
  { name: 'Wrong charset', rewrite: (text) => text, pack: 'wrong charset' },
  { name: 'Broken MIME', rewrite: (text) => text, pack: 'broken MIME' },
  { name: 'Wrong boundary', rewrite: (text) => text, pack: 'wrong boundary' },
  { name: 'Lines ended by carriage returns', rewrite: (text) => text, pack: 'carriage returns' },
  { name: 'Forged reply and list headers', rewrite: (text) => text, headers: FORGED_HEADERS },
  { name: 'Empty text', rewrite: () => '' },
];

/** The disguised message: From, To and Subject kept, one part, MIME headers to match. */
export function disguise(mail: Mail, attack: Attack, kit: AttackKit): Uint8Array {
  const packing = attack.pack ?? 'plain';
  const lines = [
    ...(mail.from.length > 0 ? [`From: ${addresses(mail.from)}`] : []),
    ...(mail.to.length > 0 ? [`To: ${addresses(mail.to)}`] : []),
    `Subject: ${encodeWord(mail.subject)}`,
    ...(attack.headers ?? []),
    'MIME-Version: 1.0',
    ...MIME_HEADERS[packing],
    '',
    packed(attack.rewrite(mail.text, kit), packing),
  ];
  const message = lines.join('\r\n');
  return Buffer.from(packing === 'carriage returns' ? message.replace(/\r?\n/g, '\r') : message);
}

function packed(body: string, packing: Packing): string {
  if (packing === 'base64') return Buffer.from(body).toString('base64').replace(/.{76}/g, '$&\r\n');
  if (packing === 'broken MIME' || packing === 'wrong boundary')
    return `--${BOUNDARY}\r\n${MIME_HEADERS.plain.join('\r\n')}\r\n\r\n${body}`;
  return body;
}

function inSpamWords(text: string, { spamWords }: AttackKit, change: (word: string) => string): string {
  return text.replace(/[a-z]{2,}/gi, (word) => (spamWords.has(word.toLowerCase()) ? change(word) : word));
}

function swap(word: string, letters: Readonly<Record<string, string>>, most: number): string {
  let left = most;
  return word.replace(/[a-z]/gi, (letter) => {
    const other = letters[letter.toLowerCase()];
    if (other === undefined || left === 0) return letter;
    left--;
    return other;
  });
}

function spellOut(word: string, separator: string): string {
  return Array.from(word).join(separator);
}

function draw(kit: AttackKit, count: number): string {
  return Array.from({ length: count }, () => pick(kit.hamWords, kit)).join(' ');
}

function pick(from: readonly string[], { random }: AttackKit): string {
  return from[Math.floor(random() * from.length)] ?? '';
}

function addresses(mailboxes: Mail['from']): string {
  return mailboxes
    .map(({ name, address }) => (name === '' ? address : `${encodeWord(name)} <${address}>`))
    .join(', ');
}

/** RFC 2047 where a header needs it. */
function encodeWord(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return /^[\w !#-'*+./=?^`{|}~[\]:;-]*$/.test(line)
    ? line
    : `=?utf-8?B?${Buffer.from(line).toString('base64')}?=`;
}

function asHtml(text: string, change = (word: string): string => word): string {
  return text.replace(/[a-z]{2,}|[&<>\n]/gi, (piece) => HTML_ESCAPES[piece] ?? change(piece));
}
