// Writes docs/costs.md: npm run docs:costs
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { costsDocument } from './document-text.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const path = `${root}docs/costs.md`;
await writeFile(
  path,
  await format(costsDocument(root), { ...(await resolveConfig(path)), parser: 'markdown' }),
);
