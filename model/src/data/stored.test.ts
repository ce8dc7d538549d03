import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localStorage } from '../storage/local.ts';
import type { UnreadableItem } from './data.ts';
import { openDataSource } from './open.ts';
import { storedSource } from './stored.ts';

const SEPARATOR = 'From a@b Thu Aug 22 12:36:23 2002\n';
const mail = (subject: string): string => `Subject: ${subject}\n\nbody\n`;

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hamlet-data-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes the files to a folder of their own. */
async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const root = join(folder, String(count++), 'mails');
  for (const [path, text] of Object.entries(files)) {
    await localStorage(root).write(path, Buffer.from(text, 'latin1'));
  }
  return root;
}

async function read(location: string, maxBytes?: number): Promise<{ messages: string[]; unread: string[] }> {
  const unreadable: UnreadableItem[] = [];
  const messages: string[] = [];
  const options = { onUnreadable: (item: UnreadableItem) => unreadable.push(item) };
  for await (const { label, source, id, raw } of storedSource(location, maxBytes).messages(options)) {
    messages.push(
      `${source} ${id} ${label}: ${/Subject: (.*)/.exec(Buffer.from(raw).toString())?.[1] ?? ''}`,
    );
  }
  return { messages, unread: unreadable.map(({ source, id, reason }) => `${source} ${id} ${reason}`) };
}

describe('a folder of mail', () => {
  test('is labelled by the nearest folder named ham or spam, at any depth, in byte order', async () => {
    const root = await folderWith({
      'spam/ham/2': mail('b'),
      'Ham/1.eml': mail('a'),
      'archive/2002/spam/deep/er/3': mail('c'),
      '.Spam/cur/4': mail('d'),
      README: 'not mail',
      'hamlet/5': mail('e'),
    });
    expect(await read(root)).toEqual({
      messages: [
        'mails .Spam/cur/4 spam: d',
        'mails Ham/1.eml ham: a',
        'mails archive/2002/spam/deep/er/3 spam: c',
        'mails spam/ham/2 ham: b',
      ],
      unread: ['mails README LABEL_MISSING', 'mails hamlet/5 LABEL_MISSING'],
    });
  });

  test('may hold Maildirs: cur and new are read, tmp and the bookkeeping are not', async () => {
    const root = await folderWith({
      'ham/cur/1:2,S': mail('a'),
      'ham/new/2': mail('b'),
      'ham/tmp/3': 'Subject: half-writ',
      'ham/dovecot-uidlist': '3 V1',
      'ham/.uidvalidity': '7',
      'spam/tmp/4': mail('no Maildir'),
    });
    expect(await read(root)).toEqual({
      messages: ['mails ham/cur/1:2,S ham: a', 'mails ham/new/2 ham: b', 'mails spam/tmp/4 spam: no Maildir'],
      unread: [],
    });
  });

  test('holds mail in files whose names only begin like bookkeeping', async () => {
    const names = [
      'dovecot-0.eml',
      'dovecot-announce',
      'dovecot.mbox',
      'dovecot.index.eml',
      'courier',
      'courier-users.mbox',
      'subscriptions',
      'cmds.txt',
    ];
    const root = await folderWith(Object.fromEntries(names.map((name) => [`ham/${name}`, mail(name)])));
    const { messages } = await read(root);
    expect(messages.map((message) => message.split(': ')[1]).sort()).toEqual(names.sort());
  });

  test('is read without the indexes and lists of mail programs', async () => {
    const root = await folderWith({
      ...Object.fromEntries(
        [
          'dovecot.index',
          'dovecot.index.log.2',
          'dovecot.index.cache',
          'dovecot.list.index',
          'dovecot.list.index.log',
          'dovecot.mailbox.log',
          'dovecot-uidlist',
          'dovecot-uidlist.lock',
          'dovecot-uidvalidity',
          'dovecot-uidvalidity.5f2a1b3c',
          'dovecot-keywords',
          'dovecot-acl-list',
          'courierimapuiddb',
          'courierpop3dsizelist',
          'subscriptions',
          'maildirsize',
          'table_of_contents',
          'Inbox.msf',
          'cmds',
        ].map((name) => [`ham/${name}`, 'no mail']),
      ),
      'ham/cur/1': mail('a'),
    });
    expect(await read(root)).toEqual({ messages: ['mails ham/cur/1 ham: a'], unread: [] });
  });

  test('may hold mbox files, by name or by content, and messages with an envelope line of their own', async () => {
    const one = `${SEPARATOR}${mail('one')}`;
    const two = `${one}\n${SEPARATOR}${mail('two')}`;
    const root = await folderWith({ 'spam.mbox': one, 'ham/Inbox': two, 'spam/single': one });
    expect(await read(root)).toEqual({
      messages: [
        'mails ham/Inbox@0 ham: one',
        `mails ham/Inbox@${one.length + 1} ham: two`,
        'mails spam/single spam: one',
        'mails spam.mbox@0 spam: one',
      ].sort((a, b) => (a.replace(/@.*/, '') < b.replace(/@.*/, '') ? -1 : 1)),
      unread: [],
    });
    for await (const { id, raw } of storedSource(root).messages()) {
      expect(Buffer.from(raw).toString()).toBe(
        id === 'spam/single' ? one : mail(id.endsWith('@0') || id === 'spam.mbox@0' ? 'one' : 'two'),
      );
    }
  });

  test('may be mbox files named ham and spam alone, or in folders named so by Apple Mail', async () => {
    const one = `${SEPARATOR}${mail('one')}`;
    const root = await folderWith({
      'Ham.mbox/mbox': one,
      'Ham.mbox/table_of_contents': 'binary',
      'archive/spam': `${one}\n${SEPARATOR}${mail('two')}`,
      ham: one,
      'spam.mbox/ham/spam': mail('a message that is named so'),
    });
    expect(await read(root)).toEqual({
      messages: [
        'mails Ham.mbox/mbox@0 ham: one',
        'mails archive/spam@0 spam: one',
        `mails archive/spam@${one.length + 1} spam: two`,
        'mails ham@0 ham: one',
        'mails spam.mbox/ham/spam ham: a message that is named so',
      ],
      unread: [],
    });
  });

  test('may hold JSON lines anywhere, labelled by themselves', async () => {
    const root = await folderWith({
      'more.jsonl': '{"label":"spam","message":"Subject: a"}\n{"label":"junk","message":"b"}\n{oops',
      'ham/more.jsonl': '{"label":"spam","message":"Subject: c"}',
    });
    expect(await read(root)).toEqual({
      messages: ['mails ham/more.jsonl:1 spam: c', 'mails more.jsonl:1 spam: a'],
      unread: ['mails more.jsonl:2 LABEL_INVALID', 'mails more.jsonl:3 LINE_NOT_JSON'],
    });
  });

  test('gives messages over the limit as unreadable, small or streamed', async () => {
    const root = await folderWith({
      'ham/1': mail('fits'),
      'ham/2': mail('x'.repeat(100)),
      'ham/3': 'x'.repeat(2_000_000),
      'ham/4.mbox': `${SEPARATOR}${mail('x'.repeat(2_000_000))}\n${SEPARATOR}${mail('fits too')}`,
    });
    expect(await read(root, 90)).toEqual({
      messages: ['mails ham/1 ham: fits', expect.stringMatching(/^mails ham\/4.mbox@\d+ ham: fits too$/)],
      unread: [
        'mails ham/2 MESSAGE_TOO_LARGE',
        'mails ham/3 MESSAGE_TOO_LARGE',
        'mails ham/4.mbox@0 MESSAGE_TOO_LARGE',
      ],
    });
  });

  test('names a file that cannot be read and goes on', async () => {
    const root = await folderWith({ 'ham/1': mail('a'), 'ham/3': mail('b') });
    await writeFile(Buffer.from(`${root}/ham/2\xe9`, 'latin1'), mail('a name that is not UTF-8'));
    expect(await read(root)).toEqual({
      messages: ['mails ham/1 ham: a', 'mails ham/3 ham: b'],
      unread: ['mails ham/2\ufffd STORAGE_NOT_FOUND'],
    });
  });

  test('reads a file whose name has blanks and line breaks', async () => {
    const root = await folderWith({ 'ham/1 1.eml': mail('a') });
    await writeFile(join(root, 'ham', '2\n2'), mail('b'));
    expect(await read(root)).toEqual({
      messages: ['mails ham/1 1.eml ham: a', 'mails ham/2\n2 ham: b'],
      unread: [],
    });
  });

  test('can be read twice, each time the same, and knows its size', async () => {
    const root = await folderWith({ 'ham/1': mail('a'), 'spam/2': mail('bb') });
    expect(await read(root)).toEqual(await read(pathToFileURL(root).href));
    expect(await openDataSource(root).bytes()).toBe(mail('a').length + mail('bb').length);
  });

  test('stops when told to', async () => {
    const root = await folderWith({ 'ham/1.mbox': `${SEPARATOR}${mail('a')}\n`.repeat(3) });
    const stop = new AbortController();
    const reason = new Error('enough');
    const seen: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const { id } of openDataSource(root).messages({ signal: stop.signal })) {
        seen.push(id);
        stop.abort(reason);
      }
    };
    await expect(reading()).rejects.toBe(reason);
    expect(seen).toEqual(['ham/1.mbox@0']);
  });
});

describe('a single file', () => {
  test('can be JSON lines', async () => {
    const root = await folderWith({ 'a.jsonl': '{"label":"spam","message":"Subject: a"}', b: '' });
    expect(await read(join(root, 'a.jsonl'))).toEqual({
      messages: ['a.jsonl a.jsonl:1 spam: a'],
      unread: [],
    });
  });

  test('can be an mbox that carries its label in its name', async () => {
    const root = await folderWith({ 'ham.mbox': `${SEPARATOR}${mail('a')}` });
    expect((await read(join(root, 'ham.mbox'))).messages).toEqual(['ham.mbox ham.mbox@0 ham: a']);
  });
});

describe('a location without labelled mail', () => {
  test('is not found when nothing is there', async () => {
    await expect(read(join(folder, 'missing'))).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' });
    await expect(read('/missing')).rejects.toMatchObject({
      message: expect.stringContaining('file:///missing:'),
    });
    await expect(read(join(folder, 'missing.jsonl'))).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' });
  });

  test('is invalid when nothing in it has a label', async () => {
    const root = await folderWith({ 'inbox/1': mail('a') });
    await expect(read(root)).rejects.toMatchObject({ code: 'DATA_INVALID' });
    await expect(read(join(root, 'inbox', '1'))).rejects.toMatchObject({ code: 'DATA_INVALID' });
  });

  test('is a wrong use when no such storage exists', () => {
    for (const location of ['http://example.com/mails', 'file://example.com/mails'])
      expect(() => openDataSource(location)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
