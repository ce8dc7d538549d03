import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Stands before a server and can disturb what writes to it. */
export interface Proxy {
  readonly endpoint: string;
  /** Called when the server has done a write and the client does not know yet. */
  afterWrite: () => void;
  /** A status that is answered to every write instead of passing it on. */
  refuseWritesWith: number | undefined;
  close(): void;
}

/** Passes requests on to an HTTP server on this machine. A POST counts as a write. */
export async function startProxy(target: string): Promise<Proxy> {
  const proxy: Proxy = {
    endpoint: '',
    afterWrite: () => undefined,
    refuseWritesWith: undefined,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  const server = createServer((incoming, outgoing) => {
    const isWrite = incoming.method === 'POST';
    if (isWrite && proxy.refuseWritesWith !== undefined) {
      incoming.resume();
      const code = proxy.refuseWritesWith;
      outgoing.writeHead(code, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify({ error: { code, message: 'refused' } }));
      return;
    }
    passOn(target, incoming, outgoing, () => {
      if (isWrite) proxy.afterWrite();
    }).catch(() => outgoing.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(proxy, { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function passOn(
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  done: () => void,
): Promise<void> {
  const { method, headers, url = '/' } = incoming;
  const forward = request(new URL(url, target), { method, headers });
  forward.end(await buffer(incoming));
  const [answer] = (await once(forward, 'response')) as [IncomingMessage];
  const body = await buffer(answer);
  done();
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(body);
}
