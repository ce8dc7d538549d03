import { describe, expect, test } from '@jest/globals';
import { readTitle } from './title.ts';

describe('the title of a pull request', () => {
  test.each([
    ['fix: a', { type: 'fix', breaking: false, what: 'a' }],
    [
      'feat(serving)!: another answer',
      { type: 'feat', scope: 'serving', breaking: true, what: 'another answer' },
    ],
    [
      'build(training-job): newer base',
      { type: 'build', scope: 'training-job', breaking: false, what: 'newer base' },
    ],
  ])('%s', (title, read) => {
    expect(readTitle(title)).toEqual(read);
  });

  test.each([
    ['Add a thing', 'is not of the form'],
    ['feature: a thing', 'none of feat, fix'],
    ['feat:no space', 'is not of the form'],
    ['feat(Serving): upper case', 'is not of the form'],
    ['fix: ends.', 'full stop'],
    [`fix: ${'x'.repeat(100)}`, 'more than 100'],
    ['', 'is not of the form'],
  ])('refuses "%s"', (title, problem) => {
    expect(() => readTitle(title)).toThrow(problem);
  });
});
