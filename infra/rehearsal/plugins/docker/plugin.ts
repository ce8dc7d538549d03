import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../schema/check.ts';
import type { Declarations } from '../../schema/declarations.ts';
import type { Failure } from '../../schema/types.ts';
import { hasUnknown, plain, UNKNOWN } from '../../schema/values.ts';
import { isObject, text, textAt, type JsonObject } from '../../cloud/core/json.ts';
import { differences } from '../difference.ts';
import { readSettings } from '../gcp/settings.ts';
import type { Change, Known, Plugin, Values } from '../rpc.ts';
import { contextDigest, exportContext, readContext, type BuildContext } from './context.ts';
import { readDockerfile } from './dockerfile.ts';

const IMAGE = 'docker:index/image:Image';

export interface DockerOptions {
  /** Address of the stand-in cloud, which has the registry. */
  readonly cloud: string;
  /** Where the content of images is kept. */
  readonly images: string;
  readonly accessToken: string;
}

/** The plugin `docker`: names an image by the content of its context and pushes it to the stand-in's Artifact Registry. */
export class DockerPlugin implements Plugin {
  readonly #declarations: Declarations;
  readonly #options: DockerOptions;

  constructor(declarations: Declarations, options: DockerOptions) {
    this.#declarations = declarations;
    this.#options = options;
  }

  get version(): string {
    return this.#declarations.version;
  }

  checkConfig(config: Values): Failure[] {
    const schema = this.#declarations.resource('pulumi:providers:docker');
    return schema === undefined ? [] : check(schema, readSettings(schema, config));
  }

  configure(): void {
    // An image needs no Docker engine here, so there is nothing to connect to.
  }

  check(token: string, inputs: Values): { inputs: Values; failures: Failure[] } {
    const schema = token === IMAGE ? this.#declarations.resource(token) : undefined;
    if (schema === undefined) throw new Error(`The rehearsal does not emulate the resource type ${token}.`);
    const bare = plain(inputs) as Values;
    const failures = check(schema, bare);
    if (failures.length > 0 || hasUnknown(bare.build)) return { inputs: bare, failures };
    // As the real provider does, the content is an input: a change of it is a change of the resource.
    const build = buildOf(bare);
    return {
      inputs: { ...bare, build: { ...build, contextDigest: contextDigest(contextOf(build), build) } },
      failures,
    };
  }

  diff(_: string, old: Known, inputs: Values): Change[] {
    return differences(plain(old.inputs), plain(inputs), () => false);
  }

  async create(_: string, inputs: Values, preview: boolean): Promise<{ id: string; outputs: Values }> {
    const outputs = preview ? this.#planned(inputs) : await this.#build(plain(inputs) as Values);
    return { id: preview ? '' : text(outputs.repoDigest as string), outputs };
  }

  update(_: string, __: Known, inputs: Values, preview: boolean): Promise<Values> {
    return preview ? Promise.resolve(this.#planned(inputs)) : this.#build(plain(inputs) as Values);
  }

  read(_: string, known: Known): Promise<Known> {
    return Promise.resolve(known);
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }

  #planned(inputs: Values): Values {
    return { ...inputs, repoDigest: UNKNOWN, baseImageName: inputs.imageName, registryServer: UNKNOWN };
  }

  async #build(inputs: Values): Promise<Values> {
    const build = buildOf(inputs);
    const digest = textAt(build, 'contextDigest') ?? '';
    const context = contextOf(build);
    const { host, path, tag, name } = parseName(text(inputs.imageName as string));
    if (inputs.skipPush !== true) await this.#push(host, path, tag, digest, context);
    return {
      ...inputs,
      baseImageName: name,
      repoDigest: `${host}/${path}@${digest}`,
      registryServer: host,
      platform: build.platform,
    };
  }

  async #push(host: string, path: string, tag: string, digest: string, context: BuildContext): Promise<void> {
    const rootfs = join(this.#options.images, digest.replace('sha256:', ''));
    if (!existsSync(rootfs)) {
      rmSync(`${rootfs}.new`, { recursive: true, force: true });
      exportContext(context, `${rootfs}.new`);
      renameSync(`${rootfs}.new`, rootfs);
    }
    const run = readDockerfile(readFileSync(context.dockerfile, 'utf8'));
    const response = await fetch(`${this.#options.cloud}/${host}/v2/${path}/manifests/${digest}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${this.#options.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ digest, tags: [tag], rootfs, ...run }),
    });
    if (response.ok) return;
    const answer: unknown = await response.json();
    const message = isObject(answer) ? textAt(answer, 'error.message') : undefined;
    throw new Error(`failed to push image ${host}/${path}: denied: ${message ?? String(response.status)}`);
  }
}

function buildOf(inputs: Values): JsonObject {
  return isObject(inputs.build) ? inputs.build : {};
}

function contextOf(build: JsonObject): BuildContext {
  const context = textAt(build, 'context') ?? '.';
  return readContext(context, textAt(build, 'dockerfile') ?? join(context, 'Dockerfile'));
}

function parseName(imageName: string): { host: string; path: string; tag: string; name: string } {
  const [, host, path, tag = 'latest'] =
    /^([^/]+-docker\.pkg\.dev)\/([^/]+\/[^/]+\/[^/:]+)(?::([\w.-]+))?$/.exec(imageName) ?? [];
  if (host === undefined || path === undefined) {
    throw new Error(
      `The rehearsal has only Artifact Registry; "${imageName}" is not REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG.`,
    );
  }
  return { host, path, tag, name: `${host}/${path}` };
}
