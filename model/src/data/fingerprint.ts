/**
 * What is kept of a message's text to find its near-duplicates: at most 1.3 KB, mostly less.
 * Plain typed arrays, so that a worker thread can send it back.
 */
export interface Fingerprint {
  /** The smallest hashes of the text's distinct 3-word shingles, ascending: all of them in a short text. */
  readonly sketch: Uint32Array;
  /** One hash per band; two texts that share one are candidates. */
  readonly bands: Uint32Array;
}

export const SKETCH_SIZE = 256;
const BANDS = 64;
const ROWS = 3;
const SHINGLE = 3;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Fingerprints the visible text of a message body. Words are runs of letters and digits in lower case; a shingle is three
 * words in a row (a text of fewer words is one shingle). Linear in the length of the text.
 */
export function fingerprint(text: string): Fingerprint {
  const shingles = hashShingles(text.toLowerCase());
  return { sketch: smallestDistinct(shingles), bands: hashBands(shingles) };
}

/**
 * Jaccard similarity of the two texts' sets of shingles, 0..1: exact when both have at most SKETCH_SIZE of them, else the
 * bottom-k estimate (Cohen and Kaplan, "Summarizing data using bottom-k sketches", PODC 2007; standard error about 3 %
 * at 0.5). Two texts without words are not similar.
 */
export function similarity(a: Uint32Array, b: Uint32Array): number {
  const size = a.length < SKETCH_SIZE && b.length < SKETCH_SIZE ? Infinity : SKETCH_SIZE;
  let union = 0;
  let both = 0;
  for (let i = 0, j = 0; union < size && (i < a.length || j < b.length); union++) {
    const x = a[i] ?? Infinity;
    const y = b[j] ?? Infinity;
    if (x === y) both++;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return union === 0 ? 0 : both / union;
}

function hashShingles(text: string): Uint32Array {
  const words = hashWords(text);
  if (words.length === 0) return words;
  const shingles = new Uint32Array(Math.max(1, words.length - SHINGLE + 1));
  for (let i = 0; i < shingles.length; i++) {
    let hash = 0;
    const end = Math.min(i + SHINGLE, words.length);
    for (let at = i; at < end; at++) hash = Math.imul(hash, FNV_PRIME) ^ (words[at] ?? 0);
    shingles[i] = mix(hash);
  }
  return shingles;
}

function hashWords(text: string): Uint32Array {
  const hashes: number[] = [];
  let hash = 0;
  let inWord = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isWordCharacter(code)) {
      hash = Math.imul((inWord ? hash : FNV_OFFSET) ^ code, FNV_PRIME); // FNV-1a
      inWord = true;
    }
    if (inWord && (!isWordCharacter(code) || isIdeograph(code) || i === text.length - 1)) {
      hashes.push(hash);
      inWord = false;
    }
  }
  return Uint32Array.from(hashes);
}

function isWordCharacter(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
  return code >= 0xc0 && (code < 0x2000 || code >= 0x2c00) && (code < 0x3000 || code >= 0x3040);
}

/** Scripts written without spaces: each character is a word. */
function isIdeograph(code: number): boolean {
  return code >= 0x3040 && code <= 0x9fff;
}

/** The finaliser of MurmurHash3 (public domain): spreads every bit over all 32. */
function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function smallestDistinct(hashes: Uint32Array): Uint32Array {
  const sorted = hashes.toSorted();
  let distinct = 0;
  for (let i = 0; i < sorted.length && distinct < SKETCH_SIZE; i++) {
    const hash = sorted[i] ?? 0;
    if (i === 0 || hash !== sorted[i - 1]) sorted[distinct++] = hash;
  }
  return sorted.slice(0, distinct);
}

/**
 * MinHash by one permutation: the hashes fall into bins, the least of each is kept, and an empty bin takes the value of
 * another, chosen by a fixed sequence (Mai et al., "On densification for minwise hashing", UAI 2019). Two texts agree in a
 * bin with a probability equal to their similarity. A band is ROWS bins: a pair of similarity 0.5 shares none with
 * probability (1 - 0.5^ROWS)^BANDS = 0.0002, a little more when the texts have few words.
 */
function hashBands(hashes: Uint32Array): Uint32Array {
  if (hashes.length === 0) return new Uint32Array(0);
  const bins = fillEmpty(leastOfEachBin(hashes));
  return Uint32Array.from({ length: BANDS }, (_, band) => {
    let hash = band;
    for (let row = 0; row < ROWS; row++)
      hash = mix(Math.imul(hash, FNV_PRIME) ^ (bins[band * ROWS + row] ?? 0));
    return hash;
  });
}

const EMPTY = 0xffffffff;

function leastOfEachBin(hashes: Uint32Array): Uint32Array {
  const bins = new Uint32Array(BANDS * ROWS).fill(EMPTY);
  for (const hash of hashes) {
    const value = mix(hash ^ 0x9e3779b9);
    const bin = value % bins.length;
    bins[bin] = Math.min(bins[bin] ?? EMPTY, value);
  }
  return bins;
}

/** In each round every bin that had a value offers it to one bin, the same in any text; the first offer is taken. */
function fillEmpty(bins: Uint32Array): Uint32Array {
  const filled = bins.slice();
  const givers = [...bins.keys()].filter((bin) => bins[bin] !== EMPTY);
  let empty = bins.length - givers.length;
  for (let round = 1; empty > 0; round++) {
    for (const giver of givers) {
      const taker = mix(giver * 0x10001 + round) % bins.length;
      if (filled[taker] !== EMPTY) continue;
      filled[taker] = bins[giver] ?? EMPTY;
      empty--;
    }
  }
  return filled;
}
