/** Feature name -> how often it occurs in one message. Names carry their group as a prefix: `word:offer`, `link.host:example.com`. */
export type FeatureCounts = ReadonlyMap<string, number>;

/** One message as the model sees it: `indices` ascending and unique, `values` beside them, same length. */
export interface SparseRow {
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}
