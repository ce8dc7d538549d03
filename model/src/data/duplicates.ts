import type { Fingerprint } from './fingerprint.ts';
import { similarity } from './fingerprint.ts';

/** Texts this similar or more belong together. */
const NEAR_DUPLICATE = 0.5;
/** Bounds on the work per message and band, so that time stays linear however many texts share a band. */
const COMPARED = 64;
const COMPARED_PER_CLUSTER = 4;

/**
 * Finds near-duplicates: texts whose similarity is at least NEAR_DUPLICATE are joined, and so are all joined to either
 * (single linkage). Candidates share a band of their MinHashes; each is verified on the sketches. Depends on the order of
 * the fingerprints only where more than COMPARED of them share a band: give them in an order of their own.
 *
 * @returns for each fingerprint the index of the first member of its cluster
 */
export function findClusters(fingerprints: readonly Fingerprint[]): Uint32Array {
  const clusters = disjointSets(fingerprints.length);
  const bands = fingerprints.reduce((most, { bands }) => Math.max(most, bands.length), 0);
  for (let band = 0; band < bands; band++) joinWithinBand(fingerprints, band, clusters);
  return Uint32Array.from(fingerprints, (_, i) => clusters.find(i));
}

interface DisjointSets {
  find(item: number): number;
  join(a: number, b: number): void;
}

/** Union-find; the least item names its set. */
function disjointSets(size: number): DisjointSets {
  const parents = Uint32Array.from({ length: size }, (_, i) => i);
  const find = (item: number): number => {
    let at = item;
    for (let parent = parents[at] ?? at; parent !== at; parent = parents[at] ?? at) {
      const grandparent = parents[parent] ?? parent;
      parents[at] = grandparent;
      at = grandparent;
    }
    return at;
  };
  const join = (a: number, b: number): void => {
    const [first, second] = [find(a), find(b)];
    parents[Math.max(first, second)] = Math.min(first, second);
  };
  return { find, join };
}

/** Sorting brings those with the same hash together without an index in memory: hash and position share one number. */
function joinWithinBand(fingerprints: readonly Fingerprint[], band: number, clusters: DisjointSets): void {
  const positions = positionsFor(fingerprints.length);
  const keys = sortedKeys(fingerprints, band, positions);
  let candidates: number[] = [];
  let hashBefore = -1;
  for (const key of keys) {
    const hash = Math.floor(key / positions);
    const position = key % positions;
    if (hash !== hashBefore) candidates = [];
    hashBefore = hash;
    joinSimilar(fingerprints, candidates, position, clusters);
  }
}

/** What a position has room in below a whole hash of 32 bits, in the 53 bits of a double. */
const POSITIONS = 2 ** 21;

/** The power of two that positions are below; those of more messages take their room from the lowest bits of the hash. */
function positionsFor(messages: number): number {
  return Math.max(POSITIONS, 2 ** Math.ceil(Math.log2(messages)));
}

function sortedKeys(fingerprints: readonly Fingerprint[], band: number, positions: number): Float64Array {
  const keys = new Float64Array(fingerprints.length);
  const left = POSITIONS / positions;
  let filled = 0;
  for (const [position, { bands }] of fingerprints.entries()) {
    const hash = bands[band];
    if (hash !== undefined) keys[filled++] = Math.floor(hash * left) * positions + position;
  }
  return keys.subarray(0, filled).sort();
}

/** Joins one text with those of the candidates it resembles, then makes it a candidate for the next. */
function joinSimilar(
  fingerprints: readonly Fingerprint[],
  candidates: number[],
  position: number,
  clusters: DisjointSets,
): void {
  const sketch = fingerprints[position]?.sketch ?? new Uint32Array(0);
  let relatives = 0;
  for (const candidate of candidates) {
    const other = fingerprints[candidate]?.sketch ?? new Uint32Array(0);
    if (clusters.find(candidate) === clusters.find(position)) relatives++;
    else if (similarity(sketch, other) >= NEAR_DUPLICATE) clusters.join(candidate, position);
  }
  if (relatives < COMPARED_PER_CLUSTER && candidates.length < COMPARED) candidates.push(position);
}
