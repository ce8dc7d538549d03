import * as pulumi from '@pulumi/pulumi';
import { idOf, madeUp } from './made-up.ts';

/** A resource as the engine would be asked for it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Name of the provider that makes it; empty for providers. */
  readonly provider: string;
  /** Names of the components it is within, the outermost first. */
  readonly path: readonly string[];
  readonly options: pulumi.CustomResourceOptions;
  /** `type::name` of every resource that is there before it. */
  readonly after: ReadonlySet<string>;
}

export interface Run {
  readonly resources: readonly Registered[];
  /** What the program exports, resolved. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * Runs a program as the engine would, with nothing behind it: every resource is created at once, with outputs made up the way
 * Google makes them.
 *
 * @param values the stack's configuration without the `hamlet:` before its keys
 */
export function run(values: Readonly<Record<string, string>>): Promise<Run> {
  return record(async () => {
    pulumi.runtime.setAllConfig(
      Object.fromEntries(Object.entries(values).map(([key, value]) => [`hamlet:${key}`, value])),
    );
    const { default: program } = await import('../index.ts');
    return program();
  });
}

/** Runs a part of a program by itself, such as one component: what it returns, and the resources that came of it. */
export async function build<T>(
  make: () => T,
): Promise<{ readonly made: T; readonly resources: readonly Registered[] }> {
  const parts: T[] = [];
  const { resources } = await record(() => {
    parts.push(make());
    return {};
  });
  const [made] = parts as [T];
  return { made, resources };
}

/** @param type the last part of the resource's type, such as `Bucket` */
export function named(resources: readonly Registered[], type: string, name: string): Registered {
  const found = resources.find((it) => it.name === name && it.type.endsWith(`:${type}`));
  if (found === undefined) throw new Error(`There is no ${type} ${name}.`);
  return found;
}

async function record(
  program: () => Record<string, unknown> | Promise<Record<string, unknown>>,
): Promise<Run> {
  const asked = new Map<string, Asked>();
  const declared = new Map<pulumi.Resource, Declared>();
  const failures: unknown[] = [];
  await pulumi.runtime.setMocks(recorder(asked), 'hamlet', 'test', false, 'organization');
  const exported = pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation((declaration) => {
      declared.set(declaration.resource, declaration);
      return undefined;
    });
    try {
      return await program();
    } catch (error) {
      // The outputs of a stack whose program throws are never known.
      failures.push(error);
      return {};
    }
  }) as Promise<pulumi.Input<Record<string, unknown>>>;
  const outputs = await promiseOf(pulumi.output(exported));
  await pulumi.runtime.disconnect();
  if (failures.length > 0) throw failures[0];
  return { resources: await registered(asked, declared), outputs };
}

/** The value of an output. A test that asserts inside `apply` passes whatever happens there; this one is awaited. */
export function promiseOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

/** What the engine is asked for; it sees no options. */
type Asked = Pick<Registered, 'type' | 'name' | 'inputs' | 'provider'>;
/** What the program says; its inputs are not resolved. */
type Declared = Pick<pulumi.ResourceTransformationArgs, 'type' | 'name' | 'props' | 'opts'>;

const key = ({ type, name }: { readonly type: string; readonly name: string }): string => `${type}::${name}`;

function recorder(asked: Map<string, Asked>): pulumi.runtime.Mocks {
  return {
    newResource({ type, name, inputs: given, provider = '', custom }) {
      const inputs = given as Record<string, unknown>;
      if (custom === true) {
        asked.set(key({ type, name }), { type, name, inputs, provider: provider.split('::').at(-2) ?? '' });
      }
      return { id: idOf(type, name, inputs), state: { ...inputs, ...madeUp(type, name, inputs) } };
    },
    call: ({ inputs }) => inputs as Record<string, unknown>,
  };
}

async function registered(
  asked: ReadonlyMap<string, Asked>,
  declared: ReadonlyMap<pulumi.Resource, Declared>,
): Promise<Registered[]> {
  const direct = new Map<pulumi.Resource, ReadonlySet<pulumi.Resource>>();
  for (const [resource, declaration] of declared) direct.set(resource, await dependencies(declaration));
  const known = [...declared].filter(([, declaration]) => asked.has(key(declaration)));
  return known.flatMap(([resource, declaration]) => {
    const request = asked.get(key(declaration));
    const before = [...reachable(resource, direct)].flatMap((other) => declared.get(other) ?? []);
    return request === undefined
      ? []
      : [
          {
            ...request,
            options: declaration.opts,
            path: pathOf(declaration, declared),
            after: new Set(before.map(key)),
          },
        ];
  });
}

/** What must be there before: resources whose outputs are inputs, those named, and what makes them. */
async function dependencies({ props, opts }: Declared): Promise<ReadonlySet<pulumi.Resource>> {
  const found = new Set<pulumi.Resource>();
  const visit = async (value: unknown): Promise<void> => {
    if (value instanceof Promise) await visit(await value);
    else if (pulumi.Resource.isInstance(value)) found.add(value);
    else if (pulumi.Output.isInstance(value)) {
      for (const resource of await (value as unknown as Deep).allResources()) found.add(resource);
    } else if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) await visit(inner);
    }
  };
  await visit(props);
  await visit(opts.dependsOn);
  await visit((opts as pulumi.CustomResourceOptions).provider);
  await visit((opts as pulumi.ComponentResourceOptions).providers);
  if (opts.parent !== undefined) await visit(opts.parent);
  return found;
}

/** An output knows the resources it comes from, including those behind `apply`; its published type does not say so. */
interface Deep {
  readonly allResources: () => Promise<ReadonlySet<pulumi.Resource>>;
}

function reachable(
  start: pulumi.Resource,
  direct: ReadonlyMap<pulumi.Resource, ReadonlySet<pulumi.Resource>>,
  seen = new Set<pulumi.Resource>(),
): ReadonlySet<pulumi.Resource> {
  for (const next of direct.get(start) ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    reachable(next, direct, seen);
  }
  return seen;
}

function pathOf({ opts }: Declared, declared: ReadonlyMap<pulumi.Resource, Declared>): string[] {
  const parent = opts.parent === undefined ? undefined : declared.get(opts.parent);
  return parent === undefined ? [] : [...pathOf(parent, declared), parent.name];
}
