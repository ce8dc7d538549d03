import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bytesOf, runCommand, type ContainerEngine } from './engine.ts';

const ENGINE: ContainerEngine = { name: 'x', command: ['engine', '--global'], build: [], run: ['--own'] };

describe('the words of a docker run', () => {
  test('options come before the image, the command after it', () => {
    const environment = { A: 'two words', B: 'line\nbreak' };
    const words = runCommand(ENGINE, {
      image: 'i',
      name: 'n',
      memory: '512Mi',
      environment,
      command: ['c', 'd'],
    });
    expect(words.slice(0, 3)).toEqual(['engine', '--global', 'run']);
    expect(words.slice(words.indexOf('i'))).toEqual(['i', 'c', 'd']);
    expect(words.join(' ')).toContain(
      '--own --name n --memory 536870912 --env A=two words --env B=line\nbreak i',
    );
  });
});

describe('amounts of memory', () => {
  test('are those of Kubernetes', () => {
    expect(['512Mi', '1Gi', '1G', '0.5Gi', '1000'].map(bytesOf)).toEqual([
      2 ** 29,
      2 ** 30,
      1e9,
      2 ** 29,
      1000,
    ]);
  });
  test('of another unit are errors', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z]{1,3}$/), (unit) => {
        fc.pre(!['k', 'M', 'G', 'Ki', 'Mi', 'Gi'].includes(unit));
        expect(() => bytesOf(`1${unit}`)).toThrow(/512Mi/);
      }),
    );
  });
});
