import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
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
  readonly #before: number;
  #earlier: readonly Entry[] | undefined;

  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    this.#before = existsSync(file) ? statSync(file).size : 0;
  }

  write(entry: Entry): void {
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  /** Since this cloud was started; oldest first. */
  entries(): readonly Entry[] {
    return this.#entries;
  }

  /** With what happened before it was started. */
  history(): readonly Entry[] {
    this.#earlier ??= this.#before === 0 ? [] : parse(readFileSync(this.#file).subarray(0, this.#before));
    return [...this.#earlier, ...this.#entries];
  }
}

const KEPT = 20_000;

function parse(lines: Buffer): Entry[] {
  const newest = lines.toString().split('\n').filter(Boolean).slice(-KEPT);
  return newest.map((line) => JSON.parse(line) as Entry);
}
