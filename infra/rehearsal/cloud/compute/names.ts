const BASE = 'https://www.googleapis.com/compute/v1/';

/** The address of a resource, as other resources and answers name it. */
export function linkTo(name: string): string {
  return `${BASE}${name}`;
}

/** `projects/…` of a resource that is named by its address or in part of it. */
export function nameIn(link: string): string {
  return link.replace(/^https:\/\/[^/]+\/(compute\/v1\/)?/, '');
}

/** For IAM. Source: https://cloud.google.com/iam/docs/full-resource-names */
export function fullName(name: string): string {
  return `//compute.googleapis.com/${name}`;
}
