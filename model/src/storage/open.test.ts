import { describe, expect, test } from '@jest/globals';
import { localPath, openStorage } from './open.ts';

describe('a location on this machine', () => {
  test.each([
    ['/a/b', '/a/b'],
    ['/a/b/', '/a/b'],
    ['file:///a/b', '/a/b'],
    ['FILE:///a/b%20c/', '/a/b c'],
  ])('%s is the path %s', (location, path) => {
    expect(localPath(location)).toBe(path);
    expect(openStorage(location).uri).toBe(openStorage(path).uri);
  });

  test.each(['file://host/path', 'file://a', 'file:///a%2fb', 'file:///%'])(
    '%s names no path, and the error shows the form that does',
    (location) => {
      for (const open of [localPath, openStorage])
        expect(() => open(location)).toThrow(
          expect.objectContaining({
            code: 'USAGE',
            message: expect.stringContaining(location),
            remedy: expect.stringContaining('file:///'),
          }),
        );
    },
  );
});
