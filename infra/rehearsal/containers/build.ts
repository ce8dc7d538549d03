import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerEngine } from './engine.ts';

/** An image in an engine's storage on this machine. */
export interface BuiltImage {
  readonly engine: ContainerEngine;
  readonly image: string;
}

export interface BuildOptions {
  /** The folder that is the context. */
  readonly context: string;
  readonly dockerfile: string;
  /** The installed packages, which may have what a vendor would have to be asked for. */
  readonly packages: string | undefined;
}

const ADDON = '@tensorflow/tfjs-node';
const LARGEST_OUTPUT = 64 * 1024 * 1024;

/**
 * Builds an image, unless its name is there already: it must stand for the content.
 *
 * @throws Error with the end of the build's output
 */
export function buildImage(engine: ContainerEngine, image: string, options: BuildOptions): BuiltImage {
  if (!exists(engine, image)) build(engine, image, options);
  return { engine, image };
}

function exists({ command: [program = '', ...words] }: ContainerEngine, image: string): boolean {
  return spawnSync(program, [...words, 'image', 'inspect', image], { stdio: 'ignore' }).status === 0;
}

function build(
  engine: ContainerEngine,
  image: string,
  { context, dockerfile, packages }: BuildOptions,
): void {
  const {
    command: [program = '', ...words],
    build: more,
  } = engine;
  const named = packages === undefined ? [] : nativeAddon(dockerfile, packages);
  const args = [...words, 'build', ...more, ...named, '--file', dockerfile, '--tag', image, context];
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: LARGEST_OUTPUT,
  });
  if (status === 0) return;
  throw new Error(
    `${engine.name} cannot build ${dockerfile}: ${stderr.slice(-2000)}${stdout.slice(-1000)}\n` +
      'To run processes instead of containers: npm run rehearse -- --processes',
  );
}

/**
 * The addon of TensorFlow where it is installed already, so that a build need not ask its vendor: the stage
 * of that name is for it.
 */
export function nativeAddon(dockerfile: string, packages: string): string[] {
  const isWanted = /^FROM scratch AS tfjs-native$/m.test(readFileSync(dockerfile, 'utf8'));
  return isWanted && hasNativeAddon(packages)
    ? ['--build-context', `tfjs-native=${realpathSync(join(packages, ADDON))}`]
    : [];
}

/** @param packages a folder of installed packages */
export function hasNativeAddon(packages: string): boolean {
  return existsSync(join(packages, ADDON, 'lib/napi-v8/tfjs_binding.node'));
}
