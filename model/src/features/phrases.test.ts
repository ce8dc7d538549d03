import { describe, expect, test } from '@jest/globals';
import { tokenise } from '../text/tokenise.ts';
import { phrases } from './phrases.ts';

const said = (text: string): string[] => [...phrases(tokenise(text), text)];

describe('what mail says of itself', () => {
  test.each([
    ['impersonal salutation', 'Dear Sir or Madam, we write to you'],
    ['impersonal salutation', 'Greetings to you, dear valued customer of ours'],
    ['removal by mail', 'write REMOVE in the subject line'],
    ['opted in', 'you have opted-in to this list'],
    ['no spam', 'this is not spam at all'],
    ['law cited', 'under Bill 1618 of the Congress'],
    ['only once', 'this is a one-time mailing to you'],
    ['only once', 'you will never be contacted by us again'],
    ['apology', 'we are sorry for the intrusion of it'],
    ['removal in other words', '수신거부는 여기'],
    ['removal in other words', 'para darse de baja pulse'],
    ['apology in other words', '突然のメール失礼いたします'],
    ['toll-free number', 'call 1-800-555-0199 now'],
    ['telephone number', 'or (212) 555-0100 at night'],
    ['tags as text', 'see <a href="http://example.com">this</a> page'],
    ['subscription', 'You are subscribed as: ann@example.org'],
    ['subscription', 'because you have signed up for it'],
    ['subscription', 'To change your e-mail preferences, write to us'],
    ['discussion', "your address is off this group's list, or from this group's archive"],
    ['discussion', 'the discussion list of the makers'],
    ['rights reserved', 'all rights\nreserved'],
    ['rights reserved', 'by us (c) 2002'],
    ['rights reserved', '© us'],
    ['salutation by name', '\n\nDear Özlem,\n'],
  ])('%s: %s', (name, text) => {
    expect(said(text)).toContain(`says ${name}`);
  });

  test('through disguise', () => {
    expect(said('write R3M0VE in the s-u-b-j-e-c-t line')).toContain('says removal by mail');
    expect(said('D\u0435ar Fr\u0456end , hello')).toContain('says impersonal salutation');
  });

  test('one phrase within another, and next to it, each once', () => {
    const text =
      'Dear friend, remove you? Sorry for the opt-in error: no spam, no spam. The subject is REMOVE, or opt out.';
    expect(said(text)).toEqual([
      'says impersonal salutation',
      'says removal by mail',
      'says opted in',
      'says no spam',
      'says apology',
    ]);
  });

  test('and ordinary mail says none of it', () => {
    for (const text of [
      '',
      'Bob, the patch is in. Remove the old one.',
      'On 12 May 2002 at 10:15 she wrote:',
      'Dear all, you may change your mind on the postcard of copyrightless rights.',
    ])
      expect(said(text)).toEqual([]);
  });
});
