import type { Duration } from '../../units.ts';
import { seconds } from '../../units.ts';
import type { Subject } from './queries.ts';
import { errorShare, instances, latency, predictions, spamShare, trainings } from './queries.ts';

/** A condition that somebody must be told of. */
export interface Alert {
  /** Its section in MONITORING.md. */
  readonly runbook: string;
  readonly title: string;
  readonly severity: 'CRITICAL' | 'ERROR' | 'WARNING';
  /** PromQL: an alert for as long as it yields anything. */
  readonly query: string;
  /** How long it must hold. */
  readonly lasting: Duration;
}

export interface Limits {
  /** The 95th percentile of the latency. */
  readonly latency: Duration;
  readonly maxInstances: number;
  /** Longest time without a successful training; undefined where none is scheduled on Cloud Run. */
  readonly trainingOverdue: Duration | undefined;
}

export function alerts(subject: Subject, limits: Limits): Alert[] {
  return [
    {
      runbook: 'errors',
      title: 'More than 5 % of the requests fail',
      severity: 'CRITICAL',
      query: `${errorShare(subject, '10m')} > 0.05`,
      lasting: '5 minutes',
    },
    {
      runbook: 'latency',
      title: `One request in twenty takes longer than ${limits.latency}`,
      severity: 'WARNING',
      query: `${latency(subject, 0.95, '10m')} > ${1000 * seconds(limits.latency)}`,
      lasting: '10 minutes',
    },
    {
      runbook: 'at-the-limit',
      title: `All ${limits.maxInstances} instances are in use`,
      severity: 'WARNING',
      query: `${instances(subject)} >= ${limits.maxInstances}`,
      lasting: '30 minutes',
    },
    {
      runbook: 'training-failed',
      title: 'A training failed',
      severity: 'ERROR',
      query: `${trainings(subject, 'failed', '1h')} > 0`,
      lasting: '0 seconds',
    },
    ...overdue(subject, limits.trainingOverdue),
    {
      runbook: 'drift',
      title: 'The share of spam is 15 points off the week before',
      severity: 'WARNING',
      query: drift(subject),
      lasting: '0 seconds',
    },
  ];
}

function overdue(subject: Subject, longest: Duration | undefined): Alert[] {
  if (longest === undefined) return [];
  const window = `${seconds(longest)}s`;
  return [
    {
      runbook: 'training-overdue',
      title: `No training has succeeded for ${longest}`,
      severity: 'ERROR',
      // Of a job that never ran there are no figures at all, which `or vector(0)` turns into none.
      query: `(${trainings(subject, 'succeeded', window)} or vector(0)) < 1`,
      lasting: '0 seconds',
    },
  ];
}

/** Compared only where a day has enough predictions for a share to mean something. */
function drift(subject: Subject): string {
  const before = spamShare(subject, '7d').replaceAll('[7d]', '[7d] offset 1d');
  const enough = `sum(increase(${predictions(subject)}[1d])) > 500`;
  return `abs(${spamShare(subject, '1d')} - ${before}) > 0.15 and ${enough}`;
}
