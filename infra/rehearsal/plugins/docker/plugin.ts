import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildImage, type BuiltImage } from '../../containers/build.ts';
import type { ContainerEngine } from '../../containers/engine.ts';
import { check } from '../../schema/check.ts';
import type { Declarations } from '../../schema/declarations.ts';
import type { Failure } from '../../schema/types.ts';
import { hasUnknown, plain, UNKNOWN } from '../../schema/values.ts';
import { isObject, text, textAt, type JsonObject } from '../../cloud/core/json.ts';
import { differences } from '../difference.ts';
import { readSettings } from '../gcp/settings.ts';
import type { Change, Known, Plugin, Values } from '../rpc.ts';
import {
  contextDigest,
  copyContext,
  installedPackages,
  linkInstalled,
  readContext,
  type BuildContext,
} from './context.ts';
import { readDockerfile } from './dockerfile.ts';

const IMAGE = 'docker:index/image:Image';
/** The name of all images of rehearsals; each tag is the digest of a content. */
const IMAGES = 'localhost/hamlet-rehearsal';

export interface DockerOptions {
  /** Address of the stand-in cloud, which has the registry. */
  readonly cloud: string;
  /** Where the content of images is kept. */
  readonly images: string;
  readonly accessToken: string;
  /** What builds containers; without, the content runs as processes. */
  readonly engine?: ContainerEngine | undefined;
}

/**
 * The plugin `docker`: builds an image where containers can be built, names it by the content of its context, and pushes it to the
 * stand-in's Artifact Registry.
 */
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
    // The engine, if there is one, is found by the rehearsal.
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
    const content = this.#content(digest, context);
    const run = readDockerfile(readFileSync(context.dockerfile, 'utf8'));
    const response = await fetch(`${this.#options.cloud}/${host}/v2/${path}/manifests/${digest}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${this.#options.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ digest, tags: [tag], ...content, ...run }),
    });
    if (response.ok) return;
    const answer: unknown = await response.json();
    const message = isObject(answer) ? textAt(answer, 'error.message') : undefined;
    throw new Error(`failed to push image ${host}/${path}: denied: ${message ?? String(response.status)}`);
  }

  /** Makes what runs: a container image where containers can be built, else a folder for processes. */
  #content(digest: string, context: BuildContext): { rootfs: string; container?: BuiltImage } {
    const { images, engine } = this.#options;
    const hash = digest.replace('sha256:', '');
    const rootfs = join(images, hash);
    if (existsSync(rootfs)) return { rootfs };
    const draft = `${rootfs}.new`;
    rmSync(draft, { recursive: true, force: true });
    copyContext(context, draft);
    if (engine === undefined) {
      linkInstalled(context, draft);
      renameSync(draft, rootfs);
      return { rootfs };
    }
    const packages = installedPackages(context.folder);
    const { dockerfile } = context;
    const container = buildImage(engine, `${IMAGES}:${hash}`, { context: draft, dockerfile, packages });
    rmSync(draft, { recursive: true });
    return { rootfs, container };
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
