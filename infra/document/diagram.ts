import type { Registered } from '../testing/mocks.ts';

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The parts of a stack and what each waits for, as Mermaid text. */
export function diagram(resources: readonly Registered[]): string {
  const parts = Map.groupBy(
    resources.filter(({ path }) => path.length > 0),
    ({ path }) => path[0] ?? '',
  );
  const graph = reduced(waits(resources, parts));
  const nodes = [...parts].map(([part, within]) => `  ${part}["${part}<br/>${kinds(within)}"]`);
  const edges = [...graph].flatMap(([part, before]) => [...before].map((other) => `  ${other} --> ${part}`));
  return ['```mermaid', 'flowchart LR', ...nodes, ...edges, '```'].join('\n');
}

/** What a part consists of, without grants: those are in the table of who may do what. */
function kinds(resources: readonly Registered[]): string {
  const names = resources
    .map(({ type }) => type.split(':').at(-1) ?? '')
    .filter((kind) => !/member$|^gcp$/i.test(kind));
  const counts = Object.entries(Object.groupBy(names, (kind) => kind));
  const lines = counts.map(([kind, all = []]) => (all.length === 1 ? kind : `${all.length} ${kind}`));
  return lines.length === 0 ? 'grants' : lines.join('<br/>');
}

function waits(resources: readonly Registered[], parts: ReadonlyMap<string, readonly Registered[]>): Graph {
  const partOf = new Map(resources.map(({ type, name, path }) => [`${type}::${name}`, path[0]]));
  return new Map(
    [...parts].map(([part, within]) => {
      const before = within.flatMap(({ after }) => [...after].map((key) => partOf.get(key) ?? part));
      return [part, new Set(before.filter((other) => other !== part))];
    }),
  );
}

/** Without the edges that follow from others. */
function reduced(graph: Graph): Graph {
  return new Map(
    [...graph].map(([part, before]) => {
      const implied = new Set([...before].flatMap((other) => [...(graph.get(other) ?? [])]));
      return [part, new Set([...before].filter((other) => !implied.has(other)))];
    }),
  );
}
