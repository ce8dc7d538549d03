// A provider that takes what the types of @pulumi/gcp allow and makes nothing, so that only the policies object to what is right.
import * as pulumi from '@pulumi/pulumi/provider/index.js';
import { check } from '../../../rehearsal/schema/check.ts';
import { Declarations } from '../../../rehearsal/schema/declarations.ts';

type Values = Readonly<Record<string, unknown>>;

class Typed implements pulumi.Provider {
  readonly #declarations = new Declarations('@pulumi/gcp');
  readonly version = this.#declarations.version;

  check(urn: string, _olds: unknown, news: Values): Promise<pulumi.CheckResult> {
    const token = urn.split('::')[2]?.split('$').at(-1) ?? '';
    const schema = this.#declarations.resource(token);
    const failures =
      schema === undefined ? [{ property: '', reason: `There is no type ${token}.` }] : check(schema, news);
    return Promise.resolve({ inputs: news, failures });
  }

  create(_urn: string, inputs: unknown): Promise<pulumi.CreateResult> {
    return Promise.resolve({ id: 'created', outs: inputs });
  }
}

await pulumi.main(new Typed(), process.argv.slice(2));
