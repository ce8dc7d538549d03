import { Failure } from '../src/failure.ts';

const TYPES = ['feat', 'fix', 'perf', 'refactor', 'test', 'docs', 'build', 'ci', 'chore', 'revert'] as const;
const FORM = /^(?<type>[a-z]+)(\((?<scope>[a-z0-9-]+)\))?(?<breaking>!)?: (?<what>\S.*)$/;

export interface Title {
  readonly type: (typeof TYPES)[number];
  readonly scope?: string;
  readonly breaking: boolean;
  readonly what: string;
}

/**
 * The title of a pull request, which becomes the message of its commit: Conventional Commits 1.0.0.
 *
 * @throws TITLE_INVALID saying what is wrong with it
 */
export function readTitle(title: string): Title {
  const { type = '', scope, breaking, what = '' } = FORM.exec(title)?.groups ?? {};
  const known = TYPES.find((name) => name === type);
  if (what === '') throw wrong(title, 'is not of the form "type(scope): what changes"');
  if (known === undefined) throw wrong(title, `begins with ${type}, which is none of ${TYPES.join(', ')}`);
  if (title.length > 100) throw wrong(title, `has ${title.length} characters, more than 100`);
  if (what.endsWith('.')) throw wrong(title, 'ends with a full stop');
  return { type: known, breaking: breaking !== undefined, what, ...(scope !== undefined && { scope }) };
}

function wrong(title: string, problem: string): Failure {
  return new Failure(
    'TITLE_INVALID',
    `The title "${title}" ${problem}.`,
    'Change it, for example to "fix(serving): answer while a model loads", then run the check again.',
  );
}
