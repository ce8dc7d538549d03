import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CORPUS_URI } from '../data/corpus.ts';
import { openDataSource } from '../data/open.ts';
import type { Exploration } from '../explore/explore.ts';
import { exploreData } from '../explore/explore.ts';
import { PLOTS } from '../explore/plots.ts';
import { renderExploration } from '../explore/report.ts';
import { defineCommand } from './command.ts';
import { openProgress } from './progress.ts';
import { write } from './write.ts';

const DETAILS = `
Writes index.html, one self-contained page, and summary.json to DIR: counts, sizes, dates, duplicates, form, telling words, leakage
probes, doubtful labels. The same mail gives the same files.

Examples:
  npx hamlet explore
  npx hamlet explore --data ~/mail --out report
  npx hamlet explore --pictures docs/pictures`;

export const command = defineCommand({
  name: 'explore',
  summary: 'Write a report about labelled mail.',
  usage: 'explore [--data LOCATION]… [--out DIR]',
  details: DETAILS,
  options: {
    data: {
      type: 'string',
      multiple: true,
      value: 'LOCATION',
      description: `Labelled mail; may be given several times. Default: ${CORPUS_URI}.`,
    },
    out: { type: 'string', value: 'DIR', default: 'out/exploration', description: 'Where the report goes.' },
    pictures: {
      type: 'string',
      value: 'DIR',
      description: 'Also write the charts as SVG files, for documents.',
    },
  },
  async run({ values }, io) {
    const sources = (values.data ?? [CORPUS_URI]).map((location) => openDataSource(location));
    const progress = openProgress(io);
    const exploration = await exploreData(sources, {
      seed: 1,
      signal: io.signal,
      onProgress: (step, done, total) => {
        progress.report({ step, done, total });
      },
    });
    progress.end();
    const folder = resolve(io.cwd, values.out);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'index.html'), await renderExploration(exploration));
    await writeFile(join(folder, 'summary.json'), `${JSON.stringify(exploration, null, 1)}\n`);
    if (values.pictures !== undefined) await writePictures(resolve(io.cwd, values.pictures), exploration);
    const { messages, kept } = exploration.report;
    await write(
      io.stdout,
      io.isTerminal.stdout
        ? `${kept} of ${messages} messages explored. Report: ${join(folder, 'index.html')}\n`
        : `${JSON.stringify({ messages, kept, report: folder })}\n`,
    );
    return 0;
  },
});

async function writePictures(folder: string, exploration: Exploration): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, plot] of Object.entries(PLOTS))
    await writeFile(join(folder, `${name}.svg`), await plot(exploration, 'picture'));
}
