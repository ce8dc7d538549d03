import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Registered } from '../../testing/mocks.ts';
import { build, named, promiseOf } from '../../testing/mocks.ts';
import { siteWith } from '../../testing/site.ts';
import { Images } from './images.ts';
import { Registry } from './registry.ts';

/** Where the engine runs the program: `main` of Pulumi.yaml. */
const INFRA = fileURLToPath(new URL('../..', import.meta.url));

let images: Images;
let resources: readonly Registered[];
beforeAll(async () => {
  ({ made: images, resources } = await build(() => {
    const site = siteWith();
    return new Images('images', { site, registry: new Registry('registry', { site, keep: 20 }) });
  }));
});

describe.each(['serving', 'training'] as const)('the image for %s', (name) => {
  test('is known by its digest, which changes with what is in it', async () => {
    expect(await promiseOf(images[name])).toMatch(
      new RegExp(`^europe-west1-docker.pkg.dev/hamlet-7f3a/hamlet-dev/${name}@sha256:[0-9a-f]{64}$`),
    );
  });

  // A commit or date in it would make an image, and a change, of every preview.
  test('always has the same tag', () => {
    expect(named(resources, 'Image', name).inputs.imageName).toMatch(/\/(serving|training):current$/);
  });

  test('is built from a Dockerfile that is there, for the machines of Cloud Run, and not by a preview', () => {
    const { build: how, buildOnPreview } = named(resources, 'Image', name).inputs;
    const { context, dockerfile, platform } = how as Record<'context' | 'dockerfile' | 'platform', string>;
    expect(existsSync(join(INFRA, context, 'package-lock.json'))).toBe(true);
    expect(existsSync(join(INFRA, dockerfile))).toBe(true);
    expect({ platform, buildOnPreview }).toEqual({ platform: 'linux/amd64', buildOnPreview: false });
  });

  test('is pushed once there is a registry, and stays there when the program forgets it', () => {
    const { options, after } = named(resources, 'Image', name);
    expect(after).toContain('gcp:artifactregistry/repository:Repository::images');
    expect(options.retainOnDelete).toBe(true);
  });
});
