import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startupScript } from './training-vm.ts';

const IMAGE = `europe-west1-docker.pkg.dev/p/images/training@sha256:${'0'.repeat(64)}`;
const ENVIRONMENT = {
  HAMLET_REGISTRY: 'gs://models/registry',
  HAMLET_TRAINING_DATA: "gs://data/ann's mail gs://data/$(more)",
};

/** The commands of the machine that the script calls; each notes what it was called with, one line a word. */
const COMMANDS = ['docker', 'docker-credential-gcr', 'poweroff', 'sleep'];

describe('the startup script of the training machine, run by bash', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hamlet-vm-'));
    for (const name of COMMANDS) command(name, '');
    writeFileSync(join(folder, 'script'), startupScript(IMAGE, ENVIRONMENT));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function command(name: string, more: string): void {
    const note = `printf '%s\\n' "$(basename "$0")" "$@" '' >> '${folder}/calls'`;
    writeFileSync(join(folder, name), `#!/bin/bash\n${note}\n${more}\n`, { mode: 0o755 });
  }

  /** @returns its exit code and the calls in their order, each as its words */
  async function start(during?: (script: ReturnType<typeof spawn>) => Promise<void>) {
    const env = { PATH: `${folder}:/usr/bin:/bin` };
    const script = spawn('/bin/bash', [join(folder, 'script')], { env, stdio: 'ignore' });
    const ended = once(script, 'exit');
    await during?.(script);
    const [code] = (await ended) as [number | null];
    return { code, calls: calls() };
  }

  function calls(): string[][] {
    const text = existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8') : '';
    return text
      .split('\n\n')
      .filter((call) => call !== '')
      .map((call) => call.split('\n'));
  }

  test('lets Docker pull, trains once, waits for the log, and switches the machine off', async () => {
    const { calls: made } = await start();
    expect(made.map(([name]) => name)).toEqual(['docker-credential-gcr', 'docker', 'sleep', 'poweroff']);
    expect(made[0]).toContain('--registries=europe-west1-docker.pkg.dev');
    expect(made[2]).toEqual(['sleep', '30']);
  });

  test('hands the training its environment word for word, and a name of its own to each start', async () => {
    const { calls: made } = await start();
    expect(made[1]).toEqual([
      ...['docker', 'run', '--rm'],
      ...['-e', 'HAMLET_REGISTRY=gs://models/registry'],
      ...['-e', "HAMLET_TRAINING_DATA=gs://data/ann's mail gs://data/$(more)"],
      ...['-e', expect.stringMatching(/^HAMLET_TRAINING_REQUEST=vm-\d{10,}$/)],
      IMAGE,
    ]);
  });

  test.each([
    ['the gate refuses the model', 'docker', 'exit 3'],
    ['the image cannot be pulled', 'docker', 'exit 125'],
    ['Docker cannot be let pull', 'docker-credential-gcr', 'exit 1'],
    ['the training is killed for want of memory', 'docker', 'kill -9 $$'],
  ])('switches the machine off when %s', async (_, name, end) => {
    command(name, end);
    const { calls: made } = await start();
    expect(made.at(-1)).toEqual(['poweroff']);
  });

  test('switches the machine off when there is no Docker', async () => {
    rmSync(join(folder, 'docker'));
    rmSync(join(folder, 'docker-credential-gcr'));
    writeFileSync(
      join(folder, 'script'),
      startupScript(IMAGE, ENVIRONMENT).replace(/docker/g, 'docker-is-not-here'),
    );
    expect((await start()).calls.map(([name]) => name)).toEqual(['sleep', 'poweroff']);
  });

  test('switches the machine off when the script itself is asked to end', async () => {
    command('docker', 'exec /bin/sleep 1');
    const { calls: made } = await start(async (script) => {
      while (!calls().some(([name]) => name === 'docker')) await sleep(20);
      script.kill('SIGTERM');
    });
    expect(made.at(-1)).toEqual(['poweroff']);
  });
});
