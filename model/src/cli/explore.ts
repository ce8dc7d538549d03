import { CORPUS_URI } from '../data/corpus.ts';
import { openDataSource } from '../data/open.ts';
import type { Exploration } from '../explore/explore.ts';
import { exploreData } from '../explore/explore.ts';
import { PLOTS } from '../explore/plots.ts';
import { renderExploration } from '../explore/report.ts';
import { defineCommand } from './command.ts';
import { dataOption } from './data-option.ts';
import { openProgress } from './progress.ts';
import { locationOf, writeFiles } from './write-files.ts';
import { write } from './write.ts';

const DETAILS = `
Writes index.html, one self-contained page, and summary.json to DIR: sources, sizes, class prior over time, duplicates, form, telling
words, pairs, domains and header fields, leakage probes, doubtful labels. The same mail gives the same files. They quote subjects.

Examples:
  npx hamlet explore
  npx hamlet explore --data ~/mail --out report
  npx hamlet explore --pictures docs/pictures`;

export const command = defineCommand({
  name: 'explore',
  summary: 'Write a report about labelled mail.',
  usage: 'explore [--data LOCATION]… [--out DIR] [--pictures DIR]',
  details: DETAILS,
  options: {
    data: dataOption,
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
    const out = locationOf(values.out, io);
    await writeFiles(out, {
      'index.html': await renderExploration(exploration),
      'summary.json': `${JSON.stringify(exploration, null, 1)}\n`,
    });
    if (values.pictures !== undefined)
      await writeFiles(locationOf(values.pictures, io), await drawPictures(exploration));
    const { messages, kept } = exploration.report;
    await write(
      io.stdout,
      io.isTerminal.stdout
        ? `${kept} of ${messages} messages explored. Report: ${out}/index.html\n`
        : `${JSON.stringify({ messages, kept, report: out })}\n`,
    );
    return 0;
  },
});

async function drawPictures(exploration: Exploration): Promise<Record<string, string>> {
  const pictures: Record<string, string> = {};
  for (const [name, plot] of Object.entries(PLOTS))
    pictures[`${name}.svg`] = await plot(exploration, 'picture');
  return pictures;
}
