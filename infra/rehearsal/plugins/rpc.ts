import * as grpc from '@grpc/grpc-js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import struct from 'google-protobuf/google/protobuf/struct_pb.js';
import pluginProto from '@pulumi/pulumi/proto/plugin_pb.js';
import services from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import proto from '@pulumi/pulumi/proto/provider_pb.js';
import type { Failure } from '../schema/types.ts';

export type Values = Record<string, unknown>;

/** What the engine knows of a resource: `inputs` as the program gave them, `outputs` as the provider answered. */
export interface Known {
  readonly id: string;
  readonly inputs: Values;
  readonly outputs: Values;
}

export interface Change {
  /** `template.containers[0].image` */
  readonly path: string;
  readonly kind: 'add' | 'delete' | 'update';
  readonly replaces: boolean;
}

/** A resource provider as the engine calls it. A thrown error's message is what the user reads. */
export interface Plugin {
  readonly version: string;
  checkConfig(config: Values): Failure[];
  configure(config: Values): void;
  /** The name is the last part of the URN, for resources that name themselves. */
  check(token: string, inputs: Values, name: string): { inputs: Values; failures: Failure[] };
  diff(token: string, old: Known, inputs: Values): Change[];
  /** In a preview nothing is made: what is known before is answered. */
  create(token: string, inputs: Values, preview: boolean): Promise<{ id: string; outputs: Values }>;
  /** Undefined when it is gone. */
  read(token: string, known: Known): Promise<Known | undefined>;
  update(token: string, old: Known, inputs: Values, preview: boolean): Promise<Values>;
  delete(token: string, known: Known): Promise<void>;
}

/** Serves the plugin on loopback and tells the engine the port, as the plugin protocol asks. */
export async function servePlugin(plugin: Plugin): Promise<void> {
  const server = new grpc.Server({ 'grpc.max_receive_message_length': MESSAGE_BYTES });
  server.addService(services.ResourceProviderService, methods(plugin));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  process.stdout.write(`${port}\n`);
}

const MESSAGE_BYTES = 400 * 1024 * 1024;

type Struct = InstanceType<typeof struct.Struct>;

function methods(plugin: Plugin): grpc.UntypedServiceImplementation {
  return {
    getPluginInfo: answering(() => new pluginProto.PluginInfo().setVersion(plugin.version)),
    checkConfig: answering((request: InstanceType<typeof proto.CheckRequest>) => {
      const config = values(request.getNews());
      return checked(config, plugin.checkConfig(config));
    }),
    diffConfig: answering(() =>
      new proto.DiffResponse().setChanges(proto.DiffResponse.DiffChanges.DIFF_NONE),
    ),
    configure: answering((request: InstanceType<typeof proto.ConfigureRequest>) => {
      plugin.configure(values(request.getArgs()));
      return new proto.ConfigureResponse()
        .setSupportspreview(true)
        .setAcceptsecrets(false)
        .setAcceptoutputs(false);
    }),
    check: answering((request: InstanceType<typeof proto.CheckRequest>) => {
      const { token, name } = parts(request.getUrn());
      const { inputs, failures } = plugin.check(token, values(request.getNews()), name);
      return checked(inputs, failures);
    }),
    diff: answering((request: InstanceType<typeof proto.DiffRequest>) => {
      const old = known(request.getId(), request.getOldInputs(), request.getOlds());
      return difference(plugin.diff(parts(request.getUrn()).token, old, values(request.getNews())));
    }),
    create: answering(async (request: InstanceType<typeof proto.CreateRequest>) => {
      const { token } = parts(request.getUrn());
      const { id, outputs } = await plugin.create(
        token,
        values(request.getProperties()),
        request.getPreview(),
      );
      return new proto.CreateResponse().setId(id).setProperties(toStruct(outputs));
    }),
    read: answering(async (request: InstanceType<typeof proto.ReadRequest>) => {
      const before = known(request.getId(), request.getInputs(), request.getProperties());
      const found = await plugin.read(parts(request.getUrn()).token, before);
      const response = new proto.ReadResponse();
      if (found === undefined) return response;
      return response
        .setId(found.id)
        .setProperties(toStruct(found.outputs))
        .setInputs(toStruct(found.inputs));
    }),
    update: answering(async (request: InstanceType<typeof proto.UpdateRequest>) => {
      const old = known(request.getId(), request.getOldInputs(), request.getOlds());
      const news = values(request.getNews());
      const outputs = await plugin.update(parts(request.getUrn()).token, old, news, request.getPreview());
      return new proto.UpdateResponse().setProperties(toStruct(outputs));
    }),
    delete: answering(async (request: InstanceType<typeof proto.DeleteRequest>) => {
      const gone = known(request.getId(), request.getOldInputs(), request.getProperties());
      await plugin.delete(parts(request.getUrn()).token, gone);
      return new empty.Empty();
    }),
    cancel: answering(() => new empty.Empty()),
  };
}

function answering<Request, Response>(
  handle: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    void (async () => {
      try {
        callback(null, await handle(call.request));
      } catch (error) {
        callback({
          code: grpc.status.UNKNOWN,
          details: error instanceof Error ? error.message : String(error),
        });
      }
    })();
  };
}

function checked(inputs: Values, failures: readonly Failure[]): InstanceType<typeof proto.CheckResponse> {
  const list = failures.map(({ property, reason }) =>
    new proto.CheckFailure().setProperty(property).setReason(reason),
  );
  return new proto.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(list);
}

function difference(changes: readonly Change[]): InstanceType<typeof proto.DiffResponse> {
  const { DIFF_SOME, DIFF_NONE } = proto.DiffResponse.DiffChanges;
  const response = new proto.DiffResponse().setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  const top = changes.map((change) => ({ ...change, key: /^[^.[]+/.exec(change.path)?.[0] ?? change.path }));
  response.setDiffsList([...new Set(top.map(({ key }) => key))]);
  response.setReplacesList([...new Set(top.filter(({ replaces }) => replaces).map(({ key }) => key))]);
  response.setDeletebeforereplace(true);
  response.setHasdetaileddiff(true);
  for (const { path, kind, replaces } of changes) {
    const name = `${kind.toUpperCase()}${replaces ? '_REPLACE' : ''}` as keyof typeof proto.PropertyDiff.Kind;
    response
      .getDetaileddiffMap()
      .set(path, new proto.PropertyDiff().setKind(proto.PropertyDiff.Kind[name]).setInputdiff(true));
  }
  return response;
}

// `urn:pulumi:dev::hamlet::hamlet:infra:Buckets$gcp:storage/bucket:Bucket::data`
function parts(urn: string): { token: string; name: string } {
  const [, , types = '', name = ''] = urn.split('::');
  return { token: types.split('$').at(-1) ?? '', name };
}

function known(id: string, inputs: Struct | undefined, outputs: Struct | undefined): Known {
  return { id, inputs: values(inputs), outputs: values(outputs) };
}

function values(message: Struct | undefined): Values {
  return message === undefined ? {} : message.toJavaScript();
}

function toStruct(object: Values): Struct {
  // Only what JSON can say; `undefined` is dropped.
  return struct.Struct.fromJavaScript(
    JSON.parse(JSON.stringify(object)) as Parameters<typeof struct.Struct.fromJavaScript>[0],
  );
}
