/**
 * Whether a path (relative, with slashes) is left out of a build context. Patterns are as in .dockerignore: rooted at the
 * context, `*` within a segment, `**` over segments, `!` lets in again, the last match wins.
 * Source: https://docs.docker.com/build/concepts/context/#syntax
 */
export function ignoring(content: string): (path: string) => boolean {
  const lines = content
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const rules = lines.map((line) => ({
    ignored: !line.startsWith('!'),
    pattern: compile(line.replace(/^!/, '')),
  }));
  return (path) => rules.reduce((ignored, rule) => (rule.pattern.test(path) ? rule.ignored : ignored), false);
}

function compile(pattern: string): RegExp {
  const bare = pattern.replace(/^\.?\//, '').replace(/\/$/, '');
  const source = bare.replaceAll(/\*\*\/|\*\*|\*|\?|[.+^${}()|[\]\\]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : `\\${part}`;
  });
  // What a pattern matches, it takes with everything below.
  return new RegExp(`^${source}(?:/.*)?$`);
}
