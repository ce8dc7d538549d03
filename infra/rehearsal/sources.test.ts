import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { handlers } from './plugins/gcp/table.ts';

const CLOUD = join(import.meta.dirname, 'cloud');
const PUBLIC = /https:\/\/[\w.-]+\/\S+/;

describe('what is emulated names the public documentation it follows', () => {
  test.each([...handlers()])('%s', (_, { source }) => {
    expect(source).toMatch(PUBLIC);
  });

  const files = readdirSync(CLOUD, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/test(ing)?\.ts$/.test(name))
    .map((name) => [name, readFileSync(join(CLOUD, name), 'utf8')] as const);
  const answering = files.filter(([, text]) => /\bhandle: |\bthrow new ApiError\(/.test(text));

  test('many files answer requests', () => {
    expect(answering.length).toBeGreaterThan(20);
  });
  test.each(answering)('cloud/%s', (_, text) => {
    expect(text).toMatch(PUBLIC);
  });
});
