/** Compiles google.api.http templates (https://google.aip.dev/127) to a matcher that yields the decoded variables. */
export type Matcher = (path: string) => Record<string, string> | undefined;

const VARIABLE = /\{(\w+)(?:=([^}]+))?\}/g;

export function compile(template: string): Matcher {
  let source = '';
  let from = 0;
  for (const found of template.matchAll(VARIABLE)) {
    source += escape(template.slice(from, found.index));
    source += `(?<${found[1] ?? ''}>${segments(found[2] ?? '*')})`;
    from = found.index + found[0].length;
  }
  const pattern = new RegExp(`^${source}${escape(template.slice(from))}$`);
  return (path) => {
    const found = pattern.exec(path);
    if (found === null) return undefined;
    const variables = Object.entries(found.groups ?? {});
    return Object.fromEntries(variables.map(([key, value]) => [key, decodeURIComponent(value)]));
  };
}

function segments(pattern: string): string {
  return pattern
    .split('/')
    .map((segment) => (segment === '**' ? '.+' : segment === '*' ? '[^/:]+' : escape(segment)))
    .join('/');
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

export type FlatMatcher = (path: string) => boolean;

/** Compiles the `flatPath` of a discovery document, `v2/projects/{projectsId}/jobs/{jobsId}:run`. */
export function compileFlat(template: string): FlatMatcher {
  const source = template
    .split(/(\{[^}]*\})/)
    .map((part) => (part.startsWith('{+') ? '.+' : part.startsWith('{') ? '[^/:]+' : escape(part)))
    .join('');
  const pattern = new RegExp(`^${source}$`);
  return (path) => pattern.test(path);
}
