import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { reply, type Call, type Cloud, type Reply, type Route } from '../core/api.ts';
import { ApiError, invalid, notFound, precondition } from '../core/errors.ts';
import { isObject, listAt, objectAt, text, textAt, type JsonObject } from '../core/json.ts';
import { done } from '../core/operations.ts';
import { requireActAs } from '../core/records.ts';
import { canonical } from '../core/resource.ts';
import { startInstance, type Instance } from '../run/instance.ts';
import type { Identity } from '../run/workload.ts';
import { prepare, variablesOf } from './containers.ts';

const ITEM = '/v1/{name=projects/*/locations/*/endpoints/*}';

interface Served {
  readonly instance: Instance;
  readonly identity: Identity;
}

/** Models on endpoints: a deployed one is a process that answers. Source: https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.endpoints */
export class Deployments {
  readonly #cloud: Cloud;
  readonly #served = new Map<string, Promise<Served>>();

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  routes(): Route[] {
    return [
      { method: 'POST', path: `${ITEM}:deployModel`, handle: (call) => this.#deploy(call) },
      { method: 'POST', path: `${ITEM}:undeployModel`, handle: (call) => this.#undeploy(call) },
      { method: 'POST', path: `${ITEM}:rawPredict`, handle: (call) => this.#predict(call) },
    ];
  }

  async close(): Promise<void> {
    await Promise.all([...this.#served.keys()].map((id) => this.#stop(id)));
  }

  async #deploy(call: Call): Promise<JsonObject> {
    const endpoint = this.#endpoint(call, 'deploy');
    const given = objectAt(call.body, 'deployedModel');
    if (textAt(given, 'dedicatedResources.machineSpec.machineType') === undefined)
      throw invalid('Required field deployedModel.dedicatedResources.machineSpec.machineType is missing.');
    const email = textAt(given, 'serviceAccount');
    if (email === undefined) throw invalid('The rehearsal has no default service account: name one.');
    requireActAs(this.#cloud, call.caller, email);
    const id = String(randomInt(10 ** 12, 10 ** 14));
    const deployed = { ...given, id, createTime: this.#cloud.clock.now().toISOString() };
    await this.#running(text(endpoint.name), deployed);
    const trafficSplit = Object.fromEntries(
      Object.entries(objectAt(call.body, 'trafficSplit')).map(([key, share]) => [
        key === '0' ? id : key,
        share,
      ]),
    );
    const deployedModels = [...listAt(endpoint, 'deployedModels'), deployed];
    this.#endpoints().put(text(endpoint.name), { ...endpoint, deployedModels, trafficSplit });
    return done(this.#cloud, text(endpoint.name), { deployedModel: deployed });
  }

  async #undeploy(call: Call): Promise<JsonObject> {
    const endpoint = this.#endpoint(call, 'undeploy');
    const id = textAt(call.body, 'deployedModelId');
    const all = listAt(endpoint, 'deployedModels');
    const others = all.filter((model) => textAt(model, 'id') !== id);
    if (id === undefined || others.length === all.length) throw notFound(`deployed model ${id ?? ''}`);
    const { [id]: share, ...trafficSplit } = objectAt(endpoint, 'trafficSplit');
    if (others.length > 0 && Number(share ?? 0) > 0)
      throw precondition(`Deployed model ${id} has traffic; give it to another first.`);
    await this.#stop(id);
    this.#endpoints().put(text(endpoint.name), { ...endpoint, deployedModels: others, trafficSplit });
    return done(this.#cloud, text(endpoint.name), {});
  }

  /** The body goes to the container as it is. Source: https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.endpoints/rawPredict */
  async #predict(call: Call): Promise<Reply> {
    const endpoint = this.#endpoint(call, 'predict');
    const split = objectAt(endpoint, 'trafficSplit');
    const deployed = listAt(endpoint, 'deployedModels')
      .filter(isObject)
      .find((model) => Number(split[text(model.id)] ?? 0) > 0);
    if (deployed === undefined) throw precondition(`Endpoint ${text(endpoint.name)} has no deployed model.`);
    const { instance } = await this.#running(text(endpoint.name), deployed);
    const route = textAt(this.#model(deployed), 'containerSpec.predictRoute') ?? '/';
    return ask(instance.port, route, call);
  }

  #running(endpoint: string, deployed: JsonObject): Promise<Served> {
    const id = text(deployed.id);
    const known = this.#served.get(id) ?? this.#start(endpoint, deployed);
    this.#served.set(id, known);
    known.catch(() => this.#served.delete(id));
    return known;
  }

  async #start(endpoint: string, deployed: JsonObject): Promise<Served> {
    const model = this.#model(deployed);
    const spec = objectAt(model, 'containerSpec');
    const email = textAt(deployed, 'serviceAccount') ?? '';
    const prepared = await prepare(this.#cloud, endpoint, email, spec, variablesOf(model));
    const path = textAt(spec, 'healthRoute') ?? '/';
    const instance = await startInstance(
      { program: prepared.program, startupProbe: health(path) },
      prepared.log,
    );
    if (await instance.ready) return { instance, identity: prepared.identity };
    await prepared.identity.close();
    throw new ApiError(
      'FAILED_PRECONDITION',
      'Model server never became ready. Please validate that your model file or container configuration are valid.',
    );
  }

  async #stop(id: string): Promise<void> {
    const served = this.#served.get(id);
    this.#served.delete(id);
    if (served === undefined) return;
    const { instance, identity } = await served;
    await instance.stop();
    await identity.close();
  }

  #model(deployed: JsonObject): JsonObject {
    const name = canonical(this.#cloud, textAt(deployed, 'model') ?? '');
    const model = this.#cloud.store.table<JsonObject>('aiplatform.models').get(name);
    if (model === undefined) throw notFound(name);
    return model;
  }

  #endpoint({ caller, params }: Call, verb: string): JsonObject {
    const name = canonical(this.#cloud, params.name ?? '');
    this.#cloud.iam.require(caller, `aiplatform.endpoints.${verb}`, `//aiplatform.googleapis.com/${name}`);
    const endpoint = this.#endpoints().get(name);
    if (endpoint === undefined) throw notFound(name);
    return endpoint;
  }

  #endpoints() {
    return this.#cloud.store.table<JsonObject>('aiplatform.endpoints');
  }
}

/** More often than Vertex AI does, for as long. Source: https://cloud.google.com/vertex-ai/docs/predictions/custom-container-requirements#health */
function health(path: string) {
  return {
    initialDelaySeconds: 0,
    timeoutSeconds: 10,
    periodSeconds: 0.25,
    failureThreshold: 240,
    httpGet: { path },
  };
}

async function ask(port: number, path: string, { headers: given, bytes: body }: Call): Promise<Reply> {
  const headers = {
    'content-type': given['content-type'] ?? 'application/json',
    'content-length': body.length,
  };
  const asked = request({ host: '127.0.0.1', port, path, method: 'POST', headers });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [NodeJS.ReadableStream & { statusCode?: number }];
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(Buffer.from(part));
  return reply(answer.statusCode ?? 502, Buffer.concat(parts));
}
