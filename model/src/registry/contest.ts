import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { LoadedBundle } from '../bundle/load.ts';
import { HamletError } from '../errors.ts';
import { readTestScores } from '../train/bundle-files.ts';
import type { Contestant, GateLine, GateRules } from './gate.ts';
import { gateSchema, judgeByGate } from './gate.ts';
import type { Registry } from './registry.ts';

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

/** Holds a registered version against the rules and against the champion. */
export async function askGate(registry: Registry, version: string, rules: GateRules): Promise<GateLine[]> {
  const { champion } = await registry.state();
  const challenger = contestant(await registry.load(version));
  return judgeByGate(
    rules,
    challenger,
    champion === undefined ? undefined : contestant(await registry.load(champion)),
  );
}

function contestant({ manifest, files }: LoadedBundle): Contestant {
  const cost = manifest.settings['lostHamCost'];
  return {
    version: manifest.version,
    threshold: manifest.threshold,
    lostHamCost: typeof cost === 'number' ? cost : 1,
    test: readTestScores(files),
  };
}
