import { objectAt, text, textAt, without, type JsonObject } from '../../../cloud/core/json.ts';
import type { Row } from '../crud.ts';

const MONITORING = 'GOOGLE_MONITORING_CUSTOM_ENDPOINT';
const LOGGING = 'GOOGLE_LOGGING_CUSTOM_ENDPOINT';
const TERRAFORM = 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources';

export const CHANNEL: Row = {
  token: 'gcp:monitoring/notificationChannel:NotificationChannel',
  source: `${TERRAFORM}/monitoring_notification_channel`,
  endpoint: MONITORING,
  create: 'POST v3/projects/{project}/notificationChannels',
  self: 'v3/{name}',
  id: '{name}',
  delete: 'DELETE v3/{name}?force={forceDelete}',
  update: 'PATCH mask',
  inUrl: [],
  local: ['forceDelete'],
  plainLabels: true,
  outputs: { name: '{remote.name}' },
  defaults: { enabled: true, forceDelete: false },
};

export const ALERT_POLICY: Row = {
  token: 'gcp:monitoring/alertPolicy:AlertPolicy',
  source: `${TERRAFORM}/monitoring_alert_policy`,
  endpoint: MONITORING,
  create: 'POST v3/projects/{project}/alertPolicies',
  self: 'v3/{name}',
  id: '{name}',
  update: 'PATCH mask',
  inUrl: [],
  outputs: { name: '{remote.name}' },
  defaults: { enabled: true },
};

export const UPTIME_CHECK: Row = {
  token: 'gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig',
  source: `${TERRAFORM}/monitoring_uptime_check_config`,
  endpoint: MONITORING,
  create: 'POST v3/projects/{project}/uptimeCheckConfigs',
  self: 'v3/{name}',
  id: '{name}',
  update: 'PATCH mask',
  inUrl: [],
  outputs: { name: '{remote.name}', uptimeCheckId: '{remote.name:last}' },
  replaces: ['monitoredResource', 'resourceGroup'],
};

export const DASHBOARD: Row = {
  token: 'gcp:monitoring/dashboard:Dashboard',
  source: `${TERRAFORM}/monitoring_dashboard`,
  endpoint: MONITORING,
  create: 'POST v1/projects/{project}/dashboards',
  self: 'v1/{name}',
  id: '{name}',
  update: 'PATCH',
  inUrl: [],
  unseen: ['dashboardJson'],
  body: ({ dashboardJson }) => JSON.parse(text(dashboardJson)) as JsonObject,
  unbody: ({ name }) => ({ name }),
};

export const GENERIC_SERVICE: Row = {
  token: 'gcp:monitoring/genericService:GenericService',
  source: `${TERRAFORM}/monitoring_service`,
  endpoint: MONITORING,
  create: 'POST v3/projects/{project}/services?serviceId={serviceId}',
  self: 'v3/projects/{project}/services/{serviceId}',
  id: 'projects/{project}/services/{serviceId}',
  update: 'PATCH mask',
  inUrl: ['serviceId'],
  outputs: { name: '{remote.name}' },
  replaces: ['basicService'],
};

const DAY_SECONDS = 86_400;

export const SLO: Row = {
  token: 'gcp:monitoring/slo:Slo',
  source: `${TERRAFORM}/monitoring_slo`,
  endpoint: MONITORING,
  create:
    'POST v3/projects/{project}/services/{service}/serviceLevelObjectives?serviceLevelObjectiveId={sloId}',
  self: 'v3/projects/{project}/services/{service}/serviceLevelObjectives/{sloId}',
  id: 'projects/{project}/services/{service}/serviceLevelObjectives/{sloId}',
  update: 'PATCH mask',
  inUrl: ['service', 'sloId'],
  body: ({ rollingPeriodDays, requestBasedSli, windowsBasedSli, basicSli, ...body }) => ({
    ...body,
    ...(rollingPeriodDays !== undefined && { rollingPeriod: `${Number(rollingPeriodDays) * DAY_SECONDS}s` }),
    serviceLevelIndicator: {
      ...(requestBasedSli !== undefined && { requestBased: requestBasedSli }),
      ...(windowsBasedSli !== undefined && { windowsBased: windowsBasedSli }),
      ...(basicSli !== undefined && { basicSli }),
    },
  }),
  unbody: (remote) => {
    const { requestBased, windowsBased, basicSli } = objectAt(remote, 'serviceLevelIndicator');
    const period = textAt(remote, 'rollingPeriod');
    return {
      ...without(remote, 'serviceLevelIndicator'),
      requestBasedSli: requestBased,
      windowsBasedSli: windowsBased,
      basicSli,
      ...(period !== undefined && { rollingPeriodDays: Number(period.replace('s', '')) / DAY_SECONDS }),
    };
  },
  outputs: { name: '{remote.name}' },
};

export const LOG_METRIC: Row = {
  token: 'gcp:logging/metric:Metric',
  source: `${TERRAFORM}/logging_metric`,
  endpoint: LOGGING,
  create: 'POST projects/{project}/metrics',
  self: 'projects/{project}/metrics/{name}',
  id: '{name}',
  update: 'PUT',
  inUrl: [],
  replaces: ['name'],
  named: 'name',
};

export const SINK: Row = {
  token: 'gcp:logging/projectSink:ProjectSink',
  source: `${TERRAFORM}/logging_project_sink`,
  endpoint: LOGGING,
  create: 'POST projects/{project}/sinks?uniqueWriterIdentity={uniqueWriterIdentity}',
  self: 'projects/{project}/sinks/{name}',
  update: 'PATCH mask',
  inUrl: ['uniqueWriterIdentity'],
  local: ['customWriterIdentity'],
  outputs: { writerIdentity: '{remote.writerIdentity}' },
  defaults: { uniqueWriterIdentity: true },
  replaces: ['name', 'uniqueWriterIdentity'],
  named: 'name',
};
