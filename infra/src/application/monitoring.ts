import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Duration } from '../units.ts';
import type { AccessRule } from './access.ts';
import { alertPolicy } from './monitoring/alert-policies.ts';
import type { Notice } from './monitoring/alert-policies.ts';
import type { Limits } from './monitoring/alerts.ts';
import { alerts } from './monitoring/alerts.ts';
import { dashboard } from './monitoring/dashboard.ts';
import { predictionMetric } from './monitoring/predictions.ts';
import type { Subject } from './monitoring/queries.ts';
import { Objective } from './monitoring/slo.ts';
import { Uptime } from './monitoring/uptime.ts';
import { serviceName } from './serving.ts';
import type { Site } from './site.ts';

export interface MonitoringArgs {
  readonly site: Site;
  readonly service: gcp.cloudrunv2.Service;
  /** Decides whether the uptime check can get in, and whether it must say who it is. */
  readonly access: AccessRule['kind'];
  /** From where on people are told. */
  readonly limits: Limits;
  /** How often the service is called from three continents. */
  readonly uptimePeriod: Duration;
  /** Channels that are told. */
  readonly channels: pulumi.Output<string[]>;
  /** URL of MONITORING.md. */
  readonly runbooks: string | undefined;
}

/** Looks at the service and the trainings, and tells people when one of them must act: each alert has its runbook. */
export class Monitoring extends pulumi.ComponentResource {
  /** Link to the dashboard. */
  readonly dashboard: pulumi.Output<string>;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Monitoring', name, {}, opts);
    const { site, service } = args;
    const notice: Notice = args;
    const counted = predictionMetric(site, this);
    const subject = subjectOf(site);
    for (const alert of alerts(subject, args.limits)) {
      alertPolicy(alert, notice, { parent: this, dependsOn: counted });
    }
    new Objective('objective', { site, notice, service, goal: 0.995 }, { parent: this });
    // An identity-aware proxy lets in people, not the check; errors and burn rates are watched all the same.
    if (args.access !== 'iap') {
      const authenticated = args.access === 'invokers';
      new Uptime(
        'uptime',
        { site, notice, service, authenticated, period: args.uptimePeriod },
        { parent: this },
      );
    }
    this.dashboard = this.#dashboard(site, subject, counted);
    this.registerOutputs({ dashboard: this.dashboard });
  }

  #dashboard(site: Site, subject: Subject, counted: gcp.logging.Metric): pulumi.Output<string> {
    const { id } = new gcp.monitoring.Dashboard(
      'dashboard',
      { project: site.project, dashboardJson: JSON.stringify(dashboard(site.prefix, subject)) },
      { parent: this, dependsOn: counted },
    );
    const uid = id.apply((path) => path.split('/').at(-1) ?? path);
    return pulumi.interpolate`https://console.cloud.google.com/monitoring/dashboards/builder/${uid}?project=${site.project}`;
  }
}

function subjectOf(site: Site): Subject {
  return {
    service: serviceName(site),
    job: `${site.prefix}-training`,
    predictions: `${site.prefix}-predictions`,
  };
}
