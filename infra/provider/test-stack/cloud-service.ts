import * as pulumi from '@pulumi/pulumi';

interface Inputs {
  readonly name: string;
  readonly template: object;
  readonly traffic: object[];
}

interface Operation {
  readonly name?: string;
  readonly error?: { readonly message: string };
}

/** A Cloud Run service as the API has it, so that the test needs no other provider. */
export class CloudService extends pulumi.dynamic.Resource {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: pulumi.Inputs & { name: pulumi.Input<string> }) {
    super({ create, update, delete: remove }, name, args);
  }
}

async function create(inputs: Inputs): Promise<pulumi.dynamic.CreateResult> {
  const [parent, id] = inputs.name.split('/services/');
  await finish('POST', `${parent ?? ''}/services?serviceId=${id ?? ''}`, inputs);
  return { id: inputs.name, outs: inputs };
}

async function update(name: string, _: Inputs, inputs: Inputs): Promise<pulumi.dynamic.UpdateResult> {
  await finish('PATCH', name, inputs);
  return { outs: inputs };
}

async function remove(name: string): Promise<void> {
  await finish('DELETE', name);
}

async function finish(method: string, path: string, body?: Inputs): Promise<void> {
  const base = process.env.GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT ?? '';
  const send = async (verb: string, to: string, content: object): Promise<Operation> => {
    const headers = {
      authorization: `Bearer ${process.env.GOOGLE_OAUTH_ACCESS_TOKEN ?? ''}`,
      'content-type': 'application/json',
    };
    const init = verb === 'DELETE' ? {} : { body: JSON.stringify(content) };
    const response = await fetch(base + to, { method: verb, headers, ...init });
    const answer = (await response.json()) as Operation;
    if (answer.error !== undefined) throw new Error(answer.error.message);
    return answer;
  };
  const asked = body === undefined ? {} : { template: body.template, traffic: body.traffic };
  const { name } = await send(method, path, asked);
  await send('POST', `${name ?? ''}:wait`, {});
}
