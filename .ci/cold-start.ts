// From the start of the process to the first right answer, measured inside the container, so that the time the engine takes to
// make the container does not count.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Docker } from './docker.ts';
import { freePort } from '../testing/free-port.ts';

export interface ColdStart {
  readonly milliseconds: number;
  /** Of the processor, by all threads: what a busy machine does not change. */
  readonly cpuMilliseconds: number;
  /** Of all threads, at its highest. */
  readonly peakMegabytes: number;
}

const PROBE = `
  const { spawn } = require('node:child_process');
  const [command, ...args] = JSON.parse(process.env.PROBE_COMMAND);
  const message = Buffer.from(process.env.PROBE_MESSAGE, 'base64');
  const began = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = 'http://127.0.0.1:' + process.env.PORT + '/v1/classify';
  const ask = async () => {
    const answer = await fetch(url, { method: 'POST', body: message }).catch(() => undefined);
    if (answer?.status !== 200) return setTimeout(ask, 10);
    const { verdict } = await answer.json();
    const milliseconds = Math.round(performance.now() - began);
    const read = (file) => require('node:fs').readFileSync('/proc/' + child.pid + '/' + file, 'utf8');
    const peakMegabytes = Math.round(Number(/VmHWM:\\s+(\\d+)/.exec(read('status'))[1]) / 1000);
    const [userTicks, systemTicks] = read('stat').split(') ')[1].split(' ').slice(11, 13).map(Number);
    const cpuMilliseconds = (userTicks + systemTicks) * 10;
    console.log(JSON.stringify({ verdict, milliseconds, cpuMilliseconds, peakMegabytes }));
    child.kill('SIGTERM');
  };
  ask();
`;

const RUNS = 5;

/**
 * The median of several starts.
 *
 * @param variables of the container, `NAME=VALUE`
 * @param spam file of a message that the model must call spam
 */
export async function measureColdStarts(
  docker: Docker,
  image: string,
  variables: readonly string[],
  spam: string,
): Promise<ColdStart> {
  const { Cmd: command = [] } = docker.inspect(image).config;
  const environment = [
    ...variables,
    `PORT=${await freePort()}`,
    `PROBE_COMMAND=${JSON.stringify(command)}`,
    `PROBE_MESSAGE=${readFileSync(spam).toString('base64')}`,
  ].flatMap((variable) => ['-e', variable]);
  const starts: ColdStart[] = [];
  for (let i = 0; i < RUNS; i++) {
    const child = docker.run(['--rm', '--network', 'host', ...environment, image, 'node', '-e', PROBE]);
    assert.ok(child.stdout);
    const { verdict, ...start } = JSON.parse(await text(child.stdout)) as ColdStart & { verdict: string };
    assert.equal(verdict, 'spam', 'the first answer is right');
    starts.push(start);
  }
  const median = starts.sort((a, b) => a.milliseconds - b.milliseconds)[(RUNS - 1) / 2];
  assert.ok(median);
  return median;
}
