import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Grant } from './iam/policy.ts';

/** One IAM decision. */
export interface Decision {
  readonly time: string;
  readonly member: string;
  readonly permission: string;
  readonly resource: string;
  readonly granted: boolean;
  /** Every grant that allows it; one would do. */
  readonly grants?: readonly Grant[];
}

export interface Request {
  readonly time: string;
  readonly member: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly status: number;
  /** The error's message, when it failed. */
  readonly error?: string;
}

export type Entry = ({ kind: 'decision' } & Decision) | ({ kind: 'request' } & Request);

/** What happened in the cloud, one JSON line each, for the console and for scenarios; the newest are kept in memory. */
export class Audit {
  readonly #file: string;
  readonly #entries: Entry[] = [];

  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
  }

  write(entry: Entry): void {
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  /** Oldest first. */
  entries(): readonly Entry[] {
    return this.#entries;
  }
}

const KEPT = 20_000;
