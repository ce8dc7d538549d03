import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Tokens } from './tokens.ts';

/** Whose machine a metadata server is on. */
export interface Workload {
  /** The service account's e-mail address. */
  readonly email: string;
  /** Whose credentials are sent to Cloud Storage, where it is a person's machine. */
  readonly member?: string;
  readonly project: string;
  readonly projectNumber: string;
  /** `europe-west1` */
  readonly region: string;
}

export interface MetadataServer {
  /** `127.0.0.1:PORT`, the value of GCE_METADATA_HOST. */
  readonly host: string;
  close(): Promise<void>;
}

/**
 * The metadata server each workload sees at GCE_METADATA_HOST: its own identity and nobody else's. The official Cloud Storage
 * client sends no credentials to a server named by STORAGE_EMULATOR_HOST; so what is not a question to the metadata server is
 * passed on to Cloud Storage with the workload's credentials.
 * Source: https://cloud.google.com/run/docs/container-contract#metadata-server
 */
export class MetadataServers {
  readonly #tokens: Tokens;
  readonly #cloud: string;
  readonly #open = new Set<Server>();

  /** @param cloud the cloud's address */
  constructor(tokens: Tokens, cloud: string) {
    this.#tokens = tokens;
    this.#cloud = cloud;
  }

  async listen(workload: Workload): Promise<MetadataServer> {
    const server = createServer((request, response) => {
      if (isMetadata(request.url ?? '/')) this.#answer(workload, request, response);
      else this.#forward(workload, request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#open.add(server);
    const { port } = server.address() as AddressInfo;
    return { host: `127.0.0.1:${port}`, close: () => this.#close(server) };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((server) => this.#close(server)));
  }

  async #close(server: Server): Promise<void> {
    if (!this.#open.delete(server)) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  #answer(workload: Workload, incoming: IncomingMessage, response: ServerResponse): void {
    response.setHeader('metadata-flavor', 'Google');
    response.setHeader('server', 'Metadata Server for Serverless');
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://metadata');
    if (pathname !== '/' && incoming.headers['metadata-flavor'] !== 'Google') {
      response.writeHead(403).end('Missing Metadata-Flavor:Google header.');
      return;
    }
    const value = this.#value(workload, pathname, searchParams);
    if (value === undefined) response.writeHead(404).end('Not Found');
    else if (typeof value === 'string') response.setHeader('content-type', 'application/text').end(value);
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
  }

  #forward(
    { email, member = `serviceAccount:${email}` }: Workload,
    incoming: IncomingMessage,
    response: ServerResponse,
  ): void {
    const { token } = this.#tokens.issueAccess({ member });
    const door = `http://${incoming.headers.host ?? ''}`;
    const headers = { ...incoming.headers, authorization: `Bearer ${token}`, 'x-storage-door': door };
    const target = `${this.#cloud}/storage.googleapis.com${incoming.url ?? '/'}`;
    const outgoing = request(target, { method: incoming.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  }

  #value(workload: Workload, pathname: string, query: URLSearchParams): string | object | undefined {
    const { email, project, projectNumber, region } = workload;
    const account = /^\/computeMetadata\/v1\/instance\/service-accounts\/([^/]+)\/(\w*)$/.exec(pathname);
    if (account !== null) {
      return account[1] === 'default' || account[1] === email
        ? this.#accountValue(email, account[2] ?? '', query)
        : undefined;
    }
    const values: Record<string, string> = {
      '/': 'computeMetadata/\n',
      '/computeMetadata/v1/instance': '',
      '/computeMetadata/v1/project/project-id': project,
      '/computeMetadata/v1/project/numeric-project-id': projectNumber,
      '/computeMetadata/v1/instance/region': `projects/${projectNumber}/regions/${region}`,
      '/computeMetadata/v1/universe/universe-domain': 'googleapis.com',
    };
    return values[pathname];
  }

  #accountValue(email: string, key: string, query: URLSearchParams): string | object | undefined {
    const audience = query.get('audience');
    if (key === 'email') return email;
    if (key === 'scopes') return 'https://www.googleapis.com/auth/cloud-platform\n';
    if (key === 'identity' && audience !== null) return this.#tokens.issueIdentity(email, audience);
    if (key === 'token') {
      const { token } = this.#tokens.issueAccess({ member: `serviceAccount:${email}` });
      return { access_token: token, expires_in: 3599, token_type: 'Bearer' };
    }
    return key === ''
      ? { aliases: ['default'], email, scopes: ['https://www.googleapis.com/auth/cloud-platform'] }
      : undefined;
  }
}

// A client finds out by the root whether there is a metadata server.
function isMetadata(path: string): boolean {
  return path === '/' || path.startsWith('/computeMetadata/');
}
