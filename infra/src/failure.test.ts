import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAILURE_CODES } from './failure.ts';

test('each failure of a deployment is explained, and nothing else is', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/deployment-errors.md'), 'utf8');
  const explained = [...page.matchAll(/^## ([A-Z_]+)$/gm)].map(([, code]) => code);
  expect(explained).toEqual(FAILURE_CODES);
});
