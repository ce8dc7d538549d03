import type { Cloud } from '../core/api.ts';
import { isObject, listAt, objectAt, text, textAt, type JsonObject } from '../core/json.ts';
import { writeLogEntry } from '../core/records.ts';
import { entryOf, type Log } from '../run/logs.ts';
import { placeOf } from '../run/names.ts';
import { assume, imageOf, type Identity } from '../run/workload.ts';
import type { Program } from '../run/launch.ts';

/** A container of Vertex AI's, ready to start under an identity. */
export interface Prepared {
  readonly program: Program;
  readonly identity: Identity;
  readonly log: Log;
}

/**
 * @param resource `projects/P/locations/L/endpoints/E` or `…/customJobs/J`, for the log
 * @param spec      `imageUri`, `env`, `command`, `args`
 * @throws Error when there is no such image
 */
export async function prepare(
  cloud: Cloud,
  resource: string,
  email: string,
  spec: JsonObject,
  more: Readonly<Record<string, string>>,
): Promise<Prepared> {
  const image = imageOf(cloud, textAt(spec, 'imageUri') ?? '');
  const identity = await assume(cloud, placeOf(cloud, resource), email);
  const own = listAt(spec, 'env').filter(isObject);
  const environment = {
    ...identity.environment,
    ...more,
    ...Object.fromEntries(own.map(({ name, value }) => [text(name), text(value)])),
  };
  const [command, args] = [listAt(spec, 'command').map(text), listAt(spec, 'args').map(text)];
  return { program: { image, command, args, environment }, identity, log: logOf(cloud, resource) };
}

/** Source: https://cloud.google.com/vertex-ai/docs/predictions/use-custom-container (environment variables) */
export function variablesOf(model: JsonObject): Record<string, string> {
  const { healthRoute, predictRoute } = objectAt(model, 'containerSpec');
  return {
    AIP_MODE: 'PREDICTION',
    AIP_HEALTH_ROUTE: text(healthRoute),
    AIP_PREDICT_ROUTE: text(predictRoute),
  };
}

/** Source: https://cloud.google.com/vertex-ai/docs/predictions/online-prediction-logging */
function logOf(cloud: Cloud, resource: string): Log {
  const { project, location } = placeOf(cloud, resource);
  const [, , , , collection = '', id = ''] = resource.split('/');
  const [type, label] =
    collection === 'endpoints' ? ['aiplatform.googleapis.com/Endpoint', 'endpoint_id'] : ['ml_job', 'job_id'];
  const entry: Log['entry'] = (stream, content) => {
    const timestamp = cloud.clock.now().toISOString();
    writeLogEntry(cloud, project, {
      logName: `projects/${project}/logs/aiplatform.googleapis.com%2F${encodeURIComponent(stream)}`,
      resource: { type, labels: { project_id: project, location, [label]: id } },
      severity: 'DEFAULT',
      timestamp,
      ...content,
    });
  };
  return {
    entry,
    line: (stream, line) => {
      entry(stream, entryOf(line));
    },
  };
}
