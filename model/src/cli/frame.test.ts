import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { HamletError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Io } from './command.ts';
import { defineCommand } from './command.ts';
import { reportFailure } from './failure.ts';
import { helpOf } from './help.ts';
import { run } from './main.ts';

interface TestIo extends Io {
  readonly out: () => string;
  readonly err: () => string;
}

function testIo(
  isTerminal = false,
  env: Record<string, string> = {},
  signal = new AbortController().signal,
): TestIo {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const read = (stream: PassThrough) => (): string => String(stream.read() ?? '');
  return {
    stdin: new PassThrough(),
    stdout,
    stderr,
    env,
    cwd: '/',
    signal,
    isTerminal: { stdin: isTerminal, stdout: isTerminal, stderr: isTerminal },
    out: read(stdout),
    err: read(stderr),
  };
}

describe('the command line', () => {
  test.each(['explore', 'train', 'evaluate', 'classify', 'digest', 'registry'])(
    'explains %s on request',
    async (name) => {
      for (const args of [
        [name, '--help'],
        [name, '-h'],
        ['help', name],
      ]) {
        const io = testIo();
        expect(await run(args, io)).toBe(0);
        expect(io.out()).toContain(`npx hamlet ${name}`);
      }
    },
  );

  test('lists its commands when asked for help, and names its version', async () => {
    for (const args of [[], ['help'], ['--help'], ['-h']]) {
      const io = testIo();
      expect(await run(args, io)).toBe(0);
      expect(io.out()).toContain('npx hamlet COMMAND');
    }
    const io = testIo();
    expect(await run(['--version'], io)).toBe(0);
    expect(io.out()).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await run(['help', 'fly'], testIo())).toBe(2);
  });

  test('names the command that was meant', async () => {
    const io = testIo();
    expect(await run(['clasify'], io)).toBe(2);
    expect(io.err()).toContain("Did you mean 'classify'?");
  });

  test('does not take a name of every object for a command', async () => {
    expect(await run(['constructor'], testIo())).toBe(2);
  });

  test('names the option that was meant, and shows the usage', async () => {
    const io = testIo();
    expect(await run(['classify', '--modle', 'x', 'file'], io)).toBe(2);
    const { error } = JSON.parse(io.err()) as { error: HamletError };
    expect(error.code).toBe('USAGE');
    expect(error.message).toContain('Did you mean --model?');
    expect(error.remedy).toContain('npx hamlet classify --help');
  });

  test.each([
    ['an option without its value', ['classify', 'file', '--model']],
    ['a missing operand', ['classify']],
    ['an operand too many', ['train', 'this']],
  ])('refuses %s', async (_, args) => {
    expect(await run(args, testIo())).toBe(2);
  });
});

describe('a command', () => {
  const greet = defineCommand({
    name: 'greet',
    summary: 'Greet.',
    usage: 'greet [--loud] NAME',
    operands: { min: 1, max: 2 },
    options: {
      loud: { type: 'boolean', short: 'l', description: 'Shout.' },
      times: { type: 'string', value: 'N', default: '1', description: 'How often. Default: 1.' },
    },
    run({ values, positionals }, io) {
      io.stdout.write(`${positionals.join(' ')} ${values.loud ?? false} ${values.times}`);
      return Promise.resolve(7);
    },
  });

  test('gets its arguments parsed and gives the exit code', async () => {
    const io = testIo();
    expect(await greet.run(['-l', 'a', '--times=3', 'b'], io)).toBe(7);
    expect(io.out()).toBe('a b true 3');
  });

  test('takes what follows -- as operands', async () => {
    const io = testIo();
    await greet.run(['--', '--loud'], io);
    expect(io.out()).toBe('--loud false 1');
  });

  test('has its options in its help', () => {
    expect(helpOf(greet)).toContain('-l, --loud');
    expect(helpOf(greet)).toMatch(/--times N +How often\. Default: 1\./);
  });
});

describe('a failure', () => {
  const failure = new HamletError('NO_CHAMPION', 'There is no champion.', 'Run: npx hamlet train');

  test('is a block to read on a terminal', () => {
    const io = testIo(true);
    expect(reportFailure(failure, io)).toBe(66);
    const plain = stripVTControlCharacters(io.err());
    expect(plain).toBe('NO_CHAMPION: There is no champion.\n  Run: npx hamlet train\n');
  });

  test('is one JSON line elsewhere', () => {
    const io = testIo();
    reportFailure(failure, io);
    expect(io.err()).toBe(
      '{"error":{"code":"NO_CHAMPION","message":"There is no champion.","remedy":"Run: npx hamlet train"}}\n',
    );
  });

  test('nobody foresaw is INTERNAL and says where it happened; what it says may quote mail and is told only when asked for', () => {
    const unforeseen = new TypeError('"Dear Ann, about the money" is not a function');
    const [quiet, debug] = [testIo(), testIo(false, { HAMLET_DEBUG: '1' })];
    expect(reportFailure(unforeseen, quiet)).toBe(70);
    expect(quiet.err()).toMatch(/TypeError at \S+frame\.test\.ts:\d+:\d+\./);
    expect(quiet.err()).not.toContain('Ann');
    reportFailure(unforeseen, debug);
    expect(debug.err()).toContain('Ann');
    for (const thrown of ['Dear Ann', { name: 'Ann' }, undefined]) {
      const io = testIo();
      expect(reportFailure(thrown, io)).toBe(70);
      expect(io.err()).not.toContain('Ann');
    }
  });

  test('of work that was told to stop is the reason it was told', () => {
    const reason = new HamletError('CANCELLED', 'Stopped.', 'Again.');
    const io = testIo(false, {}, AbortSignal.abort(reason));
    expect(reportFailure(new DOMException('aborted', 'AbortError'), io)).toBe(130);
  });
});

describe('the name that was meant', () => {
  test.each([
    ['trian', 'train'],
    ['eval', 'evaluate'],
    ['regsitry', 'registry'],
    ['xyzzy', undefined],
    ['', 'train'],
  ])('by %j is %j', (given, meant) => {
    expect(nearest(given, ['train', 'evaluate', 'registry'])).toBe(meant);
  });
});
