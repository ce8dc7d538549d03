import type { Call, Cloud, Route } from '../core/api.ts';
import { isObject, listAt, textAt, type JsonObject } from '../core/json.ts';
import { projectName } from '../core/iam/names.ts';
import { readLogEntries, writeLogEntry } from '../core/records.ts';
import { canonical } from '../core/resource.ts';
import { compileFilter } from './log-filter.ts';

/** Log entries. Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries */
export function logEntryRoutes(cloud: Cloud): Route[] {
  return [
    { method: 'POST', path: '/v2/entries:write', handle: (call) => write(cloud, call) },
    { method: 'POST', path: '/v2/entries:list', handle: (call) => list(cloud, call) },
  ];
}

function write(cloud: Cloud, call: Call): JsonObject {
  for (const entry of listAt(call.body, 'entries').filter(isObject)) {
    const logName = textAt(entry, 'logName') ?? textAt(call.body, 'logName') ?? '';
    const project = projectOf(cloud, logName);
    cloud.iam.require(call.caller, 'logging.logEntries.create', projectName(project));
    const timestamp = cloud.clock.now().toISOString();
    writeLogEntry(cloud, project, { timestamp, resource: call.body.resource, ...entry, logName });
  }
  return {};
}

function list(cloud: Cloud, call: Call): JsonObject {
  const filter = textAt(call.body, 'filter');
  const matches = filter === undefined ? () => true : compileFilter(filter);
  const entries = listAt(call.body, 'resourceNames')
    .map(String)
    .flatMap((name) => {
      const project = projectOf(cloud, name);
      cloud.iam.require(call.caller, 'logging.logEntries.list', projectName(project));
      return readLogEntries(cloud, project).filter(matches);
    });
  const newestFirst = textAt(call.body, 'orderBy') === 'timestamp desc';
  const page = Number(call.body.pageSize ?? entries.length);
  return { entries: (newestFirst ? entries.reverse() : entries).slice(0, page) };
}

function projectOf(cloud: Cloud, name: string): string {
  return canonical(cloud, name).split('/')[1] ?? '';
}
