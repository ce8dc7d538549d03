// What must hold of the images themselves.
import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import type { Docker } from './docker.ts';

const MEGABYTE = 1e6;
const MAX_SERVING_MEGABYTES = 120;
/** Nothing that only people, tests or compilers read. */
const NOT_FOR_RUNNING =
  /\.(?:test\.ts|d\.ts|md|map)$|\/(?:npm|typescript|jest[^/]*|eslint[^/]*|prettier)\/package\.json$/;
const ONLY_FOR_TRAINING = /\/node_modules\/(?:@tensorflow|@stdlib|vega[^/]*)\//;
const NOT_FOR_CONTAINERS = /\/node_modules\/@pulumi\//;

export async function checkServingImage(docker: Docker, image: string, base: string): Promise<void> {
  await checkImage(docker, image, [ONLY_FOR_TRAINING]);
  const above = megabytesAbove(docker, image, base);
  assert.ok(
    above <= MAX_SERVING_MEGABYTES,
    `${image} is ${above} MB above its base, more than ${MAX_SERVING_MEGABYTES}`,
  );
}

export async function checkTrainingImage(docker: Docker, image: string): Promise<void> {
  await checkImage(docker, image, []);
}

export function megabytesAbove(docker: Docker, image: string, base: string): number {
  return Math.round((docker.inspect(image).bytes - docker.inspect(base).bytes) / MEGABYTE);
}

async function checkImage(docker: Docker, image: string, unwanted: readonly RegExp[]): Promise<void> {
  const { config } = docker.inspect(image);
  assert.equal(config.User, 'node', `${image} runs as an unprivileged user`);
  assert.deepEqual(
    [config.Entrypoint ?? [], config.Cmd?.[0]].flat(),
    ['node'],
    `node is the first process of ${image}`,
  );
  assert.deepEqual(
    await find(docker, image, '/app', '/usr', '-writable', '-not', '-type', 'l'),
    [],
    `${image} cannot change itself`,
  );
  const files = await find(docker, image, '/app', '/usr/local', '-type', 'f');
  assert.ok(files.length > 100);
  for (const pattern of [NOT_FOR_RUNNING, NOT_FOR_CONTAINERS, ...unwanted])
    assert.deepEqual(
      files.filter((file) => pattern.test(file)),
      [],
      `${image} holds nothing it does not need`,
    );
}

/** What `find` lists when the image's own user runs it. */
async function find(docker: Docker, image: string, ...args: readonly string[]): Promise<string[]> {
  const child = docker.run(['--rm', image, 'find', ...args]);
  assert.ok(child.stdout);
  const found = (await text(child.stdout)).trim();
  return found === '' ? [] : found.split('\n');
}
