// The commands that DEPLOYMENT.md shows are the ones that are executed.
import { readFileSync } from 'node:fs';

/** Commands of the code block with that id (```sh id=…), each as its words. */
export function documented(id: string): string[][] {
  const document = readFileSync(new URL('../DEPLOYMENT.md', import.meta.url), 'utf8');
  const block = new RegExp(`^\`\`\`sh id=${id}\\n([^]*?)^\`\`\`$`, 'm').exec(document)?.[1];
  if (block === undefined) throw new Error(`DEPLOYMENT.md has no block with the id ${id}.`);
  return block
    .replaceAll('\\\n', ' ')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
}
