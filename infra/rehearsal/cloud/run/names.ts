import { randomBytes } from 'node:crypto';
import type { Cloud } from '../core/api.ts';
import { invalid } from '../core/errors.ts';
import { findProject } from '../core/iam/names.ts';

/** Where a resource is. */
export interface Place {
  readonly project: string;
  readonly projectNumber: string;
  readonly location: string;
  /** `projects/P/locations/L`. */
  readonly parent: string;
}

/** The place named at the beginning of a resource name; the project may be given by its number. */
export function placeOf(cloud: Cloud, name: string): Place {
  const [, id = '', location = ''] = /^projects\/([^/]+)\/locations\/([^/]+)/.exec(name) ?? [];
  const found = findProject(cloud.store, id);
  const project = found?.projectId ?? id;
  return {
    project,
    projectNumber: found?.projectNumber ?? '0',
    location,
    parent: `projects/${project}/locations/${location}`,
  };
}

/** The same name with the project's id. */
export function canonicalName(cloud: Cloud, name: string): string {
  return name.replace(/^projects\/[^/]+\/locations\/[^/]+/, placeOf(cloud, name).parent);
}

/** For IAM. Source: https://cloud.google.com/iam/docs/full-resource-names */
export function fullName(name: string): string {
  return `//run.googleapis.com/${name}`;
}

export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services/create (serviceId) */
export function checkId(id: string, field: string): void {
  if (!/^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$/.test(id)) {
    throw invalid(
      `Violation in ${field}: "${id}" must begin with a letter, have only lower-case letters, digits and hyphens, ` +
        'not end with a hyphen, and have less than 50 characters.',
      field,
    );
  }
}

/** Five letters and digits, as Cloud Run puts behind generated names. */
export function suffix(): string {
  return [...randomBytes(5)].map((byte) => 'bcdfghjklmnpqrstvwxz2456789'[byte % 27]).join('');
}
