import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Api, Clock, Cloud } from './api.ts';
import { Audit } from './audit.ts';
import { Discovery } from './discovery.ts';
import { Gates } from './gates.ts';
import { Iam } from './iam/iam.ts';
import { MetadataServers } from './metadata.ts';
import { noteRunning, refuseSecond } from './running.ts';
import { addressOf, listen, serve } from './server.ts';
import { Store } from './store.ts';
import { Tokens } from './tokens.ts';

export interface RunningCloud extends Cloud {
  /** Ends the APIs' processes and listeners; the state stays on disk. */
  stop(): Promise<void>;
}

export interface CloudOptions {
  /** Clients' endpoint variables, given the cloud's address. */
  readonly environment: (url: string) => Record<string, string>;
  /** Folder of Google's published API descriptions that requests are checked against; without, they are not. */
  readonly discovery?: string | undefined;
  readonly port?: number;
}

/** Makes an API; it may start things that `close` ends. */
export type ApiFactory = (cloud: Cloud) => Api | Promise<Api>;

/**
 * Starts the cloud on loopback with the state found in `directory`.
 *
 * @throws what an API throws that does not start; the others are ended then
 */
export async function startCloud(
  directory: string,
  factories: readonly ApiFactory[],
  { environment, discovery, port = 0 }: CloudOptions,
): Promise<RunningCloud> {
  mkdirSync(directory, { recursive: true });
  refuseSecond(directory);
  const server = await listen(port);
  const clock = movableClock();
  const now = (): Date => clock.now();
  const store = new Store(join(directory, 'state.json'));
  const audit = new Audit(join(directory, 'audit.jsonl'));
  const tokens = new Tokens(store, now);
  const iam = new Iam(store, audit, now);
  const url = addressOf(server);
  const forget = noteRunning(directory, url);
  const metadata = new MetadataServers(tokens, url);
  const cloud: Cloud = {
    url,
    directory,
    store,
    iam,
    tokens,
    metadata,
    audit,
    gates: new Gates(),
    clock,
    environment: environment(url),
  };
  const started = await Promise.allSettled(factories.map(async (factory) => factory(cloud)));
  const apis = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const stop = async (): Promise<void> => {
    for (const api of apis) await api.close?.();
    await metadata.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    store.flush();
    forget();
  };
  const failure = started.find((each) => each.status === 'rejected');
  if (failure !== undefined) {
    await stop();
    throw failure.reason;
  }
  serve(server, cloud, apis, new Discovery(discovery));
  return { ...cloud, stop };
}

// Real time plus what was advanced by hand.
function movableClock(): Clock {
  const listeners = new Set<() => void>();
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset),
    onMove(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    advance(milliseconds) {
      offset += milliseconds;
      for (const listener of listeners) listener();
    },
  };
}
