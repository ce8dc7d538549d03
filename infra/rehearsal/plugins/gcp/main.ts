import { Declarations } from '../../schema/declarations.ts';
import { servePlugin } from '../rpc.ts';
import { GcpPlugin } from './plugin.ts';
import { handlers } from './table.ts';

await servePlugin(new GcpPlugin(new Declarations('@pulumi/gcp'), handlers(), process.env));
