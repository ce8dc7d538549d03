import { all, EDIT, POLICY, READ } from './verbs.ts';

const BUCKET_ADMIN = all('storage.buckets', `${EDIT} ${POLICY}`);
const OBJECT_USE = all('storage.objects', 'create delete get list update restore');
const SECRET_ADMIN = [
  ...all('secretmanager.secrets', `${EDIT} ${POLICY}`),
  ...all('secretmanager.versions', 'access add destroy disable enable get list'),
];
const LOG_WRITE = ['logging.logEntries.create', 'logging.logEntries.route'];
const LOG_VIEW = [
  ...['logEntries.list', 'logs.list', 'sinks.get', 'sinks.list', 'logMetrics.get', 'logMetrics.list'],
  ...['buckets.get', 'buckets.list', 'views.get', 'views.list', 'exclusions.get', 'exclusions.list'],
].map((verb) => `logging.${verb}`);
const LOG_CONFIGURE = ['sinks', 'buckets', 'views', 'exclusions'].flatMap((kind) =>
  all(`logging.${kind}`, EDIT),
);
const MONITORED = [
  'alertPolicies',
  'dashboards',
  'groups',
  'notificationChannels',
  'services',
  'slos',
  'uptimeCheckConfigs',
];
const MONITORING_VIEW = [
  ...MONITORED.flatMap((kind) => all(`monitoring.${kind}`, READ)),
  'monitoring.timeSeries.list',
];
const MONITORING_EDIT = MONITORED.flatMap((kind) => all(`monitoring.${kind}`, EDIT));
const KEY_ADMIN = [
  ...all('cloudkms.keyRings', `create get list ${POLICY}`),
  ...all('cloudkms.cryptoKeys', `create get list update ${POLICY}`),
  ...all('cloudkms.cryptoKeyVersions', 'create destroy get list restore update'),
];

/**
 * Sources: https://cloud.google.com/storage/docs/access-control/iam-roles, https://cloud.google.com/secret-manager/docs/access-control,
 * https://cloud.google.com/pubsub/docs/access-control, https://cloud.google.com/logging/docs/access-control,
 * https://cloud.google.com/monitoring/access-control, https://cloud.google.com/kms/docs/reference/permissions-and-roles
 */
export const DATA: Readonly<Record<string, readonly string[]>> = {
  'roles/storage.admin': [...BUCKET_ADMIN, ...OBJECT_USE, ...all('storage.objects', POLICY)],
  'roles/storage.bucketViewer': all('storage.buckets', READ),
  'roles/storage.legacyBucketReader': ['storage.buckets.get', 'storage.objects.list'],
  'roles/storage.legacyBucketWriter': [
    'storage.buckets.get',
    ...all('storage.objects', 'create delete list'),
  ],
  'roles/storage.legacyBucketOwner': [
    ...all('storage.buckets', `get update ${POLICY}`),
    ...all('storage.objects', 'create delete list'),
  ],
  'roles/storage.legacyObjectReader': ['storage.objects.get'],
  'roles/storage.legacyObjectOwner': all('storage.objects', `get update ${POLICY}`),
  'roles/storage.objectAdmin': [...OBJECT_USE, ...all('storage.objects', POLICY)],
  'roles/storage.objectUser': OBJECT_USE,
  'roles/storage.objectViewer': all('storage.objects', READ),
  'roles/storage.objectCreator': ['storage.objects.create'],

  'roles/secretmanager.admin': SECRET_ADMIN,
  'roles/secretmanager.viewer': [
    ...all('secretmanager.secrets', `${READ} getIamPolicy`),
    ...all('secretmanager.versions', READ),
  ],
  'roles/secretmanager.secretAccessor': ['secretmanager.versions.access'],
  'roles/secretmanager.secretVersionAdder': ['secretmanager.versions.add'],
  'roles/secretmanager.secretVersionManager': all(
    'secretmanager.versions',
    'add destroy disable enable get list',
  ),

  'roles/pubsub.viewer': [...all('pubsub.topics', READ), ...all('pubsub.subscriptions', READ)],
  'roles/pubsub.publisher': ['pubsub.topics.publish'],
  'roles/pubsub.subscriber': ['pubsub.subscriptions.consume', 'pubsub.topics.attachSubscription'],
  'roles/pubsub.editor': [
    ...all('pubsub.topics', `${EDIT} publish attachSubscription`),
    ...all('pubsub.subscriptions', `${EDIT} consume`),
  ],
  'roles/pubsub.admin': [
    ...all('pubsub.topics', `${EDIT} publish attachSubscription ${POLICY}`),
    ...all('pubsub.subscriptions', `${EDIT} consume ${POLICY}`),
  ],

  'roles/logging.logWriter': LOG_WRITE,
  'roles/logging.bucketWriter': ['logging.buckets.write'],
  'roles/logging.viewer': LOG_VIEW,
  'roles/logging.privateLogViewer': [...LOG_VIEW, 'logging.privateLogEntries.list'],
  'roles/logging.viewAccessor': ['logging.logs.list', 'logging.views.access'],
  'roles/logging.configWriter': [...LOG_VIEW, ...LOG_CONFIGURE, ...all('logging.logMetrics', EDIT)],
  'roles/logging.admin': [
    ...LOG_VIEW,
    ...LOG_WRITE,
    ...LOG_CONFIGURE,
    ...all('logging.logMetrics', EDIT),
    'logging.privateLogEntries.list',
  ],

  'roles/monitoring.viewer': MONITORING_VIEW,
  'roles/monitoring.metricWriter': [
    'monitoring.timeSeries.create',
    ...all('monitoring.metricDescriptors', 'create get list'),
  ],
  'roles/monitoring.editor': [...MONITORING_VIEW, ...MONITORING_EDIT, 'monitoring.timeSeries.create'],
  'roles/monitoring.admin': [...MONITORING_VIEW, ...MONITORING_EDIT, 'monitoring.timeSeries.create'],
  'roles/monitoring.alertPolicyEditor': all('monitoring.alertPolicies', EDIT),
  'roles/monitoring.dashboardEditor': all('monitoring.dashboards', EDIT),
  'roles/monitoring.notificationChannelEditor': all('monitoring.notificationChannels', EDIT),
  'roles/monitoring.notificationServiceAgent': ['servicemanagement.services.report'],
  'roles/monitoring.servicesEditor': [...all('monitoring.services', EDIT), ...all('monitoring.slos', EDIT)],
  'roles/monitoring.uptimeCheckConfigEditor': all('monitoring.uptimeCheckConfigs', EDIT),

  'roles/cloudkms.admin': KEY_ADMIN,
  'roles/cloudkms.viewer': ['keyRings', 'cryptoKeys', 'cryptoKeyVersions'].flatMap((kind) =>
    all(`cloudkms.${kind}`, READ),
  ),
  'roles/cloudkms.cryptoKeyEncrypter': ['cloudkms.cryptoKeyVersions.useToEncrypt'],
  'roles/cloudkms.cryptoKeyDecrypter': ['cloudkms.cryptoKeyVersions.useToDecrypt'],
  'roles/cloudkms.cryptoKeyEncrypterDecrypter': all(
    'cloudkms.cryptoKeyVersions',
    'useToDecrypt useToEncrypt',
  ),

  'roles/bigquery.dataViewer': all('bigquery.datasets', 'get'),
  'roles/bigquery.dataEditor': all('bigquery.datasets', 'get create'),
};
