import type { RunningCloud } from '../cloud/core/cloud.ts';
import type { Load, LoadOptions } from './load.ts';

export interface DeployOptions {
  /** Values of the stack's configuration that differ from the start: `{'hamlet:modelVersion': 'v…'}`; `null` removes one. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Who deploys; the owner for the foundation, the deploy identity for applications. */
  readonly member?: string;
  /** Whether the engine keeps the policies of infra/policy. */
  readonly policy?: boolean;
  /** Further options of pulumi. */
  readonly options?: readonly string[];
}

/** How a run of the engine ended. */
export interface Deployment {
  readonly code: number;
  /** Standard output and error. */
  readonly output: string;
  /** The stack's outputs, secrets as text. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What a scenario works with: a cloud of its own, the real engine, a copy of the repository. */
export interface Stage {
  readonly cloud: RunningCloud;
  /** The scenario's own folder. */
  readonly directory: string;
  /** Keeps something that was seen. */
  readonly show: (what: string, value: unknown) => void;
  /** @throws RequirementError when it does not hold */
  readonly expect: (requirement: string, holds: boolean, detail: string) => void;
  readonly deploy: (stack: string, options?: DeployOptions) => Promise<Deployment>;
  readonly preview: (stack: string, options?: DeployOptions) => Promise<Deployment>;
  readonly refresh: (stack: string, options?: DeployOptions) => Promise<Deployment>;
  readonly destroy: (stack: string, options?: DeployOptions) => Promise<Deployment>;
  /** Changes a file of the private copy of the repository that is deployed from then on. */
  readonly change: (path: string, edit: (text: string) => string) => void;
  /** Takes every change back. */
  readonly unchange: () => void;
  /** Sends requests until it is stopped. */
  readonly load: (options: LoadOptions) => Load;
  /** One request to a service, with an identity token of that account; anonymous without. */
  readonly call: (url: string, account?: string, init?: RequestInit) => Promise<Response>;
}
