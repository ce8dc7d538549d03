import { readModelConfig } from '../config.ts';
import { HamletError } from '../errors.ts';
import { contend, gateFailure, readGateRules } from '../registry/contest.ts';
import { passes } from '../registry/gate.ts';
import { openRegistry } from '../registry/open.ts';
import type { Registry } from '../registry/registry.ts';
import type { Io } from './command.ts';
import { defineCommand, usageError } from './command.ts';
import { gateTable } from './gate-lines.ts';
import { describeVersion, eventLine, versionTable } from './registry-view.ts';
import { write } from './write.ts';

const DETAILS = `
list               versions, who is champion and challenger, and the last events
history            every event, with what the gate said
show VERSION       one version: its manifest, metrics and history
promote VERSION    make it champion if it passes the gate; --force with --reason to do it all the same
rollback [VERSION] make the champion before, or an earlier one, the champion again
verify [VERSION]   check every sum and replay the golden examples, of one version or all
delete VERSION     remove a version that no alias names
prune              remove what crashes left, once it is older than --older-than days

VERSION is a version or an alias (champion, challenger). On a terminal for reading, elsewhere JSON lines.

Exit code: 0; 3 when the gate refuses; 65 when verify finds damage.`;

type Action = (context: Context) => Promise<number>;

interface Context {
  readonly registry: Registry;
  readonly version: string | undefined;
  readonly reason: string | undefined;
  readonly force: boolean;
  readonly gate: string | undefined;
  readonly olderThan: string;
  readonly io: Io;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  list,
  history,
  show,
  promote,
  rollback,
  verify,
  delete: remove,
  prune,
};
const WITHOUT_VERSION: readonly Action[] = [list, history, prune];
const RECENT = 10;
const DAY_MS = 24 * 60 * 60 * 1000;

export const command = defineCommand({
  name: 'registry',
  summary: 'List, show, promote, roll back, verify and delete versions of the model.',
  usage: `registry ${Object.keys(ACTIONS).join('|')} [VERSION]`,
  details: DETAILS,
  operands: { min: 1, max: 2 },
  options: {
    reason: { type: 'string', value: 'TEXT', description: 'Why, for the history.' },
    force: { type: 'boolean', description: 'Promote without the gate; needs --reason.' },
    gate: { type: 'string', value: 'FILE', description: 'Rules for promotion. Default: model/gate.json.' },
    'older-than': {
      type: 'string',
      value: 'DAYS',
      default: '1',
      description: 'What prune removes: uploads and writes cut off that many days ago. Default: 1.',
    },
  },
  async run({ values, positionals: [name = '', version] }, io) {
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined) throw usageError(command, `'registry' cannot ${name}.`);
    if (version !== undefined && WITHOUT_VERSION.includes(action))
      throw usageError(command, `'registry ${name}' takes no version.`);
    return action({
      registry: openRegistry(readModelConfig(io.env).registry),
      version,
      reason: values.reason,
      force: values.force ?? false,
      gate: values.gate,
      olderThan: values['older-than'],
      io,
    });
  },
});

async function list({ registry, io }: Context): Promise<number> {
  const { versions } = await registry.state();
  const described = [];
  for (const version of versions.keys()) described.push(await describeVersion(registry, version));
  if (!io.isTerminal.stdout) {
    for (const one of described) await line(io, one);
    return 0;
  }
  const events = await registry.history();
  if (events.length === 0)
    return tell(io, {}, `There is no model in ${registry.uri} yet. Train one: npx hamlet train\n`);
  await write(io.stdout, versionTable(described));
  const recent = events.slice(-RECENT);
  const more = events.length > recent.length ? ` (all ${events.length}: npx hamlet registry history)` : '';
  await write(io.stdout, `\nWhat happened last${more}:\n${recent.map(eventLine).join('')}`);
  return 0;
}

async function history({ registry, io }: Context): Promise<number> {
  for (const event of await registry.history()) {
    const gate = 'gate' in event && event.gate !== undefined ? gateTable(event.gate) : '';
    await tell(io, event, eventLine(event) + gate);
  }
  return 0;
}

async function show({ registry, version, io }: Context): Promise<number> {
  const resolved = await registry.resolve(required(version, 'show'));
  const manifest = await registry.manifest(resolved);
  const described = await describeVersion(registry, resolved);
  const location = registry.locationOf(resolved);
  const text = `${versionTable([described])}\n${described.history.map(eventLine).join('')}\n${JSON.stringify(manifest, null, 2)}\n\nFiles: ${location}\n`;
  return tell(io, { ...described, location }, text);
}

async function promote({ registry, version, reason, force, gate, io }: Context): Promise<number> {
  const resolved = await registry.resolve(required(version, 'promote'));
  if (force) {
    if (reason === undefined)
      throw usageError(command, '--force needs --reason "…": it goes into the history.');
    await registry.promote(resolved, reason);
    return tell(io, { promoted: resolved }, `${resolved} is the champion.\n`);
  }
  const rules = await readGateRules(gate);
  const lines = await contend(registry, resolved, rules, reason ?? 'promoted by hand', io.signal);
  await tell(io, { version: resolved, gate: lines, passed: passes(lines) }, gateTable(lines));
  if (!passes(lines)) throw gateFailure(resolved, lines);
  return tell(io, { promoted: resolved }, `${resolved} is the champion.\n`);
}

async function rollback({ registry, version, reason, io }: Context): Promise<number> {
  const target = version === undefined ? undefined : await registry.resolve(version);
  const now = await registry.rollback(reason ?? 'rolled back by hand', target);
  return tell(io, { champion: now }, `${now} is the champion again.\n`);
}

async function verify({ registry, version, io }: Context): Promise<number> {
  const { sound, damaged, orphans } = await registry.verify(version);
  for (const one of sound) await tell(io, { version: one, sound: true }, `${one}  sound\n`);
  for (const { version: one, error } of damaged)
    await tell(
      io,
      { version: one, sound: false, code: error.code, message: error.message },
      `${one}  damaged: ${error.message}\n`,
    );
  for (const orphan of orphans)
    await tell(io, { orphan }, `${orphan}  never registered: being written now, or left by a crash\n`);
  const [first] = damaged;
  if (first === undefined) return 0;
  throw new HamletError(
    'BUNDLE_CORRUPT',
    `${damaged.length} of ${sound.length + damaged.length} versions are damaged.`,
    'Train again, which repairs a model that comes out the same: npx hamlet train. Or promote a sound one: npx hamlet registry promote VERSION',
    { cause: first.error },
  );
}

async function remove({ registry, version, reason, io }: Context): Promise<number> {
  const resolved = await registry.resolve(required(version, 'delete'));
  await registry.delete(resolved, reason ?? 'deleted by hand');
  return tell(io, { deleted: resolved }, `${resolved} is gone.\n`);
}

async function prune({ registry, olderThan, io }: Context): Promise<number> {
  const days = Number(olderThan);
  if (olderThan.trim() === '' || !(days >= 0))
    throw usageError(command, `--older-than is a number of days, not '${olderThan}'.`);
  const gone = await registry.prune(new Date(Date.now() - days * DAY_MS));
  for (const pruned of gone) await tell(io, { pruned }, `${pruned}  removed\n`);
  return 0;
}

function required(version: string | undefined, action: string): string {
  if (version !== undefined) return version;
  throw usageError(command, `'registry ${action}' needs a version.`);
}

async function tell(io: Io, json: object, text: string): Promise<number> {
  await (io.isTerminal.stdout ? write(io.stdout, text) : line(io, json));
  return 0;
}

function line(io: Io, json: object): Promise<void> {
  return write(io.stdout, `${JSON.stringify(json)}\n`);
}
