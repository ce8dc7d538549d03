import { expect, test } from '@jest/globals';
import { roomForMessages } from './memory.ts';

const MEBIBYTE = 1024 ** 2;

test('in the memory that an instance has unless one says otherwise, 16 of the largest messages have room', () => {
  expect(roomForMessages(1, 1536 * MEBIBYTE)).toBeGreaterThan(16 * 25 * MEBIBYTE);
});

test('there is as much room as INFRA.md says of hamlet:servingMemory', () => {
  expect(roomForMessages(1, 1536 * MEBIBYTE)).toBe(448 * MEBIBYTE);
  expect(roomForMessages(1, 690 * MEBIBYTE)).toBe(25 * MEBIBYTE);
  expect(roomForMessages(2, 1536 * MEBIBYTE)).toBe(352 * MEBIBYTE);
});

test('there is room for no more than the memory has', () => {
  expect(roomForMessages(1, 1024 * MEBIBYTE)).toBeLessThan(300 * MEBIBYTE);
  expect(roomForMessages(1, 256 * MEBIBYTE)).toBe(0);
  expect(roomForMessages(1)).toBeGreaterThan(0);
});
