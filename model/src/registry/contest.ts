import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { LoadedBundle } from '../bundle/load.ts';
import { isOfBundle } from '../bundle/store.ts';
import { HamletError } from '../errors.ts';
import type { Contestant, GateLine, GateRules, TestScore } from './gate.ts';
import { gateSchema, judgeByGate, passes } from './gate.ts';
import type { Registry } from './registry.ts';
import { championScores } from './rescore.ts';
import { testScoresOf } from './test-scores.ts';

/** Each time another model must have become champion, which takes a training. */
const ATTEMPTS = 5;
const DEFAULT_RULES = fileURLToPath(new URL('../../gate.json', import.meta.url));

/** The gate's rules from a file. @throws CONFIG_INVALID naming the key */
export async function readGateRules(file: string = DEFAULT_RULES): Promise<GateRules> {
  const remedy = `Correct ${file}; the rules are described in docs/gate.md.`;
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HamletError('CONFIG_INVALID', `The gate's rules ${file} cannot be read.`, remedy, { cause });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new HamletError('CONFIG_INVALID', `The gate's rules ${file} are not JSON.`, remedy, { cause });
  }
  const parsed = gateSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new HamletError(
    'CONFIG_INVALID',
    `The gate's rules ${file} are not valid: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
    remedy,
  );
}

/**
 * Holds a registered version against the rules and against the champion, on the version's own test messages. Where the champion
 * cannot be read, the floors decide, and a line says so.
 *
 * @throws as `Registry.load`
 */
export async function askGate(
  registry: Registry,
  version: string,
  rules: GateRules,
  signal?: AbortSignal,
): Promise<GateLine[]> {
  const challenger = await registry.load(version);
  const { champion: name } = await registry.state();
  const own = contestant(challenger, testScoresOf(challenger));
  if (name === undefined || name === version) return judgeByGate(rules, own, undefined);
  try {
    const champion = await registry.load(name);
    const scores = await championScores(champion, challenger, signal);
    return judgeByGate(rules, own, contestant(champion, scores));
  } catch (error) {
    if (!isOfBundle(error)) throw error;
    return [...judgeByGate(rules, own, undefined), withoutChampion(name, error)];
  }
}

function withoutChampion(champion: string, { message }: HamletError): GateLine {
  return {
    rule: 'comparison with the champion',
    slice: 'all',
    value: null,
    limit: `not made, the champion cannot be read: ${message}`,
    outcome: 'insufficient data',
    against: champion,
  };
}

/**
 * Asks the gate about a registered version and makes it the champion if it passes; when another one becomes champion meanwhile,
 * the gate is asked again.
 *
 * @returns what the gate said; `passes` tells whether the version was promoted
 * @throws as `askGate` and `Registry.promote`
 */
export async function contend(
  registry: Registry,
  version: string,
  rules: GateRules,
  reason: string,
  signal?: AbortSignal,
): Promise<GateLine[]> {
  for (let attempt = 1; ; attempt++) {
    const lines = await askGate(registry, version, rules, signal);
    signal?.throwIfAborted();
    if (!passes(lines)) return lines;
    try {
      await registry.promote(version, reason, lines);
      return lines;
    } catch (error) {
      const isOvertaken = error instanceof HamletError && error.code === 'STORAGE_CONFLICT';
      if (!isOvertaken || attempt === ATTEMPTS) throw error;
    }
  }
}

/** The error of a version that failed, naming the lines. */
export function gateFailure(version: string, lines: readonly GateLine[]): HamletError {
  const failed = lines
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ rule, slice, value, limit }) => `${rule} (${slice}) is ${value ?? 'unknown'}, limit ${limit}`);
  return new HamletError(
    'GATE_FAILED',
    `${version} is registered but not promoted: ${failed.join('; ')}.`,
    `Look at it: npx hamlet evaluate --model ${version}. To promote it all the same: npx hamlet registry promote ${version} --force --reason "…"`,
  );
}

function contestant({ manifest }: LoadedBundle, test: readonly TestScore[]): Contestant {
  const { version, threshold, settings } = manifest;
  const cost = settings['lostHamCost'];
  return { version, threshold, lostHamCost: typeof cost === 'number' ? cost : 1, test };
}
