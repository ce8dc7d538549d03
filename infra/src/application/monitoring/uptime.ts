import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Duration } from '../../units.ts';
import { protoDuration } from '../../units.ts';
import type { Site } from '../site.ts';
import type { Notice } from './alert-policies.ts';
import { policy } from './alert-policies.ts';

export interface UptimeArgs {
  readonly site: Site;
  readonly notice: Notice;
  readonly service: gcp.cloudrunv2.Service;
  /** Whether a call needs an identity token. */
  readonly authenticated: boolean;
  readonly period: Duration;
}

/** Calls the service from three continents, as one of its clients. */
export class Uptime extends pulumi.ComponentResource {
  constructor(name: string, args: UptimeArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Uptime', name, {}, opts);
    this.#alert(this.#check(args), args.notice);
    this.registerOutputs();
  }

  #check({ site, service, authenticated, period }: UptimeArgs): gcp.monitoring.UptimeCheckConfig {
    return new gcp.monitoring.UptimeCheckConfig(
      'ready',
      {
        project: site.project,
        displayName: `${site.prefix} is ready`,
        period: protoDuration(period),
        // A first request may have to wait for an instance.
        timeout: '30s',
        selectedRegions: ['EUROPE', 'USA', 'ASIA_PACIFIC'],
        monitoredResource: {
          type: 'uptime_url',
          labels: { project_id: site.project, host: service.uri.apply((uri) => new URL(uri).host) },
        },
        httpCheck: {
          path: '/health/ready',
          port: 443,
          useSsl: true,
          validateSsl: true,
          acceptedResponseStatusCodes: [{ statusClass: 'STATUS_CLASS_2XX' }],
          ...(authenticated && { serviceAgentAuthentication: { type: 'OIDC_TOKEN' } }),
        },
        userLabels: site.labels,
      },
      { parent: this },
    );
  }

  #alert(check: gcp.monitoring.UptimeCheckConfig, notice: Notice): void {
    policy(
      { runbook: 'unreachable', title: 'The service cannot be reached', severity: 'CRITICAL' },
      [
        {
          displayName: 'two regions fail',
          conditionThreshold: {
            filter: pulumi.interpolate`metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND resource.type="uptime_url" AND metric.labels.check_id="${check.uptimeCheckId}"`,
            aggregations: [
              {
                alignmentPeriod: '1200s',
                perSeriesAligner: 'ALIGN_NEXT_OLDER',
                crossSeriesReducer: 'REDUCE_COUNT_FALSE',
              },
            ],
            comparison: 'COMPARISON_GT',
            thresholdValue: 1,
            duration: '0s',
          },
        },
      ],
      notice,
      { parent: this },
    );
  }
}
