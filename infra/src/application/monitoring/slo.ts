import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Site } from '../site.ts';
import type { Notice } from './alert-policies.ts';
import { policy } from './alert-policies.ts';

export interface ObjectiveArgs {
  readonly site: Site;
  readonly notice: Notice;
  readonly service: gcp.cloudrunv2.Service;
  /** Share of the requests that must be answered without 5xx, over 28 days. */
  readonly goal: number;
}

/** How fast the errors allowed for 28 days are used up: rates and windows of Google's SRE workbook, chapter 5. */
const BURN = [
  {
    runbook: 'burning-fast',
    rate: 14.4,
    long: '3600s',
    short: '300s',
    severity: 'CRITICAL',
    gone: 'two days',
  },
  {
    runbook: 'burning-slowly',
    rate: 6,
    long: '21600s',
    short: '1800s',
    severity: 'ERROR',
    gone: 'five days',
  },
] as const;

/** What the service promises, and alerts before the promise is broken. */
export class Objective extends pulumi.ComponentResource {
  constructor(name: string, args: ObjectiveArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Objective', name, {}, opts);
    const slo = this.#slo(args);
    for (const burn of BURN) this.#alert(burn, slo, args.notice);
    this.registerOutputs();
  }

  #slo({ site, service, goal }: ObjectiveArgs): gcp.monitoring.Slo {
    const watched = new gcp.monitoring.GenericService(
      'serving',
      {
        project: site.project,
        serviceId: `${site.prefix}-serving`,
        displayName: `${site.prefix} serving`,
        basicService: {
          serviceType: 'CLOUD_RUN',
          serviceLabels: { service_name: service.name, location: site.region },
        },
        userLabels: site.labels,
      },
      { parent: this },
    );
    const requests = pulumi.interpolate`metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="${service.name}"`;
    return new gcp.monitoring.Slo(
      'availability',
      {
        project: site.project,
        service: watched.serviceId,
        sloId: 'availability',
        displayName: `${100 * goal} % of the requests succeed`,
        goal,
        rollingPeriodDays: 28,
        requestBasedSli: {
          goodTotalRatio: {
            badServiceFilter: pulumi.interpolate`${requests} AND metric.labels.response_code_class="5xx"`,
            totalServiceFilter: requests,
          },
        },
        userLabels: site.labels,
      },
      { parent: this },
    );
  }

  #alert(burn: (typeof BURN)[number], slo: gcp.monitoring.Slo, notice: Notice): void {
    const condition = (window: string): gcp.types.input.monitoring.AlertPolicyCondition => ({
      displayName: `within ${window}`,
      conditionThreshold: {
        filter: pulumi.interpolate`select_slo_burn_rate("${slo.name}", "${window}")`,
        comparison: 'COMPARISON_GT',
        thresholdValue: burn.rate,
        duration: '0s',
      },
    });
    const title = `At this rate the errors allowed for 28 days are used up in ${burn.gone}`;
    policy({ ...burn, title }, [condition(burn.long), condition(burn.short)], notice, { parent: this });
  }
}
