/**
 * Questions to Cloud Monitoring in PromQL, as alerts and dashboard ask them. Names follow from the metrics'
 * types by Google's rule.
 */
export interface Subject {
  readonly service: string;
  readonly job: string;
  /** Name of the log-based metric that counts predictions by verdict. */
  readonly predictions: string;
}

export function requests({ service }: Subject, more = ''): string {
  return `run_googleapis_com:request_count{monitored_resource="cloud_run_revision",service_name="${service}"${more}}`;
}

/** Share of requests answered with 5xx, 0 to 1. */
export function errorShare(subject: Subject, window: string): string {
  const failed = `sum(rate(${requests(subject, ',response_code_class="5xx"')}[${window}]))`;
  return `${failed} / sum(rate(${requests(subject)}[${window}]))`;
}

/** A quantile of the latency, in milliseconds. */
export function latency({ service }: Subject, quantile: number, window: string): string {
  const buckets = `run_googleapis_com:request_latencies_bucket{monitored_resource="cloud_run_revision",service_name="${service}"}`;
  return `histogram_quantile(${quantile}, sum by (le) (rate(${buckets}[${window}])))`;
}

export function instances({ service }: Subject): string {
  return `sum(run_googleapis_com:container_instance_count{monitored_resource="cloud_run_revision",service_name="${service}"})`;
}

/** Trainings that ended so within the window. */
export function trainings({ job }: Subject, result: 'succeeded' | 'failed', window: string): string {
  const ended = `run_googleapis_com:job_completed_execution_count{monitored_resource="cloud_run_job",job_name="${job}",result="${result}"}`;
  return `sum(increase(${ended}[${window}]))`;
}

export function predictions({ predictions: metric }: Subject, more = ''): string {
  return `logging_googleapis_com:user_${metric.replaceAll(/[^A-Za-z0-9]/g, '_')}{monitored_resource="cloud_run_revision"${more}}`;
}

/** Share of spam among the verdicts, 0 to 1. */
export function spamShare(subject: Subject, window: string): string {
  const spam = `sum(increase(${predictions(subject, ',verdict="spam"')}[${window}]))`;
  return `${spam} / sum(increase(${predictions(subject)}[${window}]))`;
}
