// The commands that the documents show are the ones that are executed.
import { readFileSync } from 'node:fs';
import { commandsOf } from '../infra/document/commands.ts';

/** Commands of the code block with that id (```sh id=…), each as its words. */
export function documented(id: string, document = 'DEPLOYMENT.md'): string[][] {
  const text = readFileSync(new URL(`../${document}`, import.meta.url), 'utf8');
  const found = commandsOf(text).filter((command) => command.id === id);
  if (found.length === 0) throw new Error(`${document} has no block with the id ${id}.`);
  return found.map((command) => command.text.split(/\s+/));
}
