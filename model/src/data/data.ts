export type Label = 'ham' | 'spam';

/** One labelled raw message from a source. */
export interface LabelledMessage {
  readonly raw: Uint8Array;
  readonly label: Label;
  /** Where it came from: the corpus group (`easy-ham-1`) or the name of the data location; slices are made by it. */
  readonly source: string;
  /** Unique within the source: a path, or path and byte offset in an mbox (`a.mbox@512`), or path and line (`a.jsonl:3`). */
  readonly id: string;
}

/** What was there and could not be taken for a labelled message. */
export interface UnreadableItem {
  readonly source: string;
  readonly id: string;
  /** An error code (`MESSAGE_TOO_LARGE`, `STORAGE_FORBIDDEN`…) or, in a `.jsonl`, what is wrong with the line. */
  readonly reason: string;
}

export interface ReadOptions {
  /** Ends the iteration with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told of each item that had to be passed over. */
  readonly onUnreadable?: (item: UnreadableItem) => void;
}

/** A stream of labelled messages; may be iterated more than once, each time in the same order. */
export interface DataSource {
  /** For messages and lineage. */
  readonly uri: string;
  /** Size of all there is to read, for progress; costs one listing. */
  bytes(): Promise<number>;
  /** @throws DATA_NOT_FOUND when there is nothing to read at the location */
  messages(options?: ReadOptions): AsyncIterable<LabelledMessage>;
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
  /** Cross-fitting fold 0..folds-1, by cluster; balanced within train and within test. */
  readonly fold: number;
}
