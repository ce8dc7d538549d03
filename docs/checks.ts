import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ERROR_CODES } from '../model/index.ts';

/**
 * Targets of the links and pictures in a markdown file that lead nowhere: no such file, or no such heading in
 * it. Other sites are not asked.
 *
 * @param file where the text is read, from which relative links start
 */
export function brokenLinks(text: string, file: string): string[] {
  const targets = [...text.matchAll(/(?:\]\(|src=")([^)"\s]+)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/i.test(target) && !leadsSomewhere(target, text, file));
}

function leadsSomewhere(target: string, text: string, file: string): boolean {
  const [path = '', anchor] = target.split('#');
  const linked = path === '' ? file : join(dirname(file), path);
  if (!existsSync(linked)) return false;
  if (anchor === undefined || !linked.endsWith('.md')) return true;
  return anchorsOf(path === '' ? text : readFileSync(linked, 'utf8')).includes(anchor);
}

/** The names by which GitHub links to headings: in lower case, without punctuation, spaces as hyphens. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** What docs/errors.md says of a code's exit code and HTTP status, or of its existence, and the code does not. */
export function wrongErrorCodes(text: string): string[] {
  const sections = new Map(
    [...text.matchAll(/^## ([A-Z_]+)\n+(.*)$/gm)].map(([, code = '', first = '']) => [code, first]),
  );
  const wrong = Object.entries(ERROR_CODES).flatMap(([code, { exit, status }]) => {
    const beginning = `Exit code ${exit}, HTTP status ${status}.`;
    const said = sections.get(code);
    if (said === undefined) return [`${code} is not explained`];
    return said.startsWith(beginning) ? [] : [`${code} must begin with "${beginning}"`];
  });
  const unknown = [...sections.keys()].filter((code) => !(code in ERROR_CODES));
  return [...wrong, ...unknown.map((code) => `${code} does not exist`)];
}
