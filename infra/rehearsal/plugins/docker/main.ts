import type { ContainerEngine } from '../../containers/engine.ts';
import { Declarations } from '../../schema/declarations.ts';
import { servePlugin } from '../rpc.ts';
import { DockerPlugin } from './plugin.ts';

const {
  HAMLET_REHEARSAL_CLOUD: cloud,
  HAMLET_REHEARSAL_IMAGES: images,
  GOOGLE_OAUTH_ACCESS_TOKEN: accessToken,
  HAMLET_REHEARSAL_ENGINE: engineJson,
} = process.env;
if (cloud === undefined || images === undefined || accessToken === undefined) {
  throw new Error('This plugin is part of the rehearsal: start it by `npm run rehearse`.');
}
const engine = engineJson === undefined ? undefined : (JSON.parse(engineJson) as ContainerEngine);
await servePlugin(
  new DockerPlugin(new Declarations('@pulumi/docker'), { cloud, images, accessToken, engine }),
);
