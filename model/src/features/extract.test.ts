import { describe, expect, test } from '@jest/globals';
import { parseMail } from '../mail/parse.ts';
import { codesOf } from '../text/codes.ts';
import { bucket, share } from './buckets.ts';
import { registeredDomain } from './domains.ts';
import { extractFeatures } from './extract.ts';
import type { Features } from './features.ts';

import { linkFeatures } from './links.ts';
import { NameSink } from './sink.ts';

async function featuresOf(message: string): Promise<Features> {
  return extractFeatures(await parseMail(Buffer.from(message)));
}

const BODY = 'From: Ann <ann@example.org>\nTo: bob@example.com\nSubject: Free offer\n';

describe('the model looks at content only', () => {
  test('no header but From, To, Subject and what decodes the body changes a feature', async () => {
    const bare = `${BODY}\nHello there, click https://example.net/x now.\n`;
    const dressed = `Received: from spamhost (10.0.0.1) by mx; Mon, 1 Jul 2002 10:00:00 +0000\nX-Spam-Status: Yes\nList-Id: <x>\nIn-Reply-To: <1@x>\nDelivered-To: zzzz@localhost\nDate: Mon, 1 Jul 2002 10:00:00 +0000\nMessage-ID: <2@x>\nX-Mailer: Bulk\n${bare}`;
    expect(await featuresOf(dressed)).toEqual(await featuresOf(bare));
  });
});

describe('what a message shows becomes features', () => {
  test('words, neighbours, and words of the subject', async () => {
    const { words, subject } = await featuresOf(`${BODY}\nBuy cheap PILLS today\n`);
    expect([...words]).toEqual(expect.arrayContaining(['buy', 'buy cheap', 'PILLS', 'free']));
    expect([...subject]).toEqual(expect.arrayContaining(['=free offer', ':words 2']));
  });

  test('what is quoted does not speak for the sender, unless there is nothing else', async () => {
    const answer = await featuresOf(`${BODY}\nBuy pills\n> my patch\n  > compiles\n`);
    expect([...answer.words]).toEqual(expect.arrayContaining(['buy pllls']));
    expect(answer.words.has('patch') || answer.words.has('complles')).toBe(false);
    expect((await featuresOf(`${BODY}\n> my patch\n`)).words.has('patch')).toBe(true);
  });

  test.each([
    ['Subject: ADV: cheap pills', ':advertisement'],
    ['Subject: =?utf-8?B?W+q0keqzoF0g7IS46rOE?=', ':advertisement'],
    ['Subject: garden ornaments | mvcmv', ':vowelless end'],
  ])('the label of an advertisement, and letters behind it that make no word: %s', async (header, name) => {
    expect((await featuresOf(`${header}\n\nhello\n`)).subject).toContain(name);
  });

  test.each([
    ['From: rite1@example.jp@host.example.net', ':from invalid'],
    ['From: "bob@example.com" <ann@example.org>', ':name is address'],
  ])('a sender who is none, or shows another: %s', async (header, name) => {
    expect((await featuresOf(`${header}\n\nhello\n`)).sender).toContain(name);
    expect((await featuresOf(`From: Ann <ann@example.org>\n\nhello\n`)).sender).not.toContain(name);
  });

  test('blanks push nothing out of sight', async () => {
    const { passages } = await featuresOf(`${BODY}\nhello\n${' \n'.repeat(10_000)}Buy cheap pills\n`);
    expect([...(passages.at(-1) ?? [])]).toContain('chea');
  });

  test('what stands before or after a passage changes nothing of it', async () => {
    const spam = 'Buy cheap pills today !! '.repeat(16);
    const ham = 'The patch to the list handler compiles on my box. '.repeat(8);
    const passagesOf = async (text: string): Promise<Features['passages']> =>
      (await featuresOf(`${BODY}\n${text}`)).passages;
    const [alone] = await passagesOf(spam);
    expect(await passagesOf(ham + spam + ham)).toEqual([expect.anything(), alone, expect.anything()]);
    // Blanks count as one: they push nothing out of its passage.
    expect(await passagesOf(`${ham}${' '.repeat(5000)}${ham}`)).toHaveLength(2);
  });

  test('what is appended changes nothing of how a message begins', async () => {
    const text = 'Buy cheap pills today. '.repeat(20);
    const { opening, words } = await featuresOf(`${BODY}\n${text}`);
    const padded = await featuresOf(`${BODY}\n${text} quixotic appendix`);
    expect(padded.opening).toEqual(opening);
    expect(padded.words.size).toBeGreaterThan(words.size);
  });

  test('every text has a passage, and a short rest belongs to the one before', async () => {
    const passages = async (letters: number): Promise<number> =>
      (await featuresOf(`${BODY}\n${'x'.repeat(letters)}`)).passages.length;
    // A line end behind the text is one more.
    expect(await Promise.all([0, 1, 400, 498, 499, 898, 899].map(passages))).toEqual([1, 1, 1, 1, 2, 2, 3]);
  });

  test('the scripts of the text and of the subject', async () => {
    const scriptsOf = async (subject: string, text: string): Promise<string[][]> => {
      const features = await featuresOf(`Subject: ${subject}\n\n${text}, so four words\n`);
      return [features.subject, features.structure].map((names) =>
        [...names].filter((name) => name.includes('script ')),
      );
    };
    expect(await scriptsOf('hello', 'plain')).toEqual([[], []]);
    expect(await scriptsOf('hello', 'café')).toEqual([[], ['script latin']]);
    const japanese = ['script kana', 'script han', 'script not latin'];
    expect(await scriptsOf('日本の本', '日本の本')).toEqual([japanese.map((name) => `:${name}`), japanese]);
    expect(await scriptsOf('Привет', 'Γειά σου')).toEqual([
      [':script cyrillic', ':script not latin'],
      ['script greek', 'script not latin'],
    ]);
  });

  test('the sender; of the recipients only how they relate to him', async () => {
    const { sender } = await featuresOf(`${BODY}\nx\n`);
    expect([...sender]).toEqual(
      expect.arrayContaining(['from domain example.org', ':same domain false', ':name in address true']),
    );
    expect([...sender].filter((feature) => /bob|example\.com/.test(feature))).toEqual([]);
  });

  test('a message without a subject has no features of one', async () => {
    const { subject } = await featuresOf('From: ann@example.org\n\nx\n');
    expect(subject.size).toBe(0);
    expect((await featuresOf('From: a@b.example\nSubject:  \n\nx\n')).subject.size).toBe(0);
  });

  test.each(['', 'hi', 'Hello there', '!'])('a text as short as "%s" has no shape', async (text) => {
    const { structure } = await featuresOf(`Subject: x\n\n${text}\n`);
    expect([...structure].sort()).toEqual(['body plain', 'link domains 0', 'links 0']);
  });

  test('a message without a sender has no features of one: what is not known is not held against it', async () => {
    const { structure, sender } = await featuresOf('Subject: x\n\n.\n');
    expect(sender.size).toBe(0);
    expect(structure.has('body plain')).toBe(true);
  });
});

describe('links', () => {
  const features = (url: string, text = ''): string[] => [
    ...linkFeatures([{ url, text }], 'news@shop.example.co.uk'),
  ];

  test.each([
    ['http://192.0.2.1/a', 'link to number'],
    ['http://user@example.com/', 'link with user'],
    ['http://example.com:8080/', 'link with port'],
    ['http://ex%61mple.com/', 'link host encoded'],
    ['https://a.b.example.com/x?y=1', 'link with query'],
    ['https://a.b.example.com/', 'link domain example.com'],
    ['mailto:a@example.org', 'link mailto example.org'],
    ['mailto:a@example.org?subject=Please%20remove%20me', 'link mailto subject removal'],
    ['mailto:a@example.org?subject=Your%20offer', 'link mailto subject other'],
    ['http://offer2002.example.com/', 'link host with number'],
    ['http://example.com/free.exe', 'link to program'],
    ['/relative', 'link relative'],
    ['https://www.example.co.uk/', 'link to sender true'],
  ])('%s shows "%s"', (url, feature) => {
    expect(features(url)).toContain(feature);
  });

  test('a text that shows another address than the link leads to is noticed', () => {
    expect(features('http://evil.example/', 'http://bank.example.com/login')).toContain('link disguised');
    expect(features('http://bank.example.com/', 'www.bank.example.com')).not.toContain('link disguised');
  });
});

test('a registered domain has two labels, or three below a short second level of a country', () => {
  expect(['example.com', 'a.b.example.com', 'www.bbc.co.uk', 'localhost'].map(registeredDomain)).toEqual([
    'example.com',
    'example.com',
    'bbc.co.uk',
    'localhost',
  ]);
});

test('all runs of characters, each once', () => {
  const sink = new NameSink();
  sink.addRuns('', codesOf('abab'), 2, 3);
  expect([...sink.names]).toEqual(['ab', 'ba', 'aba', 'bab']);
});

test('counts and shares fall into few classes', () => {
  expect([0, 3, 4, 7, 8, 1000].map(bucket)).toEqual(['0', '3', '4+', '4+', '8+', '512+']);
  expect([share(0, 9, 10), share(1, 9, 10), share(9, 9, 10), share(0, 0, 10)]).toEqual([0, 2, 10, 0]);
});
