import { expect, test } from '@jest/globals';
import { naming } from './naming.ts';

test('where no folder can be made it is not said that there is none', async () => {
  // What mkdir with `recursive` rejects with on a read-only file system.
  const error = Object.assign(new Error('no such file or directory'), { code: 'ENOENT', syscall: 'mkdir' });
  await expect(naming('/read-only/a', () => Promise.reject(error))).rejects.toMatchObject({
    code: 'STORAGE_FORBIDDEN',
    message: expect.stringContaining('/read-only/a'),
  });
});
