import { readModelConfig } from '../config.ts';
import { HamletError } from '../errors.ts';
import { askGate, readGateRules } from '../registry/contest.ts';
import { passes } from '../registry/gate.ts';
import { openRegistry } from '../registry/open.ts';
import type { Registry } from '../registry/registry.ts';
import type { Io } from './command.ts';
import { defineCommand, usageError } from './command.ts';
import { gateFailure, gateTable } from './gate-lines.ts';
import { write } from './write.ts';

const DETAILS = `
list               versions, who is champion and challenger, and the history
show VERSION       one version: its manifest
promote VERSION    make it champion if it passes the gate; --force with --reason to do it all the same
rollback [VERSION] make the champion before, or an earlier one, the champion again
verify [VERSION]   check every sum and replay the golden examples, of one version or all
delete VERSION     remove a version that no alias names

VERSION is a version or an alias (champion, challenger). On a terminal for reading, elsewhere JSON lines.

Exit code: 0; 3 when the gate refuses; 65 when verify finds damage.`;

type Action = (context: Context) => Promise<number>;

interface Context {
  readonly registry: Registry;
  readonly version: string | undefined;
  readonly reason: string | undefined;
  readonly force: boolean;
  readonly gate: string | undefined;
  readonly io: Io;
}

const ACTIONS: Readonly<Record<string, Action>> = { list, show, promote, rollback, verify, delete: remove };

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
  },
  async run({ values, positionals: [name = '', version] }, io) {
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined) throw usageError(command, `'registry' cannot ${name}.`);
    const registry = openRegistry(readModelConfig(io.env).registry);
    return action({
      registry,
      version,
      reason: values.reason,
      force: values.force ?? false,
      gate: values.gate,
      io,
    });
  },
});

async function list({ registry, io }: Context): Promise<number> {
  const [history, state] = [await registry.history(), await registry.state()];
  if (!io.isTerminal.stdout) {
    for (const version of state.versions) {
      const aliases = (['champion', 'challenger'] as const).filter((alias) => state[alias] === version);
      await line(io, {
        version,
        aliases,
        history: history
          .filter((event) => event.version === version)
          .map(({ seq, time, actor, action, reason }) => ({ seq, time, actor, action, reason })),
      });
    }
    return 0;
  }
  if (history.length === 0)
    await write(io.stdout, `There is no model in ${registry.uri} yet. Train one: npx hamlet train\n`);
  for (const version of state.versions) {
    const mark = state.champion === version ? 'champion' : state.challenger === version ? 'challenger' : '';
    await write(io.stdout, `${version}  ${mark}\n`);
  }
  if (history.length > 0) await write(io.stdout, '\n');
  for (const { seq, time, actor, action, version, reason } of history)
    await write(
      io.stdout,
      `${String(seq).padStart(4)}  ${time}  ${actor}  ${action} ${version}: ${reason}\n`,
    );
  return 0;
}

async function show({ registry, version, io }: Context): Promise<number> {
  const manifest = await registry.manifest(required(version, 'show'));
  await (io.isTerminal.stdout
    ? write(io.stdout, `${JSON.stringify(manifest, null, 2)}\n`)
    : line(io, manifest));
  return 0;
}

async function promote({ registry, version, reason, force, gate, io }: Context): Promise<number> {
  const resolved = await registry.resolve(required(version, 'promote'));
  if (force) {
    if (reason === undefined)
      throw usageError(command, '--force needs --reason "…": it goes into the history.');
    await registry.promote(resolved, reason);
    return tell(io, { promoted: resolved }, `${resolved} is the champion.\n`);
  }
  const lines = await askGate(registry, resolved, await readGateRules(gate));
  await tell(io, { version: resolved, gate: lines, passed: passes(lines) }, gateTable(lines));
  if (!passes(lines)) throw gateFailure(resolved, lines);
  await registry.promote(resolved, reason ?? 'promoted by hand', lines);
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
  for (const one of orphans)
    await tell(
      io,
      { version: one, orphan: true },
      `${one}  never registered: left by a crash, may be removed\n`,
    );
  const [first] = damaged;
  if (first === undefined) return 0;
  throw new HamletError(
    'BUNDLE_CORRUPT',
    `${damaged.length} of ${sound.length + damaged.length} versions are damaged.`,
    `Go back to a sound one: npx hamlet registry rollback ${sound.at(-1) ?? 'VERSION'}`,
    { cause: first.error },
  );
}

async function remove({ registry, version, reason, io }: Context): Promise<number> {
  const resolved = await registry.resolve(required(version, 'delete'));
  await registry.delete(resolved, reason ?? 'deleted by hand');
  return tell(io, { deleted: resolved }, `${resolved} is gone.\n`);
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
