import type { Store } from '../store.ts';

/** A project as the stand-in keeps it (table `projects`, by id). */
export interface ProjectRecord {
  readonly projectId: string;
  readonly projectNumber: string;
  /** `organizations/1`, `folders/2`, or absent. */
  readonly parent?: string;
  readonly [field: string]: unknown;
}

/** The project by id or number. */
export function findProject(store: Store, idOrNumber: string): ProjectRecord | undefined {
  const projects = store.table<ProjectRecord>('projects');
  return (
    projects.get(idOrNumber) ??
    projects.list().find(([, project]) => project.projectNumber === idOrNumber)?.[1]
  );
}

export function projectName(id: string): string {
  return `//cloudresourcemanager.googleapis.com/projects/${id}`;
}

/**
 * The resource itself and all that policies are inherited from, nearest first. Names are full resource names
 * (https://cloud.google.com/iam/docs/full-resource-names).
 */
export function lineage(store: Store, resource: string): string[] {
  const own = prefixes(resource);
  const project = projectOf(store, resource);
  if (project === undefined) return own;
  const above =
    project.parent === undefined ? [] : [`//cloudresourcemanager.googleapis.com/${project.parent}`];
  return [...new Set([...own, projectName(project.projectId), ...above])];
}

// `//host/a/1/b/2` lives in `//host/a/1`; the names of storage objects may themselves contain slashes.
function prefixes(resource: string): string[] {
  const [, , host = '', ...segments] = resource.split('/');
  const names: string[] = [];
  for (let length = segments.length; length >= 2; length--) {
    if (length % 2 === 0 || length === segments.length)
      names.push(`//${host}/${segments.slice(0, length).join('/')}`);
  }
  return names;
}

function projectOf(store: Store, resource: string): ProjectRecord | undefined {
  const bucket = /^\/\/storage\.googleapis\.com\/projects\/_\/buckets\/([^/]+)/.exec(resource)?.[1];
  const owner =
    bucket === undefined
      ? /\/projects\/([^/]+)/.exec(resource)?.[1]
      : store.table<{ projectNumber: string }>('buckets').get(bucket)?.projectNumber;
  return owner === undefined ? undefined : findProject(store, owner);
}
