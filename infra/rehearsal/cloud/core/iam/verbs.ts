/** `all('run.services', 'get list')` is `['run.services.get', 'run.services.list']`. */
export function all(resource: string, verbs: string): string[] {
  return verbs.split(' ').map((verb) => `${resource}.${verb}`);
}

export const READ = 'get list';
export const EDIT = 'create delete get list update';
export const POLICY = 'getIamPolicy setIamPolicy';
