// Writes the generated parts of the documents: `npm run docs`. With --check it changes nothing and fails where one is out of
// date, a link leads nowhere, or docs/errors.md is not what the program does: `npm run check:docs`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { blocks } from './blocks.ts';
import { brokenLinks, wrongErrorCodes } from './checks.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const IGNORED = new Set(['node_modules', '.git', 'out', '.hamlet', 'coverage']);
const check = process.argv.includes('--check');
const problems: string[] = [];

for (const file of markdownFiles(ROOT)) {
  const before = readFileSync(file, 'utf8');
  const after = await fillBlocks(before, file);
  for (const target of brokenLinks(after, file))
    problems.push(`${relative(ROOT, file)}: ${target} leads nowhere`);
  if (before === after) continue;
  if (check) problems.push(`${relative(ROOT, file)}: a generated part is out of date; run: npm run docs`);
  else writeFileSync(file, after);
}
for (const wrong of wrongErrorCodes(readFileSync(join(ROOT, 'docs/errors.md'), 'utf8')))
  problems.push(`docs/errors.md: ${wrong}`);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function* markdownFiles(folder: string): Iterable<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (IGNORED.has(entry.name)) continue;
    if (entry.isDirectory()) yield* markdownFiles(join(folder, entry.name));
    else if (entry.name.endsWith('.md')) yield join(folder, entry.name);
  }
}

/** Between `<!-- begin: name -->` and `<!-- end: name -->` stands what the block of that name says. */
async function fillBlocks(text: string, file: string): Promise<string> {
  let filled = text;
  for (const [found, name = ''] of text.matchAll(/<!-- begin: ([\w-]+) -->[\s\S]*?<!-- end: \1 -->/g)) {
    const block = blocks[name];
    if (block === undefined) {
      problems.push(`${relative(ROOT, file)}: there is no block named ${name}`);
      continue;
    }
    const content = (await block(ROOT)).trim();
    filled = filled.replace(found, () => `<!-- begin: ${name} -->\n\n${content}\n\n<!-- end: ${name} -->`);
  }
  return filled;
}
