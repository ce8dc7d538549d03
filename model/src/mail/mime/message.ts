import type { Address } from 'postal-mime';
import type { Attachment } from '../mail.ts';

/** What the reader of mail takes from MIME, whoever decoded it. */
export interface MimeMessage {
  readonly subject: string;
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  /** Plain parts, joined by line feeds; undefined where there is no text. */
  readonly text: string | undefined;
  /** HTML parts, likewise. */
  readonly html: string | undefined;
  readonly attachments: readonly Attachment[];
}
