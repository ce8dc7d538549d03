import { expect, test } from '@jest/globals';
import { fit } from './fit.ts';

const of = (subject: string, text: string, address = 'ann@x.org'): string[] => [
  ...fit({ subject, text, from: [{ name: '', address }] }),
];

test.each([
  ['Re: the patch', 'It compiles.\n> Does it?\n', 'true'],
  ['RE:the patch', 'It compiles.\n\n  > Does it?\n', 'true'],
  ['AW: [list] the patch', 'Am Montag schrieb Bob, and Ann wrote:\n\nfine\n', 'true'],
  ['[list] Re: the patch', '-----Original Message-----\nFrom: Bob\n', 'true'],
  ['Re: your account', 'Make money -> fast\n', 'false'],
])('a reply quotes what it answers, or not: %j, %j', (subject, text, quotes) => {
  expect(of(subject, text)).toEqual([`reply that quotes ${quotes}`]);
});

test.each(['Reach millions', 'the patch', '[re: list', ''])('%j answers nothing', (subject) => {
  expect(of(subject, '> quoted\n')).toEqual([]);
});

test.each([
  ['Announcing the New Cutlery 7.0', 'news@mail.cutlery.example.com', 'false'],
  ['Announcing the New Cutlery 7.0', 'news@dms.cutlery.com', 'true'],
  ['News of All Things Cut', 'trivia@allthingscut.co.uk', 'true'],
])('%j of %s names its sender: %s', (subject, address, isNamed) => {
  expect(of(subject, '', address)).toEqual([`subject names sender ${isNamed}`]);
});

test('a short domain, an address without one, and no sender are not sought', () => {
  expect(of('the new bbc site', '', 'a@bbc.co.uk')).toEqual([]);
  expect(of('ann', '', '')).toEqual([]);
  expect([...fit({ subject: 'ann', text: '', from: [] })]).toEqual([]);
});
