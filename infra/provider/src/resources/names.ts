import { z } from 'zod';

const message = (what: string) => ({ error: `must be ${what}` });

export const text = z.string({ error: 'must be text' }).min(1, { error: 'must not be empty' });

export const serviceName = text.regex(
  /^projects\/[^/]+\/locations\/[^/]+\/services\/[^/]+$/,
  message('a service, projects/P/locations/R/services/S'),
);

export const jobName = text.regex(
  /^projects\/[^/]+\/locations\/[^/]+\/jobs\/[^/]+$/,
  message('a job, projects/P/locations/R/jobs/J'),
);

/** Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services#revisiontemplate */
export const revisionName = text.regex(
  /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  message(
    'at most 63 lower-case letters, digits and hyphens, beginning with a letter, not ending with a hyphen',
  ),
);

export const storageFolder = text.regex(
  /^gs:\/\/[^/]+\/.*[^/]$/,
  message('gs://bucket/path without a slash at the end'),
);

export const imageDigest = text.regex(/@sha256:[0-9a-f]{64}$/, message('an image by digest, …@sha256:…'));

export const seconds = (least: number, most: number) => {
  const range = message(`a whole number of seconds from ${least} to ${most}`);
  return z.number(range).int(range).min(least, range).max(most, range);
};
