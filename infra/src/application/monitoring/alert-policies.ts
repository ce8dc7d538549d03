import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import { protoDuration } from '../../units.ts';
import type { Site } from '../site.ts';
import type { Alert } from './alerts.ts';

/** Whom to tell, and where the runbooks are to be read. */
export interface Notice {
  readonly site: Site;
  /** Channels of Cloud Monitoring by name. */
  readonly channels: pulumi.Output<string[]>;
  /** URL of MONITORING.md; without one the section is named. */
  readonly runbooks: string | undefined;
}

type Condition = gcp.types.input.monitoring.AlertPolicyCondition;

export function alertPolicy(
  alert: Alert,
  notice: Notice,
  opts: pulumi.CustomResourceOptions,
): gcp.monitoring.AlertPolicy {
  const condition: Condition = {
    displayName: alert.title,
    conditionPrometheusQueryLanguage: {
      query: alert.query,
      duration: protoDuration(alert.lasting),
      evaluationInterval: '60s',
    },
  };
  return policy(alert, [condition], notice, opts);
}

/** An alert with conditions that hold together. */
export function policy(
  { runbook, title, severity }: Pick<Alert, 'runbook' | 'title' | 'severity'>,
  conditions: pulumi.Input<Condition>[],
  { site, channels, runbooks }: Notice,
  opts: pulumi.CustomResourceOptions,
): gcp.monitoring.AlertPolicy {
  return new gcp.monitoring.AlertPolicy(
    runbook,
    {
      project: site.project,
      displayName: `${site.prefix}: ${title}`,
      combiner: 'AND',
      severity,
      conditions,
      notificationChannels: channels,
      documentation: {
        mimeType: 'text/markdown',
        subject: `${site.prefix}: ${title}`,
        content: `What it means and what to do: section “${runbook}” of MONITORING.md.`,
        ...(runbooks !== undefined && { links: [{ displayName: 'Runbook', url: `${runbooks}#${runbook}` }] }),
      },
      alertStrategy: { autoClose: '86400s' },
      userLabels: site.labels,
    },
    opts,
  );
}
