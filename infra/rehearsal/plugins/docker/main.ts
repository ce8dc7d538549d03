import { Declarations } from '../../schema/declarations.ts';
import { servePlugin } from '../rpc.ts';
import { DockerPlugin } from './plugin.ts';

const {
  HAMLET_REHEARSAL_CLOUD: cloud,
  HAMLET_REHEARSAL_IMAGES: images,
  GOOGLE_OAUTH_ACCESS_TOKEN: accessToken,
} = process.env;
if (cloud === undefined || images === undefined || accessToken === undefined) {
  throw new Error('This plugin is part of the rehearsal: start it by `npm run rehearse`.');
}
await servePlugin(new DockerPlugin(new Declarations('@pulumi/docker'), { cloud, images, accessToken }));
