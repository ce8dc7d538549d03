import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { modelSettings } from '@hamlet/model';
import { servingSettings } from './config.ts';
import { configurationDocument } from './configuration.ts';

test('docs/configuration.md describes every setting as it is read (npm run docs:configuration)', async () => {
  const document = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  expect(document).toBe(configurationDocument());
  for (const name of Object.keys({ ...modelSettings, ...servingSettings })) {
    expect(document).toMatch(new RegExp(`^\\| \`${name}\` +\\|.*\\| .+ \\|$`, 'm'));
  }
});
