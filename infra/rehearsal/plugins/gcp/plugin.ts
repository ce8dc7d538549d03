import { check } from '../../schema/check.ts';
import type { Declarations } from '../../schema/declarations.ts';
import type { Failure, ResourceSchema } from '../../schema/types.ts';
import { plain, UNKNOWN } from '../../schema/values.ts';
import { differences } from '../difference.ts';
import type { Change, Known, Plugin, Values } from '../rpc.ts';
import { Client } from './client.ts';
import type { Context, Handler } from './handler.ts';
import { readSettings } from './settings.ts';

/** The plugin `gcp`: strict about inputs, and a client of whatever cloud its endpoints name. */
export class GcpPlugin implements Plugin {
  readonly #declarations: Declarations;
  readonly #handlers: ReadonlyMap<string, Handler>;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  #context: Context | undefined;

  constructor(
    declarations: Declarations,
    handlers: ReadonlyMap<string, Handler>,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    this.#declarations = declarations;
    this.#handlers = handlers;
    this.#environment = environment;
  }

  get version(): string {
    return this.#declarations.version;
  }

  checkConfig(config: Values): Failure[] {
    const schema = this.#schema('pulumi:providers:gcp');
    return check(schema, readSettings(schema, config));
  }

  configure(config: Values): void {
    const settings = readSettings(this.#schema('pulumi:providers:gcp'), config);
    const text = (key: string): string | undefined =>
      typeof settings[key] === 'string' ? settings[key] : undefined;
    const environment = this.#environment;
    const client = new Client({
      environment,
      accessToken: text('accessToken') ?? environment.GOOGLE_OAUTH_ACCESS_TOKEN ?? '',
      quotaProject: settings.userProjectOverride === true ? text('billingProject') : undefined,
    });
    this.#context = { client, project: text('project'), region: text('region') };
  }

  check(token: string, inputs: Values, name: string): { inputs: Values; failures: Failure[] } {
    const handler = this.#handler(token);
    const bare = plain(inputs) as Values;
    const named =
      handler.named === undefined || handler.named in bare ? {} : { [handler.named]: autoName(name) };
    const completed = { ...handler.defaults, ...named, ...bare };
    return { inputs: completed, failures: check(this.#schema(token), bare) };
  }

  diff(token: string, old: Known, inputs: Values): Change[] {
    const handler = this.#handler(token);
    const schema = this.#schema(token);
    const replacing = new Set(handler.replaces);
    const before = plain(old.inputs);
    return differences(before, plain(inputs), (path) => {
      const top = path.split('.')[0] ?? path;
      const documented = schema.inputs[path]?.replaces === true;
      return documented || replacing.has(path) || replacing.has(top) || handler.update === undefined;
    });
  }

  async create(token: string, inputs: Values, preview: boolean): Promise<{ id: string; outputs: Values }> {
    if (preview) return { id: '', outputs: this.#planned(token, inputs) };
    return this.#handler(token).create(this.#ready(), plain(inputs) as Values);
  }

  read(token: string, known: Known): Promise<Known | undefined> {
    return this.#handler(token).read(this.#ready(), known);
  }

  async update(token: string, old: Known, inputs: Values, preview: boolean): Promise<Values> {
    if (preview) return { ...this.#planned(token, inputs), ...old.outputs, ...inputs };
    const handler = this.#handler(token);
    if (handler.update === undefined) throw new Error(`${token} cannot be updated in place.`);
    return handler.update(this.#ready(), old, plain(inputs) as Values);
  }

  async delete(token: string, known: Known): Promise<void> {
    const { deletionProtection, deletionPolicy } = known.inputs;
    if (deletionProtection === true)
      throw protectedBy(known.id, 'deletionProtection: true', 'deletionProtection: false');
    if (deletionPolicy === 'PREVENT')
      throw protectedBy(known.id, 'deletionPolicy: PREVENT', 'deletionPolicy: DELETE');
    if (deletionPolicy === 'ABANDON') return;
    await this.#handler(token).delete(this.#ready(), known);
  }

  // What a plan knows: the inputs, and that all else is known after.
  #planned(token: string, inputs: Values): Values {
    const unknown = this.#schema(token).outputs.map((name) => [name, UNKNOWN]);
    return { ...(Object.fromEntries(unknown) as Values), ...inputs };
  }

  #handler(token: string): Handler {
    const handler = this.#handlers.get(token);
    if (handler === undefined) throw new Error(`The rehearsal does not emulate the resource type ${token}.`);
    return handler;
  }

  #schema(token: string): ResourceSchema {
    const schema = this.#declarations.resource(token);
    if (schema === undefined) throw new Error(`The installed package declares no resource type ${token}.`);
    return schema;
  }

  #ready(): Context {
    if (this.#context === undefined) throw new Error('The provider was not configured.');
    return this.#context;
  }
}

// As Pulumi names resources that have no name of their own. Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
function autoName(name: string): string {
  const suffix = Array.from({ length: 7 }, () => Math.floor(Math.random() * 16).toString(16)).join('');
  return `${name}-${suffix}`;
}

function protectedBy(id: string, setting: string, instead: string): Error {
  return new Error(
    `cannot destroy ${id} while it has ${setting}: set ${instead} and run \`pulumi up\` first`,
  );
}
