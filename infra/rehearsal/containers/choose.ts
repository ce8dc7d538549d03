import { BASE, findEngine, type ContainerEngine } from './engine.ts';

/** As which images run: `containers` or `processes`; `undefined` leaves it to what this machine can do. */
export type Choice = 'containers' | 'processes' | undefined;

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
  say(`Images run as ${describe(engine)}.`);
  return engine;
}

/** `containers (docker)` or `processes`. */
export function describe(engine: ContainerEngine | undefined): string {
  return engine === undefined ? 'processes' : `containers (${engine.name})`;
}
