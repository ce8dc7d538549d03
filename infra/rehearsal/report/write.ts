import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../scenarios/scenario.ts';
import { reportPage } from './page.ts';

/**
 * Writes `index.html`, made for reading, and `report.json`, the same for programs.
 *
 * @param directory made when it is not there; links to outputs of the engine lead to `../scenarios/<scenario>/<output>`
 */
export function writeReport(result: RunResult, directory: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'report.json'), `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(join(directory, 'index.html'), reportPage(result));
}
