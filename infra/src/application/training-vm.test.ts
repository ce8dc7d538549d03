import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as pulumi from '@pulumi/pulumi';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Registered } from '../../testing/mocks.ts';
import { build, named } from '../../testing/mocks.ts';
import { IMAGE, siteWith } from '../../testing/site.ts';
import { Buckets } from './buckets.ts';
import { TrainingVm, startupScript } from './training-vm.ts';
import { Training } from './training.ts';

const ENVIRONMENT = {
  HAMLET_REGISTRY: 'gs://models/registry',
  HAMLET_TRAINING_DATA: "gs://data/ann's mail gs://data/$(more)",
};

/** The commands of the machine that the script calls; each notes what it was called with, one line a word. */
const COMMANDS = ['docker', 'docker-credential-gcr', 'poweroff', 'sleep'];

describe('a machine that trains', () => {
  let resources: readonly Registered[];
  let instance: Registered;
  beforeAll(async () => {
    ({ resources } = await build(() => {
      const site = siteWith();
      const buckets = new Buckets('buckets', { site, logRetention: '90 days' });
      const shared = { site, image: pulumi.output(IMAGE), timeout: '60 minutes' } as const;
      const settings = { seed: 7, data: [] };
      const training = new Training('training', {
        ...shared,
        buckets,
        settings,
        cpu: '2 vCPU',
        memory: '4 GiB',
      });
      new TrainingVm('training-vm', { ...shared, training, machineType: 'e2-standard-2' });
    }));
    instance = named(resources, 'Instance', 'training');
  });

  test('is nobody’s to reach: no address, no keys of the project, and Google from within', () => {
    expect(JSON.stringify(instance.inputs.networkInterfaces)).not.toMatch(/accessConfigs|ipv6AccessConfigs/);
    expect(instance.inputs.metadata).toMatchObject({ 'block-project-ssh-keys': 'true' });
    expect(named(resources, 'Subnetwork', 'training').inputs.privateIpGoogleAccess).toBe(true);
    expect(named(resources, 'Network', 'training').inputs.autoCreateSubnetworks).toBe(false);
  });

  test('is switched off after its time whatever it does, and is not started again by itself', () => {
    expect(instance.inputs.scheduling).toMatchObject({
      maxRunDuration: { seconds: 3600 },
      instanceTerminationAction: 'STOP',
      automaticRestart: false,
    });
  });

  test('works as the account of the training, which may write its log', () => {
    expect(instance.inputs.serviceAccount).toMatchObject({
      email: 'hamlet-dev-training@hamlet-7f3a.iam.gserviceaccount.com',
    });
    for (const grant of [
      'gcp:projects/iAMMember:IAMMember::training-writes-logs',
      'gcp:storage/bucketIAMMember:BucketIAMMember::training-adds-models',
      'gcp:serviceaccount/iAMMember:IAMMember::deployer-acts-as-training',
    ])
      expect(instance.after).toContain(grant);
  });
});

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
