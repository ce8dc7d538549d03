import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import type { MessageParts } from './compose.ts';
import { composeMessage, messageParts } from './compose.ts';

/** What a mail program makes of the message; line ends at the end of a part are nobody's. */
async function read(parts: MessageParts) {
  const mail = await PostalMime.parse(composeMessage(parts));
  return { ...mail, text: mail.text?.trimEnd(), html: mail.html?.trimEnd() };
}

describe('a message made of parts', () => {
  test('is plain ASCII without declarations that ASCII does not need', () => {
    const raw = Buffer.from(
      composeMessage({ subject: 'Lunch', from: 'Ann <ann@example.org>', text: 'At noon?' }),
    );
    expect(raw.toString()).toBe(
      [
        'From: Ann <ann@example.org>',
        'Subject: Lunch',
        'MIME-Version: 1.0',
        'Content-Type: text/plain',
        '',
        'At noon?',
      ].join('\r\n'),
    );
  });

  test('reads as what was put in, in any language', async () => {
    const mail = await read({
      subject: 'Grüße – 日本 🍖',
      from: 'Jürgen Müller <j@exämple.de>',
      text: 'Schöne Grüße',
      html: '<p>Schöne Grüße</p>',
    });
    expect(mail).toMatchObject({
      subject: 'Grüße – 日本 🍖',
      from: { name: 'Jürgen Müller', address: 'j@exämple.de' },
      text: 'Schöne Grüße',
      html: '<p>Schöne Grüße</p>',
    });
  });

  test('keeps text and HTML as they are, whatever is in them', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'ü', '-', '=', '.', ' ', '<', ':') });
    const content = fc.array(line, { minLength: 1, maxLength: 8 }).map((lines) => `${lines.join('\n')}x`);
    await fc.assert(
      fc.asyncProperty(content, content, async (text, html) => {
        expect(await read({ text, html })).toMatchObject({ text, html });
      }),
    );
  });

  test('cannot be given further headers by a line break in a header', async () => {
    const injected = 'hello\r\nBcc: everyone@example.org\r\n\r\nanother body';
    const { headers, text } = await read({
      subject: injected,
      from: `a@example.org\n${injected}`,
      text: 'body',
    });
    expect(headers.map(({ key }) => key)).toEqual(['from', 'subject', 'mime-version', 'content-type']);
    expect(text?.trim()).toBe('body');
  });

  test('cannot be cut short by text that looks like a boundary', async () => {
    const { text = '' } = await read({ text: 'before', html: '<p>x</p>' });
    const raw = Buffer.from(composeMessage({ text, html: '<p>x</p>' })).toString();
    const boundary = /boundary="(.*)"/.exec(raw)?.[1] ?? '';
    const again = await read({ text: `--${boundary}--\nafter\n`, html: '<p>x</p>' });
    expect(again.text).toContain('after');
    expect(again.html).toContain('<p>x</p>');
  });

  test('is the same bytes for the same parts', () => {
    const parts = { text: 'ü', html: '<b>ü</b>' };
    expect(composeMessage(parts)).toEqual(composeMessage(parts));
  });

  test.each([{}, { subject: '', from: '', text: '', html: '' }, { text: ' \r\n\t' }])(
    'is empty when nothing is in any of them: %j',
    (parts) => {
      expect(composeMessage(messageParts.parse(parts))).toHaveLength(0);
      expect(composeMessage({ ...parts, html: '-' })).not.toHaveLength(0);
    },
  );

  test('is made of strings under known names', () => {
    for (const wrong of [[], null, { text: 1 }, { text: 'a', to: 'b' }]) {
      expect(messageParts.safeParse(wrong).success).toBe(false);
    }
  });
});
