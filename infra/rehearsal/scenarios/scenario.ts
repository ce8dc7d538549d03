import type { Stage } from './stage.ts';

/** What a rehearsal is asked to prove, under a name of its own. */
export interface Scenario {
  /** As `--only` takes it: `first-deployment`. */
  readonly name: string;
  readonly group: Group;
  /** One sentence: what is so when it passes. */
  readonly proves: string;
  /** Where it begins: an empty cloud, or foundation and dev deployed with a model trained on little data. */
  readonly from: 'nothing' | 'deployed';
  /** @throws RequirementError when something does not hold */
  readonly run: (stage: Stage) => Promise<void>;
}

export type Group = 'release' | 'faults' | 'access' | 'operation';

/** Something that was seen, as JSON. `atMs` counts from the scenario's start. */
export interface Evidence {
  readonly kind: 'evidence';
  readonly atMs: number;
  readonly what: string;
  readonly value: unknown;
}

/** Something that had to hold, and whether it did. */
export interface Requirement {
  readonly kind: 'requirement';
  readonly atMs: number;
  readonly requirement: string;
  readonly holds: boolean;
  /** What was found; it makes a failure readable without the rest. */
  readonly detail: string;
}

/** A run of the engine: `pulumi up --stack dev`. */
export interface EngineRun {
  readonly kind: 'engine';
  readonly atMs: number;
  readonly durationMs: number;
  readonly command: string;
  readonly exitCode: number;
  /** File with the whole output, relative to the scenario's folder. */
  readonly output: string;
}

export type Step = Evidence | Requirement | EngineRun;

export interface ScenarioResult {
  readonly name: string;
  readonly group: Group;
  readonly proves: string;
  readonly passed: boolean;
  readonly durationMs: number;
  /** In the order they happened. */
  readonly steps: readonly Step[];
  /** Why it failed: a requirement that does not hold, or an unexpected error. */
  readonly failure?: string;
}

export interface RunResult {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** `containers (docker)` or `processes`. */
  readonly imagesRunAs: string;
  readonly passed: boolean;
  readonly scenarios: readonly ScenarioResult[];
}

/** A requirement that does not hold; the scenario ends with it. */
export class RequirementError extends Error {
  override readonly name = 'RequirementError';
}
