import { createHash } from 'node:crypto';
import type { DataSource } from '../data/data.ts';
import { parseMail } from '../mail/parse.ts';

/** What a person recognises a message by. Contents of mail: only for a report that was asked for, never for logs or bundles. */
export interface Excerpt {
  readonly subject: string;
  /** The first characters of the visible text. */
  readonly text: string;
}

const CHARACTERS = 280;

/**
 * Reads what the messages with the given SHA-256 sums are about, by sum; reads no further than the last of them.
 *
 * @throws as `DataSource.messages`
 */
export async function readExcerpts(
  sources: readonly DataSource[],
  sums: Iterable<string>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Excerpt>> {
  const wanted = new Set(sums);
  const excerpts = new Map<string, Excerpt>();
  for (const source of sources) {
    if (wanted.size === 0) break;
    for await (const { raw } of source.messages(signal && { signal })) {
      const sum = createHash('sha256').update(raw).digest('hex');
      if (!wanted.delete(sum)) continue;
      const { subject, text } = await parseMail(raw);
      excerpts.set(sum, { subject: oneLine(subject), text: oneLine(text) });
      if (wanted.size === 0) break;
    }
  }
  return excerpts;
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= CHARACTERS ? line : `${line.slice(0, CHARACTERS)}…`;
}
