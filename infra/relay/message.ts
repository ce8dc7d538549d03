/** What is worth telling of a notification, or nothing. */
export interface Message {
  /** Named by what is told once: a threshold of a budget in a month, a state of an incident. */
  readonly key: string;
  readonly text: string;
}

interface Notification {
  readonly budgetDisplayName?: string;
  readonly costAmount?: number;
  readonly budgetAmount?: number;
  readonly currencyCode?: string;
  readonly costIntervalStart?: string;
  readonly alertThresholdExceeded?: number;
  readonly forecastThresholdExceeded?: number;
  readonly incident?: Incident;
}

interface Incident {
  readonly incident_id?: string;
  readonly state?: string;
  readonly policy_name?: string;
  readonly summary?: string;
  readonly url?: string;
  readonly documentation?: {
    readonly content?: string;
    readonly links?: readonly { readonly url?: string }[];
  };
}

/**
 * The message about what Cloud Billing or Cloud Monitoring published. A budget publishes its state several times a day; only a
 * threshold is worth telling.
 *
 * Sources: https://cloud.google.com/billing/docs/how-to/budgets-programmatic-notifications#notification_format,
 * https://cloud.google.com/monitoring/support/notification-options#schema-pubsub
 */
export function messageOf(published: unknown): Message | undefined {
  const notification = published as Notification;
  if (notification.incident !== undefined) return incidentMessage(notification.incident);
  if (notification.budgetDisplayName !== undefined)
    return budgetMessage(notification, notification.budgetDisplayName);
  return undefined;
}

function budgetMessage(notification: Notification, name: string): Message | undefined {
  const { alertThresholdExceeded: spent, forecastThresholdExceeded: forecast } = notification;
  const month = (notification.costIntervalStart ?? '').slice(0, 7);
  const { costAmount = 0, budgetAmount = 0, currencyCode = '' } = notification;
  const state = `${costAmount.toFixed(2)} of ${budgetAmount.toFixed(2)} ${currencyCode} spent in ${month}.`;
  if (spent !== undefined) {
    return {
      key: `budgets/${name}/${month}/spent-${spent}`,
      text: `💸 **Budget ${name}: ${percent(spent)} is spent.** ${state}`,
    };
  }
  if (forecast !== undefined) {
    return {
      key: `budgets/${name}/${month}/forecast-${forecast}`,
      text: `🔭 **Budget ${name}: the month is forecast to reach ${percent(forecast)}.** ${state}`,
    };
  }
  return undefined;
}

function incidentMessage(incident: Incident): Message {
  const {
    incident_id: id = 'unknown',
    state = 'open',
    policy_name: policy = 'An alert',
    summary = '',
  } = incident;
  const open = state === 'open';
  const links = (incident.documentation?.links ?? []).flatMap(({ url }) =>
    url === undefined ? [] : [`Runbook: <${url}>`],
  );
  const lines = [
    `${open ? '🔴' : '🟢'} **${policy}** ${open ? '' : 'is over'}`.trimEnd(),
    summary,
    ...(open ? links : []),
    incident.url === undefined ? '' : `Incident: <${incident.url}>`,
  ];
  return { key: `incidents/${id}/${state}`, text: lines.filter((line) => line !== '').join('\n') };
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
