import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningCloud } from '../cloud/core/cloud.ts';
import type { ContainerEngine } from '../containers/engine.ts';
import { commands } from '../../delivery/commands.ts';
import { deployerOf } from '../src/cloud.ts';
import { environmentOf, pulumi, startPulumi, type EngineOptions, type RunningEngine } from '../src/engine.ts';
import { prepareProject, SETTINGS } from '../src/project.ts';
import { Checkout } from './checkout.ts';
import { startLoad, type Load, type LoadOptions } from './load.ts';
import { RequirementError, type Step } from './scenario.ts';

export type Command = 'up' | 'preview' | 'refresh' | 'destroy';

export interface DeployOptions {
  /** Values of the stack's configuration beside those of the stage: `{'hamlet:modelVersion': 'v…'}`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Who deploys; the owner for the foundation, the deploy identity for applications. */
  readonly member?: string;
  /** Whether the engine keeps the policies of infra/policy. */
  readonly policy?: boolean;
  /** Whether the engine first plans the whole change, as it does for a person who types the command. */
  readonly plans?: boolean;
  /** Further options of pulumi. */
  readonly options?: readonly string[];
}

/** How a run of the engine ended. */
export interface Deployment {
  readonly code: number;
  /** Standard output and error. */
  readonly output: string;
  /** The errors the engine names at the end; the end of the output when there are none. */
  readonly diagnosis: string;
  readonly durationMs: number;
}

export interface StageOptions {
  /** Root of this repository. */
  readonly repository: string;
  /** The scenario's own folder, which has the cloud and the stacks. */
  readonly directory: string;
  readonly cloud: RunningCloud;
  /** Configuration by stack, beside what the repository has. */
  readonly settings?: Settings;
  /** What builds containers; without, images run as processes. */
  readonly containers?: ContainerEngine | undefined;
  /** Told what happens, one line each. */
  readonly say: (line: string) => void;
}

export type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a scenario works with: a cloud of its own, the real engine, a copy of the repository; and what it has shown so far. */
export class Stage {
  readonly cloud: RunningCloud;
  readonly directory: string;
  /** What builds containers; without, images run as processes. */
  readonly containers: ContainerEngine | undefined;
  readonly checkout: Checkout;
  readonly steps: Step[] = [];
  /** Configuration by stack; a scenario may change it between runs of the engine. */
  settings: Settings;
  readonly #say: (line: string) => void;
  readonly #began = performance.now();
  readonly #loads: Load[] = [];
  #engines = 0;

  constructor({ repository, directory, cloud, settings = SETTINGS, containers, say }: StageOptions) {
    this.cloud = cloud;
    this.directory = directory;
    this.settings = settings;
    this.checkout = new Checkout(repository, join(directory, 'checkout'));
    this.containers = containers;
    this.#say = say;
  }

  /** Keeps something that was seen: anything that becomes JSON. */
  show(what: string, value: unknown): void {
    this.steps.push({ kind: 'evidence', atMs: this.#sinceBeginning(), what, value });
    this.#say(`· ${what}`);
  }

  /** @throws RequirementError when it does not hold */
  expect(requirement: string, holds: boolean, detail: string): void {
    this.steps.push({ kind: 'requirement', atMs: this.#sinceBeginning(), requirement, holds, detail });
    this.#say(`${holds ? '✓' : '✗'} ${requirement}`);
    if (!holds) throw new RequirementError(`${requirement}: ${detail}`);
  }

  deploy(stack: string, options?: DeployOptions): Promise<Deployment> {
    return this.run('up', stack, options);
  }

  preview(stack: string, options?: DeployOptions): Promise<Deployment> {
    return this.run('preview', stack, options);
  }

  refresh(stack: string, options?: DeployOptions): Promise<Deployment> {
    return this.run('refresh', stack, options);
  }

  destroy(stack: string, options?: DeployOptions): Promise<Deployment> {
    return this.run('destroy', stack, options);
  }

  /** Runs the engine to its end. A command that fails is an answer, too: see `code`. */
  async run(command: Command, stack: string, options?: DeployOptions): Promise<Deployment> {
    const engine = await this.start(command, stack, options);
    return engine.ended;
  }

  /** The engine at work, so that it can be stopped in the middle. */
  async start(
    command: Command,
    stack: string,
    { settings, member = deployerOf(stack), policy = false, plans = false, options = [] }: DeployOptions = {},
  ): Promise<Omit<RunningEngine, 'ended'> & { readonly ended: Promise<Deployment> }> {
    const engine = this.#engine(stack, member, settings);
    if (!existsSync(join(this.directory, `stacks/.pulumi/stacks/hamlet/${stack}.json`)))
      await pulumi(engine, ['stack', 'init', stack]);
    const args = [
      ...[command, '--stack', stack, '--non-interactive'],
      ...(command === 'preview' ? [] : ['--yes']),
      ...(command === 'preview' || plans ? [] : ['--skip-preview']),
      ...(policy ? ['--policy-pack', join(this.checkout.root, 'infra/policy')] : []),
      ...options,
    ];
    this.#say(`$ pulumi ${args.join(' ')}`);
    const began = performance.now();
    const running = startPulumi(engine, args);
    const ended = running.ended.then((result) => {
      const durationMs = Math.round(performance.now() - began);
      this.keep(`pulumi ${args.join(' ')}`, result, durationMs);
      return { ...result, diagnosis: diagnosisOf(result.output), durationMs };
    });
    return { ...running, ended };
  }

  /** The outputs of a stack. */
  async outputs(stack: string): Promise<Record<string, unknown>> {
    const args = ['stack', 'output', '--json', '--show-secrets', '--stack', stack];
    const { code, output } = await pulumi(this.#engine(stack, deployerOf(stack)), args);
    if (code !== 0) throw new Error(`pulumi stack output failed: ${output}`);
    return JSON.parse(output) as Record<string, unknown>;
  }

  /** What a person does whose update was killed: `npm run deliver -- recover`. */
  async recover(stack: string): Promise<void> {
    const engine = this.#engine(stack, deployerOf(stack));
    removeTorn(join(this.directory, 'stacks/.pulumi/stacks/hamlet'));
    const said: string[] = [];
    await commands.recover?.run(
      { stack },
      {
        engine: { ...engine, env: environmentOf(engine) },
        github: undefined,
        link: undefined,
        print: (text) => said.push(text),
        summarize: () => Promise.resolve(),
      },
    );
    this.show(`npm run deliver -- recover --stack ${stack}`, said);
  }

  /** Changes a file of the private copy of the repository, which is deployed from then on. */
  change(path: string, edit: (text: string) => string): void {
    this.checkout.change(path, edit);
    this.#say(`~ ${path}`);
  }

  /** Takes every change of the repository back. */
  unchange(): void {
    this.checkout.unchange();
    this.#say('~ all changes taken back');
  }

  /** Sends requests until it is stopped, or the scenario ends. */
  load(options: LoadOptions): Load {
    const load = startLoad(this.cloud, options);
    this.#loads.push(load);
    return load;
  }

  /** One request to a service with an identity token of that account; an anonymous one without. */
  call(url: string, account?: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (account !== undefined) {
      const audience = new URL(url).origin;
      headers.set('authorization', `Bearer ${this.cloud.tokens.issueIdentity(account, audience)}`);
    }
    return fetch(url, { ...init, headers });
  }

  /** Asks one of Google's APIs in a member's name: `api('user:…', 'run.googleapis.com/v2/projects/…')`. */
  api(member: string, address: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${this.cloud.tokens.issueAccess({ member }).token}`);
    return fetch(`${this.cloud.url}/${address}`, { ...init, headers });
  }

  /** Ends what the scenario left running. */
  async close(): Promise<void> {
    await Promise.all(this.#loads.map((load) => load.stop()));
  }

  #engine(stack: string, member: string, more: Readonly<Record<string, unknown>> = {}): EngineOptions {
    const { cloud, directory, containers } = this;
    const { root } = this.checkout;
    const settings = { ...this.settings, [stack]: { ...this.settings[stack], ...more } };
    return { root, project: prepareProject(root, directory, settings), directory, cloud, member, containers };
  }

  /** Keeps what a command said in a file of its own. */
  keep(command: string, { code, output }: { code: number; output: string }, durationMs: number): void {
    const file = `engine-${String(++this.#engines).padStart(2, '0')}.txt`;
    mkdirSync(this.directory, { recursive: true });
    writeFileSync(join(this.directory, file), output);
    const atMs = this.#sinceBeginning() - durationMs;
    this.steps.push({ kind: 'engine', atMs, durationMs, command, exitCode: code, output: file });
    this.#say(`  exit code ${code} after ${Math.round(durationMs / 1000)} s (${file})`);
  }

  #sinceBeginning(): number {
    return Math.round(performance.now() - this.#began);
  }
}

function diagnosisOf(output: string): string {
  const [, diagnostics = ''] = /^Diagnostics:\n([^]*?)^\S/m.exec(output) ?? [];
  const errors = diagnostics
    .replace(/^ *warning: .*\n/gm, '')
    .split('\n\n')
    .filter((each) => /\berror: (?!update failed)/.test(each));
  return (errors.length > 0 ? errors.join('\n') : output.slice(-1000)).trim();
}

/**
 * State in a folder has a file of attributes beside it that is not written in one step, as in a bucket: a
 * kill can leave it empty.
 */
function removeTorn(folder: string): void {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.attrs')))
    if (statSync(join(folder, name)).size === 0) rmSync(join(folder, name));
}
