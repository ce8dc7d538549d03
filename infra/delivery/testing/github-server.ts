import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Entry {
  readonly number: number;
  readonly id: number;
  title: string;
  body: string;
  state: string;
  readonly on?: number;
}

/** The part of GitHub's REST API that delivery uses, over what it keeps in memory. */
export interface GithubServer {
  readonly api: string;
  readonly token: string;
  readonly issues: Entry[];
  readonly comments: Entry[];
  readonly pulls: Map<number, string>;
  close(): Promise<void>;
}

export async function startGithub(): Promise<GithubServer> {
  const issues: Entry[] = [];
  const comments: Entry[] = [];
  const pulls = new Map<number, string>();
  const token = 'of-this-test';
  const server = createServer((request, response) => {
    void body(request).then((sent) => {
      const [status, answer] =
        request.headers.authorization === `Bearer ${token}`
          ? route(request, sent)
          : [401, { message: 'Bad credentials' }];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });

  function route(request: IncomingMessage, sent: Partial<Entry>): readonly [number, unknown] {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const path = pathname.replace('/repos/somebody/hamlet/', '');
    const page = (entries: readonly Entry[]): readonly [number, unknown] => {
      const size = Number(searchParams.get('per_page') ?? 30);
      const from = (Number(searchParams.get('page') ?? 1) - 1) * size;
      return [200, entries.slice(from, from + size)];
    };
    const [, number] = /(\d+)/.exec(path) ?? [];
    switch (`${request.method ?? ''} ${path.replace(/\d+/, 'N')}`) {
      case 'GET pulls/N':
        return [200, { title: pulls.get(Number(number)) }];
      case 'GET issues':
        return page(issues.filter(({ state }) => state === searchParams.get('state')));
      case 'POST issues':
        return [201, add(issues, sent)];
      case 'PATCH issues/N':
        return change(issues, Number(number), sent);
      case 'GET issues/N/comments':
        return page(comments.filter(({ on }) => on === Number(number)));
      case 'POST issues/N/comments':
        return [201, add(comments, { ...sent, on: Number(number) })];
      case 'PATCH issues/comments/N':
        return change(comments, Number(number), sent);
      default:
        return [404, { message: 'Not Found' }];
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { api: `http://127.0.0.1:${port}`, token, issues, comments, pulls, close };
}

function add(entries: Entry[], sent: Partial<Entry>): Entry {
  const number = entries.length + 1;
  const entry = { title: '', body: '', state: 'open', ...sent, number, id: number };
  entries.push(entry);
  return entry;
}

function change(entries: readonly Entry[], number: number, sent: Partial<Entry>): readonly [number, unknown] {
  const entry = entries.find(({ id }) => id === number);
  if (entry === undefined) return [404, { message: 'Not Found' }];
  return [200, Object.assign(entry, sent)];
}

async function body(request: IncomingMessage): Promise<Partial<Entry>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Partial<Entry>);
}
