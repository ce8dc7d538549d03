import { invalid } from '../core/errors.ts';
import { listAt, text, textAt } from '../core/json.ts';
import type { ResourceType } from '../core/resource.ts';

const monitoring = { host: 'monitoring.googleapis.com', id: 'made' } as const;
const REST = 'https://cloud.google.com/monitoring/api/ref_v3/rest/v3';

export const CHANNEL: ResourceType = {
  ...monitoring,
  collection: '/v3/{parent=projects/*}/notificationChannels',
  permissions: 'monitoring.notificationChannels',
  source: `${REST}/projects.notificationChannels`,
  required: ['type'],
  immutable: ['type'],
  refuse: ({ type, labels }) => {
    const needed = { email: 'email_address', pubsub: 'topic', webhook_tokenauth: 'url' }[text(type)];
    if (needed === undefined)
      throw invalid(`The rehearsal knows no notification channel of type ${text(type)}.`, 'type');
    if (textAt(labels, needed) === undefined)
      throw invalid(`Label ${needed} is required for channels of type ${text(type)}.`, 'labels');
  },
};

export const ALERT_POLICY: ResourceType = {
  ...monitoring,
  collection: '/v3/{parent=projects/*}/alertPolicies',
  permissions: 'monitoring.alertPolicies',
  source: `${REST}/projects.alertPolicies`,
  required: ['displayName', 'combiner', 'conditions'],
  refuse: (policy, cloud) => {
    for (const channel of listAt(policy, 'notificationChannels').map(String)) {
      if (cloud.store.table(CHANNEL.permissions).get(channel) === undefined) {
        throw invalid(`Notification channel ${channel} does not exist.`, 'notificationChannels');
      }
    }
  },
};

export const UPTIME_CHECK: ResourceType = {
  ...monitoring,
  collection: '/v3/{parent=projects/*}/uptimeCheckConfigs',
  permissions: 'monitoring.uptimeCheckConfigs',
  source: `${REST}/projects.uptimeCheckConfigs`,
  required: ['displayName', 'timeout'],
  immutable: ['monitoredResource'],
  refuse: (check) => {
    const regions = listAt(check, 'selectedRegions').length;
    if (regions > 0 && regions < 3)
      throw invalid('At least three regions must be selected.', 'selectedRegions');
    const period = textAt(check, 'period') ?? '60s';
    if (!['60s', '300s', '600s', '900s'].includes(period))
      throw invalid(`The period ${period} is none of 60s, 300s, 600s, 900s.`, 'period');
  },
};

export const DASHBOARD: ResourceType = {
  ...monitoring,
  collection: '/v1/{parent=projects/*}/dashboards',
  permissions: 'monitoring.dashboards',
  source: 'https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards',
  required: ['displayName'],
  numbered: true,
};

export const MONITORED_SERVICE: ResourceType = {
  ...monitoring,
  collection: '/v3/{parent=projects/*}/services',
  permissions: 'monitoring.services',
  id: { query: 'serviceId' },
  pattern: /^[a-zA-Z0-9_\-.:]{1,63}$/,
  source: `${REST}/services`,
  numbered: true,
};

export const SLO: ResourceType = {
  ...monitoring,
  collection: '/v3/{parent=projects/*/services/*}/serviceLevelObjectives',
  permissions: 'monitoring.slos',
  id: { query: 'serviceLevelObjectiveId' },
  pattern: /^[a-zA-Z0-9_\-.]{1,63}$/,
  source: `${REST}/services.serviceLevelObjectives`,
  required: ['goal', 'serviceLevelIndicator'],
  parentTable: 'monitoring.services',
  numbered: true,
  refuse: ({ goal }) => {
    if (typeof goal !== 'number' || goal <= 0 || goal > 0.9999)
      throw invalid('The goal must be above 0 and at most 0.9999.', 'goal');
  },
};

export const SINK: ResourceType = {
  host: 'logging.googleapis.com',
  collection: '/v2/{parent=projects/*}/sinks',
  permissions: 'logging.sinks',
  id: { field: 'name' },
  pattern: /^[\w.-]{1,100}$/,
  source: 'https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.sinks',
  required: ['destination'],
  shortName: true,
  computed: ({ writerIdentity }, cloud, call) => ({
    writerIdentity: writerIdentity ?? writerOf(cloud, call),
  }),
};

export const LOG_METRIC: ResourceType = {
  host: 'logging.googleapis.com',
  collection: '/v2/{parent=projects/*}/metrics',
  permissions: 'logging.logMetrics',
  id: { field: 'name' },
  pattern: /^[\w.,+!*',()%/-]{1,100}$/,
  source: 'https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.metrics',
  update: 'PUT',
  required: ['filter'],
  shortName: true,
};

// Source: https://cloud.google.com/logging/docs/export/configure_export_v2#dest-auth
function writerOf(
  cloud: Parameters<NonNullable<ResourceType['computed']>>[1],
  call: Parameters<NonNullable<ResourceType['computed']>>[2],
): string {
  const id = (call.params.parent ?? call.params.name ?? '').split('/')[1] ?? '';
  const number = cloud.store.table<{ projectNumber?: string }>('projects').get(id)?.projectNumber ?? id;
  return `serviceAccount:service-${number}@gcp-sa-logging.iam.gserviceaccount.com`;
}
