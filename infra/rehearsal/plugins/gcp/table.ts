import { crudHandler, type Row } from './crud.ts';
import type { Handler } from './handler.ts';
import { memberHandler } from './members.ts';
import { PROJECT, SERVICE, SERVICE_IDENTITY } from './project.ts';
import * as data from './rows/data.ts';
import * as identity from './rows/identity.ts';
import * as machine from './rows/machine.ts';
import { MEMBERS } from './rows/members.ts';
import * as observability from './rows/observability.ts';
import * as options from './rows/options.ts';
import * as runtime from './rows/runtime.ts';

/** Resource types that are made, read, changed and deleted in the ordinary way. */
export const ROWS: readonly Row[] = [data, identity, machine, observability, options, runtime].flatMap(
  (module): Row[] => Object.values(module),
);

/** Every resource type the stand-in knows, by type token. */
export function handlers(): ReadonlyMap<string, Handler> {
  const all = [PROJECT, SERVICE, SERVICE_IDENTITY, ...ROWS.map(crudHandler), ...MEMBERS.map(memberHandler)];
  return new Map(all.map((handler) => [handler.token, handler]));
}
