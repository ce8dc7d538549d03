import { randomUUID } from 'node:crypto';
import type { Api, Call, Cloud } from '../core/api.ts';
import { ApiError, invalid, notFound, permissionDenied } from '../core/errors.ts';
import { findProject, projectName, type ProjectRecord } from '../core/iam/names.ts';
import { policyRoutes } from '../core/iam/routes.ts';
import { isObject, type JsonObject, listAt, text, textAt } from '../core/json.ts';
import { publish } from './pubsub.ts';

/** A billing account (table `billingAccounts`, by id). */
export interface BillingAccount {
  readonly currency: string;
}

/** Which account pays for which project. Source: https://cloud.google.com/billing/docs/reference/rest/v1/projects */
export function billingApi(cloud: Cloud): Api {
  const name = (resource: string): string => `//cloudbilling.googleapis.com/${resource}`;
  const path = '/v1/{resource=billingAccounts/*}';
  return {
    host: 'cloudbilling.googleapis.com',
    service: 'cloudbilling.googleapis.com',
    quotaOnly: true,
    source: 'https://cloud.google.com/billing/docs/reference/rest',
    routes: [
      ...policyRoutes(cloud, { path, permissions: 'billing.accounts', get: 'GET', name }),
      {
        method: 'GET',
        path: '/v1/projects/{project}/billingInfo',
        handle: (call) => info(find(cloud, call, 'get')),
      },
      { method: 'PUT', path: '/v1/projects/{project}/billingInfo', handle: (call) => link(cloud, call) },
    ],
  };
}

function link(cloud: Cloud, call: Call): JsonObject {
  const account = textAt(call.body, 'billingAccountName') ?? '';
  const project = find(cloud, call, account === '' ? 'deleteBillingAssignment' : 'createBillingAssignment');
  if (account !== '') {
    cloud.iam.require(
      call.caller,
      'billing.resourceAssociations.create',
      `//cloudbilling.googleapis.com/${account}`,
    );
    if (cloud.store.table('billingAccounts').get(account.replace('billingAccounts/', '')) === undefined)
      throw notFound(account);
  }
  const linked: ProjectRecord = { ...project, billingAccountName: account === '' ? undefined : account };
  cloud.store.table<ProjectRecord>('projects').put(project.projectId, linked);
  return info(linked);
}

function info({ projectId, billingAccountName }: ProjectRecord): JsonObject {
  const account = typeof billingAccountName === 'string' ? billingAccountName : '';
  return {
    name: `projects/${projectId}/billingInfo`,
    projectId,
    billingAccountName: account,
    billingEnabled: account !== '',
  };
}

function find(cloud: Cloud, call: Call, verb: string): ProjectRecord {
  const id = call.params.project ?? '';
  const project = findProject(cloud.store, id);
  if (project === undefined) throw permissionDenied(`resourcemanager.projects.${verb}`, `projects/${id}`);
  cloud.iam.require(call.caller, `resourcemanager.projects.${verb}`, projectName(project.projectId));
  return project;
}

/** Budgets of a billing account. Source: https://cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets */
export function budgetsApi(cloud: Cloud): Api {
  const host = 'billingbudgets.googleapis.com';
  const item = '/v1/{name=billingAccounts/*/budgets/*}';
  return {
    host,
    service: host,
    quotaOnly: true,
    source: 'https://cloud.google.com/billing/docs/reference/budget/rest',
    routes: [
      {
        method: 'POST',
        path: '/v1/{parent=billingAccounts/*}/budgets',
        handle: (call) => createBudget(cloud, call),
      },
      { method: 'GET', path: item, handle: (call) => findBudget(cloud, call, 'get') },
      { method: 'PATCH', path: item, handle: (call) => updateBudget(cloud, call) },
      { method: 'DELETE', path: item, handle: (call) => removeBudget(cloud, call) },
    ],
  };
}

function createBudget(cloud: Cloud, call: Call): JsonObject {
  const parent = call.params.parent ?? '';
  requireBudgets(cloud, call, 'create', parent);
  const name = `${parent}/budgets/${randomUUID()}`;
  return saveBudget(cloud, parent, { ...call.body, name });
}

function findBudget(cloud: Cloud, call: Call, verb: string): JsonObject {
  const name = call.params.name ?? '';
  requireBudgets(cloud, call, verb, name.split('/').slice(0, 2).join('/'));
  const budget = cloud.store.table<JsonObject>('billing.budgets').get(name);
  if (budget === undefined) throw notFound(name);
  return budget;
}

function updateBudget(cloud: Cloud, call: Call): JsonObject {
  const { name = '' } = findBudget(cloud, call, 'update');
  return saveBudget(cloud, text(name).split('/').slice(0, 2).join('/'), { ...call.body, name });
}

function removeBudget(cloud: Cloud, call: Call): JsonObject {
  const { name } = findBudget(cloud, call, 'delete');
  cloud.store.table('billing.budgets').delete(text(name));
  return {};
}

function saveBudget(cloud: Cloud, account: string, budget: JsonObject): JsonObject {
  const { currency } =
    cloud.store.table<BillingAccount>('billingAccounts').get(account.replace('billingAccounts/', '')) ?? {};
  const given = textAt(budget, 'amount.specifiedAmount.currencyCode');
  if (given !== undefined && given !== currency) {
    throw invalid(
      `Currency ${given} does not match the currency ${String(currency)} of the billing account.`,
    );
  }
  for (const topic of [textAt(budget, 'notificationsRule.pubsubTopic')].filter(
    (name) => name !== undefined,
  )) {
    if (cloud.store.table('pubsub.topics').get(topic) === undefined) throw notFound(topic);
  }
  // Five channels at most, e-mail only. Source: https://cloud.google.com/billing/docs/how-to/budgets-notification-recipients
  const channels = listAt(budget, 'notificationsRule.monitoringNotificationChannels').map(String);
  if (channels.length > 5) throw invalid('A budget takes at most five notification channels.');
  for (const channel of channels) {
    const found = cloud.store.table<JsonObject>('monitoring.notificationChannels').get(channel);
    if (found?.type !== 'email') throw invalid(`${channel} is not a notification channel of type email.`);
  }
  const saved = { ...budget, etag: randomUUID() };
  cloud.store.table<JsonObject>('billing.budgets').put(text(budget.name), saved);
  return saved;
}

/**
 * What a month has cost so far; each budget publishes its state, and the highest threshold that is reached.
 * Source: https://cloud.google.com/billing/docs/how-to/budgets-programmatic-notifications#notification_format
 *
 * @param amount in the currency of each budget
 */
export function spend(cloud: Cloud, amount: number): void {
  const caller = { member: 'serviceAccount:billing-budget-alert@system.gserviceaccount.com' };
  const month = `${cloud.clock.now().toISOString().slice(0, 7)}-01T00:00:00Z`;
  for (const [, budget] of cloud.store.table<JsonObject>('billing.budgets').list()) {
    const topic = textAt(budget, 'notificationsRule.pubsubTopic');
    if (topic === undefined) continue;
    const limit = Number(textAt(budget, 'amount.specifiedAmount.units') ?? 0);
    const reached = listAt(budget, 'thresholdRules')
      .filter(isObject)
      .filter(({ spendBasis }) => spendBasis !== 'FORECASTED_SPEND')
      .map(({ thresholdPercent }) => Number(thresholdPercent))
      .filter((share) => amount >= share * limit);
    const notification = {
      budgetDisplayName: budget.displayName,
      costAmount: amount,
      costIntervalStart: month,
      budgetAmount: limit,
      budgetAmountType: 'SPECIFIED_AMOUNT',
      ...(reached.length > 0 && { alertThresholdExceeded: Math.max(...reached) }),
      currencyCode: textAt(budget, 'amount.specifiedAmount.currencyCode') ?? '',
    };
    publish(cloud, caller, topic, { data: Buffer.from(JSON.stringify(notification)).toString('base64') });
  }
}

// A user's own credentials need a quota project for this API.
// Source: https://cloud.google.com/docs/authentication/troubleshoot-adc#user-creds-client-based
function requireBudgets(cloud: Cloud, call: Call, verb: string, account: string): void {
  if (call.caller.member.startsWith('user:') && call.headers['x-goog-user-project'] === undefined) {
    throw new ApiError(
      'PERMISSION_DENIED',
      'Your application is authenticating by using local Application Default Credentials. The billingbudgets.googleapis.com API requires a quota project, which is not set by default.',
    );
  }
  cloud.iam.require(call.caller, `billing.budgets.${verb}`, `//cloudbilling.googleapis.com/${account}`);
}
