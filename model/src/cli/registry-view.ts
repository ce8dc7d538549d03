import { styleText } from 'node:util';
import { z } from 'zod';
import type { Manifest } from '../bundle/manifest.ts';
import { HamletError } from '../errors.ts';
import type { Alias, Event, State } from '../registry/history.ts';
import { ALIASES } from '../registry/history.ts';
import type { Registry } from '../registry/registry.ts';
import { printable } from './write.ts';

/** What is told of a version. */
export interface Description {
  readonly version: string;
  readonly aliases: readonly Alias[];
  /** Null where the files that tell are damaged: the version is listed all the same. */
  readonly manifest: Manifest | null;
  readonly metrics: z.infer<typeof evaluationSchema>['metrics'] | null;
  readonly history: readonly Event[];
}

const evaluationSchema = z.object({
  metrics: z.object({
    rocAuc: z.number(),
    hamMisclassificationPercent: z.number(),
    spamMisclassificationPercent: z.number(),
    lamPercent: z.number(),
  }),
});

const HEAD = ['', 'version', 'trained', 'ROC AUC', 'ham lost', 'spam missed', 'threshold', 'messages'];

export async function describeVersion(registry: Registry, version: string): Promise<Description> {
  const [history, state] = [await registry.history(), await registry.state()];
  return {
    version,
    aliases: aliasesOf(state, version),
    manifest: await orNull(registry.manifest(version)),
    metrics: await orNull(registry.readFile(version, 'evaluation.json').then(metricsOf)),
    history: history.filter((event) => event.version === version),
  };
}

/** Versions as the rows of a table. */
export function versionTable(versions: readonly Description[]): string {
  const rows = [HEAD, ...versions.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row, i) => {
      const padded = row.map((cell, column) =>
        column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      );
      const text = padded.join('  ').trimEnd();
      if (i === 0) return `${styleText('bold', text)}\n`;
      return `${row[0] === 'champion' ? styleText('green', text) : text}\n`;
    })
    .join('');
}

/** One event as a line. */
export function eventLine({ seq, time, actor, action, version, reason }: Event): string {
  return `${String(seq).padStart(4)}  ${minute(time)}  ${`${action} ${version}`.padEnd(25)}  ${actor}: ${printable(reason)}\n`;
}

function cellsOf({ version, aliases, manifest, metrics }: Description): string[] {
  const percent = (value: number | undefined): string =>
    value === undefined ? '–' : `${value.toFixed(2)} %`;
  return [
    aliases.join(', '),
    version,
    manifest === null ? 'damaged' : minute(manifest.created),
    metrics?.rocAuc.toFixed(5) ?? '–',
    percent(metrics?.hamMisclassificationPercent),
    percent(metrics?.spamMisclassificationPercent),
    manifest?.threshold.toFixed(4) ?? '–',
    manifest?.messages.toLocaleString('en') ?? '–',
  ];
}

function aliasesOf(state: State, version: string): Alias[] {
  return ALIASES.filter((alias) => state[alias] === version);
}

function metricsOf(bytes: Uint8Array): Description['metrics'] {
  try {
    return evaluationSchema.safeParse(JSON.parse(Buffer.from(bytes).toString())).data?.metrics ?? null;
  } catch {
    return null;
  }
}

async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof HamletError) return null;
    throw error;
  }
}

function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
