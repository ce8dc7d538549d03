import type { HamletError } from '../errors.ts';

/** One thing to be judged: a small file of this machine, still to be read; a message; or why there is none. */
export type Item = SmallFile | Message | Fault;

export interface SmallFile {
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
}

export interface Message {
  /** As the user sees it: a file, `a.mbox@512` for what begins at that byte of an mbox, `a.jsonl:3` for a line. */
  readonly path: string;
  readonly raw: Uint8Array;
}

export interface Fault {
  readonly path: string;
  readonly error: Failure;
}

/** A HamletError on the wire and between threads. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export function toFailure({ code, message, remedy }: HamletError): Failure {
  return { code, message, remedy };
}
