import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageRecord } from '../cloud/core/records.ts';
import { launch, type Program, type Running } from '../cloud/run/launch.ts';
import { buildImage } from './build.ts';
import { BASE, findEngine } from './engine.ts';

const PROGRAM = `
const { MODE, GREETING } = process.env;
process.on('SIGTERM', () => { if (MODE !== 'stays') return; console.log('asked to stop'); process.exit(5); });
console.log(JSON.stringify({ pid: process.pid, uid: process.getuid(), GREETING, args: process.argv.slice(2) }));
if (MODE === 'greedy') for (const all = []; ; ) all.push(Buffer.alloc(1e7, 1));
if (MODE === 'stays') setInterval(() => {}, 1000);
`;

const folder = mkdtempSync(join(tmpdir(), 'hamlet-containers-'));
let image: ImageRecord;

beforeAll(async () => {
  const engine = await findEngine();
  if (engine === undefined) throw new Error('No container engine of this machine suits the rehearsal.');
  const [context, dockerfile] = [join(folder, 'context'), join(folder, 'Dockerfile')];
  mkdirSync(context);
  writeFileSync(join(context, 'main.cjs'), PROGRAM);
  writeFileSync(
    dockerfile,
    `FROM ${BASE}\nCOPY main.cjs /\nUSER node\nENTRYPOINT ["node"]\nCMD ["/main.cjs", "of the image"]\n`,
  );
  const name = 'localhost/hamlet-rehearsal:test';
  const container = buildImage(engine, name, { context, dockerfile, packages: undefined });
  image = { digest: '', entrypoint: [], cmd: [], env: {}, workingDirectory: '/', rootfs: '', container };
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function start(program: Omit<Program, 'image'>): {
  running: Running;
  lines: string[];
  said: Promise<string>;
} {
  const lines: string[] = [];
  const { promise: said, resolve } = Promise.withResolvers<string>();
  const running = launch(
    { image, ...program },
    {
      entry: () => undefined,
      line: (stream, line) => {
        lines.push(line);
        // The engine's own warnings come before the program is there.
        if (stream === 'stdout') resolve(line);
      },
    },
  );
  return { running, lines, said };
}

describe('a container of the stand-in', () => {
  test('runs the image as its own user and first process, with its environment', async () => {
    const { running, lines } = start({ environment: { GREETING: 'two\nlines' } });
    expect(await running.exited).toEqual({ code: 0, signal: null });
    const [uid, args] = [1000, ['of the image']];
    expect(JSON.parse(lines[0] ?? '')).toEqual({ pid: 1, uid, GREETING: 'two\nlines', args });
  });
  test('can be given another command and other arguments', async () => {
    const command = ['node', '-p'];
    const { running, lines } = start({ command, args: ['6 * 7'], environment: {} });
    await running.exited;
    expect(lines).toEqual(['42']);
  });
  test('gets SIGTERM when it is stopped, and its exit code is known', async () => {
    const { running, lines, said } = start({ environment: { MODE: 'stays' } });
    await said;
    expect([await running.stop(), lines]).toEqual([
      { code: 5, signal: null },
      [expect.any(String), 'asked to stop'],
    ]);
  });
  test('ends when it is killed', async () => {
    const { running, said } = start({ environment: { MODE: 'stays' } });
    await said;
    running.kill();
    expect(await running.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });
  test('ends when it is killed before it runs', async () => {
    const { running } = start({ environment: { MODE: 'stays' } });
    running.kill();
    expect(await running.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });
  test('loses no SIGTERM that comes before the engine has noted that it runs', async () => {
    const program = 'trap "echo asked to stop; exit 5" TERM; echo up; while :; do sleep 0.1; done';
    for (let run = 1; run <= 20; run++) {
      const { running, lines, said } = start({ command: ['sh', '-c', program], environment: {} });
      await said;
      expect([run, await running.stop(), ...lines]).toEqual([
        run,
        { code: 5, signal: null },
        'up',
        'asked to stop',
      ]);
    }
  });
  test('is ended when it wants more memory than its limit', async () => {
    const { running } = start({ environment: { MODE: 'greedy' }, memory: '128Mi' });
    expect(await running.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });
});
