import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LIMITS } from '../rehearsal/limits.ts';
import { handlers } from '../rehearsal/plugins/gcp/table.ts';

const REHEARSAL = join(import.meta.dirname, '../rehearsal');

/** What a rehearsal cannot show, as cells. */
export function limitRows(): string[][] {
  return LIMITS.map((row) => [...row]);
}

/** The documentation each resource type of the programs is made by, as cells. */
export function resourceSourceRows(): string[][] {
  return [...handlers()]
    .map(([token, { source }]) => [`\`${token}\``, link(source, token)])
    .sort(([a = ''], [b = '']) => a.localeCompare(b));
}

/** The documentation each part of the stand-in follows, as cells: what its files name as their sources. */
export function behaviourRows(): string[][] {
  const files = readdirSync(join(REHEARSAL, 'cloud'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort();
  return files.flatMap((name) => {
    const sources = sourcesIn(readFileSync(join(REHEARSAL, 'cloud', name), 'utf8'));
    const path = relative(join(REHEARSAL, '../..'), join(REHEARSAL, 'cloud', name));
    return sources.length === 0
      ? []
      : [[`[${name}](${path})`, sources.map((url) => link(url, name)).join(', ')]];
  });
}

/** Addresses behind `Source:` and `source:`, in their order, each once. */
function sourcesIn(text: string): string[] {
  const lines = text
    .split('\n')
    .filter((line) => /source:|Sources?:|^\s*'?https:|^\s*\*? ?https:/.test(line));
  const found = lines.flatMap((line) => [...line.matchAll(/https:\/\/[^\s'",;)`]+/g)].map(([url]) => url));
  return [...new Set(found.filter((url) => !/[${}]/.test(url)))];
}

/** @throws Error when there is no public address, which fails the check of the documents */
function link(source: string, row: string): string {
  const url = /https:\/\/\S+/.exec(source)?.[0];
  if (url === undefined)
    throw new Error(`${row} of infra/rehearsal names no public documentation as its source.`);
  return `[${new URL(url).pathname.split('/').filter(Boolean).slice(-2).join('/')}${new URL(url).hash}](${url})`;
}
