import { expect, test } from '@jest/globals';
import { readHeaders } from './headers.ts';

test('header fields are read with their folded lines, and nothing of the body is', () => {
  expect(readHeaders(Buffer.from('A: 1\r\nB: 2\r\n  3\r\n\r\nC: 4\r\n'))).toEqual([
    { name: 'a', value: ' 1' },
    { name: 'b', value: ' 2 3' },
  ]);
});

test('the first line of an mbox and lines that are no fields are passed over', () => {
  expect(readHeaders(Buffer.from('From a@b Thu Aug 22\nno field here\nTo: x\n\n'))).toEqual([
    { name: 'to', value: ' x' },
  ]);
});
