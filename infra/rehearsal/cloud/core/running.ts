import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The process that has a cloud's folder, and its address. */
export interface Running {
  readonly url: string;
  readonly process: number;
}

/**
 * The cloud of another process that runs from this folder now, if there is one. A process that was killed
 * leaves its note, which then means nothing.
 */
export function findRunning(directory: string): Running | undefined {
  const file = noteIn(directory);
  if (!existsSync(file)) return undefined;
  const note = JSON.parse(readFileSync(file, 'utf8')) as Running;
  return note.process !== process.pid && isAlive(note.process) ? note : undefined;
}

/** Two clouds would overwrite each other's state, so the second one is refused. */
export function refuseSecond(directory: string): void {
  const other = findRunning(directory);
  if (other === undefined) return;
  throw new Error(
    `A cloud runs from ${directory} already, at ${other.url}. Stop it first, by Ctrl-C or: kill ${other.process}`,
  );
}

/** @returns takes the note away */
export function noteRunning(directory: string, url: string): () => void {
  writeFileSync(noteIn(directory), JSON.stringify({ url, process: process.pid }));
  return () => {
    rmSync(noteIn(directory), { force: true });
  };
}

function noteIn(directory: string): string {
  return join(directory, 'running.json');
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
