export type Label = 'ham' | 'spam';

/** One labelled raw message from a source. */
export interface LabelledMessage {
  readonly raw: Uint8Array;
  readonly label: Label;
  /** Where it came from: the corpus group (`easy-ham-1`) or the data location; slices are made by it. */
  readonly source: string;
  /** Unique within the source: a file name, or file name and offset in an mbox. */
  readonly id: string;
}

/** A stream of labelled messages; may be iterated more than once, each time in the same order. */
export interface DataSource {
  /** For messages and lineage. */
  readonly uri: string;
  messages(signal?: AbortSignal): AsyncIterable<LabelledMessage>;
}

export type Split = 'train' | 'test';

/** One line of the data manifest. */
export interface ManifestEntry {
  /** SHA-256 of the raw bytes, hex. */
  readonly sha256: string;
  readonly source: string;
  readonly id: string;
  readonly label: Label;
  /** Arrival (newest Received, else Date) as ISO 8601, or null; metadata for splits and slices, never a feature. */
  readonly date: string | null;
  /** Id of the near-duplicate cluster: the smallest sha256 in it. */
  readonly cluster: string;
  readonly split: Split;
  /** Cross-fitting fold 0..folds-1, by cluster (test messages too, unused there). */
  readonly fold: number;
}
