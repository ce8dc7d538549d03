/** One raw RFC 5322 message, read: what a person would see of it, and how it is built. */
export interface Mail {
  readonly subject: string;
  readonly from: readonly Mailbox[];
  readonly to: readonly Mailbox[];
  /** Visible text of the body, plain parts and HTML parts in order, as a reader sees it. Never undefined. */
  readonly text: string;
  /** Text a reader would not see (hidden by style, zero size): never mixed into `text`. */
  readonly hiddenText: string;
  readonly links: readonly Link[];
  readonly attachments: readonly Attachment[];
  readonly structure: MailStructure;
}

export interface Mailbox {
  readonly name: string;
  /** Lower-cased addr-spec; empty when the header holds none. */
  readonly address: string;
}

export interface Link {
  readonly url: string;
  /** The visible text of the anchor, empty for a bare link. */
  readonly text: string;
}

/** Named and measured, never opened. */
export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
}

export interface MailStructure {
  /** Size of the raw message in bytes. */
  readonly bytes: number;
  readonly hasPlain: boolean;
  readonly hasHtml: boolean;
  /** Charset names as declared, lower case, in order of appearance, without repeats. */
  readonly charsets: readonly string[];
  /** Content types of the leaves, lower case, in order. */
  readonly contentTypes: readonly string[];
  readonly transferEncodings: readonly string[];
  /** Counts of HTML tag names in the HTML parts, lower case. */
  readonly tags: ReadonlyMap<string, number>;
  /** What HTML attributes say, without repeats: `font.color=#ff0000`, `td.bgcolor=white`; a name alone where the value is an address or text. */
  readonly attributes: ReadonlySet<string>;
  readonly htmlComments: number;
  /** Zero-width and other invisible characters removed from the text. */
  readonly invisibleCharacters: number;
}
