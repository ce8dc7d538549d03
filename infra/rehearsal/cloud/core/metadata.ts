import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Tokens } from './tokens.ts';

/** Whose machine a metadata server is on. */
export interface Workload {
  /** The service account's e-mail address. */
  readonly email: string;
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
 * The metadata server each workload sees at GCE_METADATA_HOST: its own identity and nobody else's.
 * Source: https://cloud.google.com/run/docs/container-contract#metadata-server
 */
export class MetadataServers {
  readonly #tokens: Tokens;
  readonly #open = new Set<Server>();

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  async listen(workload: Workload): Promise<MetadataServer> {
    const server = createServer((request, response) => {
      this.#answer(workload, request, response);
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

  #answer(workload: Workload, request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('metadata-flavor', 'Google');
    response.setHeader('server', 'Metadata Server for Serverless');
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://metadata');
    if (pathname !== '/' && request.headers['metadata-flavor'] !== 'Google') {
      response.writeHead(403).end('Missing Metadata-Flavor:Google header.');
      return;
    }
    const value = this.#value(workload, pathname, searchParams);
    if (value === undefined) response.writeHead(404).end('Not Found');
    else if (typeof value === 'string') response.setHeader('content-type', 'application/text').end(value);
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
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
