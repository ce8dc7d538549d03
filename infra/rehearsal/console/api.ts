import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reply, type Api, type Call, type Cloud, type Reply } from '../cloud/core/api.ts';
import { consolePage } from './page.ts';
import { consoleState, type Question } from './state.ts';

/**
 * The console: pages that show the cloud, at `/console/`, and all of it as JSON at `/console/state.json`. It
 * only reads, asks for no credentials and is not in the audit log.
 */
export function consoleApi(cloud: Cloud): Api {
  const show = (call: Call): Reply => {
    const question = questionOf(call);
    return page(consolePage(consoleState(cloud, question), question));
  };
  return {
    host: 'console',
    source: 'https://cloud.google.com/run/docs/managing/services',
    described: false,
    isAudited: false,
    routes: [
      { method: 'GET', path: '/', handle: show },
      // Where the log links of executions and revisions lead.
      { method: 'GET', path: '/logs', handle: show },
      {
        method: 'GET',
        path: '/state.json',
        handle: (call) => reply(200, JSON.stringify(consoleState(cloud, questionOf(call)), null, 2)),
      },
      {
        method: 'GET',
        path: '/console.js',
        handle: () =>
          reply(200, readFileSync(join(import.meta.dirname, 'console.js')), {
            'content-type': 'text/javascript; charset=utf-8',
          }),
      },
    ],
  };
}

function questionOf({ query }: Call): Question {
  return { find: query.get('find') ?? '', filter: query.get('advancedFilter') ?? '' };
}

function page(markup: string): Reply {
  return reply(200, markup, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
}
