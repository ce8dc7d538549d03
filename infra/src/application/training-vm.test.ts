import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Registered } from '../../testing/mocks.ts';
import { build, named } from '../../testing/mocks.ts';
import { IMAGE, siteWith } from '../../testing/site.ts';
import { Buckets } from './buckets.ts';
import { TrainingVm, startupScript } from './training-vm.ts';
import { Training } from './training.ts';

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

describe('what it runs at every start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hamlet-vm-'));
  const log = join(folder, 'log');
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs the script with commands in place of the machine's that write down how they were called. */
  function commandsOf(
    environment: Record<string, string>,
    dockerEnds: number,
  ): readonly (readonly string[])[] {
    writeFileSync(log, '');
    for (const command of ['docker', 'docker-credential-gcr', 'poweroff', 'sleep']) {
      const code = command === 'docker' ? dockerEnds : 0;
      const line = `#!/bin/bash\n(echo -n '${command}'; printf '\\t%s' "$@"; echo) >>'${log}'\nexit ${code}\n`;
      writeFileSync(join(folder, command), line);
      chmodSync(join(folder, command), 0o755);
    }
    const script = startupScript(IMAGE, environment);
    try {
      execFileSync('bash', ['-c', script], {
        env: { PATH: `${folder}:${process.env.PATH ?? ''}` },
        stdio: 'ignore',
      });
    } catch {
      // The script ends as the training does.
    }
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    return lines.map((line) => line.split('\t'));
  }

  test.each([0, 3])('ends by switching the machine off, also when the training ends with %d', (code) => {
    const commands = commandsOf({}, code).map(([command]) => command);
    expect(commands).toEqual(['docker-credential-gcr', 'docker', 'sleep', 'poweroff']);
  });

  test('is the image by digest, with the environment as it is, as a request of its own', () => {
    const environment = {
      HAMLET_TRAINING_DATA: "gs://one/mail gs://two/ann's $mail",
      HAMLET_TRAINING_SEED: '7',
    };
    const [, docker = []] = commandsOf(environment, 0);
    expect(docker.at(-1)).toBe(IMAGE);
    expect(docker).toEqual(expect.arrayContaining(Object.entries(environment).map((pair) => pair.join('='))));
    expect(docker.find((argument) => argument.startsWith('HAMLET_TRAINING_REQUEST='))).toMatch(/=vm-\d+$/);
  });

  test('asks for the registry’s credentials before it pulls', () => {
    const [credentials = []] = commandsOf({}, 0);
    expect(credentials).toContain('--registries=europe-west1-docker.pkg.dev');
  });
});
