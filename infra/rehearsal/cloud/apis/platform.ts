import type { Api, Cloud, Route } from '../core/api.ts';
import { operationRoutes } from '../core/operations.ts';
import { resourceRoutes, type ResourceType } from '../core/resource.ts';
import { keyRoutes } from './keys.ts';
import { logEntryRoutes } from './logging.ts';
import { publishRoutes } from './pubsub.ts';
import { keepSchedules, schedulerVerbs } from './scheduler.ts';
import { secretVersionRoutes } from './secrets.ts';
import * as observability from './tables-observability.ts';
import * as tables from './tables-platform.ts';

/** Cloud Logging. */
export const loggingApi = (cloud: Cloud): Api =>
  api(cloud, [observability.SINK, observability.LOG_METRIC], logEntryRoutes(cloud));

/** The APIs that are tables of resource types, with what some of them have beyond. */
export const PLATFORM: readonly ((cloud: Cloud) => Api)[] = [
  (cloud) => api(cloud, [tables.REPOSITORY], operationRoutes(cloud, 'v1')),
  (cloud) => api(cloud, [tables.CRYPTO_KEY, tables.KEY_RING], keyRoutes(cloud)),
  (cloud) => api(cloud, [tables.SECRET], secretVersionRoutes(cloud)),
  (cloud) => api(cloud, [tables.TOPIC, tables.SUBSCRIPTION], publishRoutes(cloud)),
  (cloud) => ({ ...api(cloud, [tables.SCHEDULER_JOB], schedulerVerbs(cloud)), close: keepSchedules(cloud) }),
  loggingApi,
  (cloud) =>
    api(cloud, [
      observability.CHANNEL,
      observability.ALERT_POLICY,
      observability.UPTIME_CHECK,
      observability.DASHBOARD,
      observability.SLO,
      observability.MONITORED_SERVICE,
    ]),
];

function api(
  cloud: Cloud,
  types: readonly [ResourceType, ...ResourceType[]],
  more: readonly Route[] = [],
): Api {
  const [{ host, source }] = types;
  const service = host.replace('*-', '');
  return {
    host,
    service,
    source,
    routes: [...more, ...types.flatMap((type) => resourceRoutes(cloud, type))],
  };
}
