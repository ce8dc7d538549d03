import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { brokenLinks, wrongErrorCodes } from './checks.ts';

const README = fileURLToPath(new URL('../README.md', import.meta.url));
const ERRORS = readFileSync(new URL('errors.md', import.meta.url), 'utf8');

test('a link to a file or a heading that is there is whole, and one to another site is not followed', () => {
  const text =
    '# Here, and *now*\n[a](docs/gate.md) [b](INFRA.md#from-nothing) [c](#here-and-now) [d](https://x.example)';
  expect(brokenLinks(text, README)).toEqual([]);
});

test('a link to a file or a heading that is not there is broken', () => {
  const text = '# Here\n[a](docs/gone.md) [b](INFRA.md#gone) [c](#gone) <img src="gone.png">';
  expect(brokenLinks(text, README)).toEqual(['docs/gone.md', 'INFRA.md#gone', '#gone', 'gone.png']);
});

test('docs/errors.md is held to the exit codes and statuses of the program', () => {
  expect(wrongErrorCodes(ERRORS)).toEqual([]);
  expect(wrongErrorCodes(ERRORS.replace('Exit code 3,', 'Exit code 4,'))).toEqual([
    'GATE_FAILED must begin with "Exit code 3, HTTP status 500."',
  ]);
  expect(wrongErrorCodes(ERRORS.replace('## GATE_FAILED', '## GATE_CLOSED'))).toEqual([
    'GATE_FAILED is not explained',
    'GATE_CLOSED does not exist',
  ]);
});
