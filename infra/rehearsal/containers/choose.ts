import { resolve } from 'node:path';
import { hasNativeAddon } from './build.ts';
import { BASE, findEngine, type ContainerEngine } from './engine.ts';

/** As which images run: `containers` or `processes`; `undefined` leaves it to what this machine can do. */
export type Choice = 'containers' | 'processes' | undefined;

const PACKAGES = resolve(import.meta.dirname, '../../../node_modules');
/** Where a build of the training image asks for TensorFlow's native library. */
const VENDOR = 'https://storage.googleapis.com';
const PATIENCE_MS = 5000;

/**
 * What builds and runs containers, if anything; says which.
 *
 * @throws Error when containers are wanted and nothing here runs them
 */
export async function chooseContainers(
  choice: Choice,
  say: (line: string) => void,
): Promise<ContainerEngine | undefined> {
  const engine = choice === 'processes' ? undefined : await findEngine();
  if (engine === undefined && choice === 'containers') {
    throw new Error(
      `Neither Docker nor Podman runs ${BASE} here on this machine's network. Start one of them, or leave --containers out.`,
    );
  }
  if (engine !== undefined && choice === undefined && !(await canBuildTraining())) {
    say(
      `Images run as processes: TensorFlow's native library is not installed here, and ${VENDOR} does not answer.`,
    );
    return undefined;
  }
  say(`Images run as ${describe(engine)}.`);
  return engine;
}

async function canBuildTraining(): Promise<boolean> {
  if (hasNativeAddon(PACKAGES)) return true;
  return fetch(VENDOR, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE_MS) }).then(
    () => true,
    () => false,
  );
}

/** `containers (docker)` or `processes`. */
export function describe(engine: ContainerEngine | undefined): string {
  return engine === undefined ? 'processes' : `containers (${engine.name})`;
}
