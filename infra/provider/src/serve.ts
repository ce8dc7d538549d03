import * as pulumi from '@pulumi/pulumi';
import { main } from '@pulumi/pulumi/provider/server.js';
import { setTimeout as delay } from 'node:timers/promises';
import { createApi } from './cloud/api.ts';
import { accessTokens, headersFor } from './cloud/identity.ts';
import { requestLog } from './cloud/request-log.ts';
import { cloudRun } from './cloud/run.ts';
import { objects } from './cloud/storage.ts';
import { vertex } from './cloud/vertex.ts';
import { createContext } from './context.ts';
import { createProvider, engineLog } from './provider.ts';
import type { World } from './resources/resource.ts';
import { serviceClient } from './rollout/service-client.ts';
import type { Settings } from './settings.ts';
import { settingsFrom } from './settings.ts';

/** Serves the provider to the engine whose address is the first argument; returns when it listens. */
export async function serve(args: string[]): Promise<void> {
  connectLog(args);
  const stopping = new AbortController();
  const world = connect(settingsFrom(process.env));
  const stop = () => {
    stopping.abort();
  };
  const contextOf = (urn: string) => createContext(engineLog(urn), stopping.signal);
  await main(createProvider({ world, contextOf, stop }), args);
}

/** The SDK tells providers of components alone where the engine's log is. */
function connectLog(args: string[]): void {
  const engine = args.find((arg) => !arg.startsWith('-')) ?? '';
  pulumi.runtime.resetOptions('', '', 1, engine, '', false, '');
}

function connect(settings: Settings): World {
  const clock = { sleep: (millis: number) => delay(millis) };
  const api = createApi(accessTokens(settings), clock);
  const run = cloudRun(settings.run, api, clock);
  const signing = { api, base: settings.iamCredentials, now: () => Date.now() / 1000 };
  return {
    run,
    log: requestLog(settings.logging, api, () => new Date()),
    objects: objects(settings.storage, api),
    vertex: vertex(settings.vertex, api, clock),
    clientOf: (name, caller) =>
      serviceClient(
        async (url) => headersFor(caller, (await run.service(name))?.uri ?? url, url, signing),
        () => performance.now(),
      ),
  };
}
