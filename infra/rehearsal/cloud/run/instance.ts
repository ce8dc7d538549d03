import { freePort } from '../core/ports.ts';
import { launch, type Exit, type Program, type Running } from './launch.ts';
import type { Log } from './logs.ts';
import { dies, starts } from './probes.ts';
import type { Probe } from './schema.ts';

export interface InstanceSpec {
  readonly program: Program;
  readonly startupProbe: Probe;
  readonly livenessProbe?: Probe | undefined;
}

/** An instance of a revision: one process, which answers at a port of its own. */
export interface Instance {
  readonly port: number;
  /** Whether it came to answer its startup probe. */
  readonly ready: Promise<boolean>;
  readonly exited: Promise<Exit>;
  readonly stop: () => Promise<Exit>;
  readonly kill: () => void;
}

export async function startInstance(
  { program, startupProbe, livenessProbe }: InstanceSpec,
  log: Log,
): Promise<Instance> {
  const port = await freePort();
  const environment = { ...program.environment, PORT: String(port) };
  const running = launch({ ...program, environment }, log);
  const ending = new AbortController();
  const exited = running.exited.finally(() => {
    ending.abort();
  });
  const ready = starts(startupProbe, port, ending.signal).then((isReady) => {
    if (!isReady) running.kill();
    else if (livenessProbe !== undefined) void keepAlive(livenessProbe, port, running, ending.signal, log);
    return isReady;
  });
  return { port, ready, exited, stop: running.stop, kill: running.kill };
}

/** A container that does not answer any more is killed; requests on it fail. */
async function keepAlive(
  probe: Probe,
  port: number,
  running: Running,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  await dies(probe, port, signal);
  if (signal.aborted) return;
  log.entry('varlog/system', {
    severity: 'ERROR',
    textPayload: 'LIVENESS probe failed; the container is shut down.',
  });
  running.kill();
}
