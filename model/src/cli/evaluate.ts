import { bundleLocation } from '../classify/model.ts';
import { readModelConfig } from '../config.ts';
import { openDataSource } from '../data/open.ts';
import type { Manifest } from '../bundle/manifest.ts';
import type { Evaluation } from '../evaluate/evaluate.ts';
import type { Excerpt } from '../evaluate/excerpts.ts';
import { readExcerpts } from '../evaluate/excerpts.ts';
import { EVALUATION_PLOTS } from '../evaluate/plots.ts';
import { cardMarkdown, modelCard } from '../evaluate/card.ts';
import { renderEvaluation, show } from '../evaluate/report.ts';
import { loadBundle } from '../bundle/load.ts';
import { openStorage } from '../storage/open.ts';
import { evaluateBundle } from '../train/evaluate-bundle.ts';
import type { Io } from './command.ts';
import { defineCommand } from './command.ts';
import { openProgress } from './progress.ts';
import { locationOf, writeFiles } from './write-files.ts';
import { write } from './write.ts';

const DETAILS = `
Without --data: the test split of the data the model learned from, judged by the model's twin that has not seen it.
With --data: all of the given mail, judged by the model that is served. Where some of it is of the data the model learned from, the
twin judges, and what it has seen does not count.

Writes evaluation.html, evaluation.json, model-card.json and model-card.md to DIR. The page shows subject and first words of the
ten worst mistakes: keep it as private as the mail. The other files hold no such excerpts.

Examples:
  npx hamlet evaluate
  npx hamlet evaluate --model challenger --data ~/mail --out report`;

export const command = defineCommand({
  name: 'evaluate',
  summary: 'Measure a model and write a report about it.',
  usage: 'evaluate [--model MODEL] [--data LOCATION]… [--out DIR] [--pictures DIR]',
  details: DETAILS,
  options: {
    model: {
      type: 'string',
      value: 'MODEL',
      description: 'A version, an alias, a bundle folder or gs://bucket/prefix. Default: the champion.',
    },
    data: {
      type: 'string',
      multiple: true,
      value: 'LOCATION',
      description: 'Labelled mail. Default: what the model learned from.',
    },
    out: {
      type: 'string',
      value: 'DIR',
      default: 'out/evaluation',
      description: 'Where the report goes. Default: out/evaluation.',
    },
    pictures: {
      type: 'string',
      value: 'DIR',
      description: 'Also write the plots as SVG files, for documents.',
    },
  },
  async run({ values }, io) {
    const { model, registry } = readModelConfig(io.env);
    const bundle = await loadBundle(openStorage(await bundleLocation(values.model ?? model, registry)), '');
    const { manifest } = bundle;
    const sources = (values.data ?? manifest.dataSources).map((location) => openDataSource(location));
    const progress = openProgress(io);
    const evaluation = await evaluateBundle(bundle, sources, {
      signal: io.signal,
      onProgress: (step, done, total) => {
        progress.report({ step, done, total });
      },
    });
    const excerpts = await readExcerpts(
      sources,
      evaluation.mistakes.map(({ sha256 }) => sha256),
      io.signal,
    );
    progress.end();
    const out = locationOf(values.out, io);
    await writeFiles(out, await report(evaluation, manifest, excerpts));
    if (values.pictures !== undefined)
      await writeFiles(locationOf(values.pictures, io), await pictures(evaluation));
    await tell(io, evaluation, out);
    return 0;
  },
});

async function report(
  evaluation: Evaluation,
  { dataSources, messages, backend }: Manifest,
  excerpts: ReadonlyMap<string, Excerpt>,
): Promise<Record<string, string>> {
  const card = modelCard(evaluation, { dataSources, messages, backend: backend.name });
  return {
    'evaluation.html': await renderEvaluation(evaluation, excerpts),
    'evaluation.json': `${JSON.stringify(evaluation, null, 1)}\n`,
    'model-card.json': `${JSON.stringify(card, null, 2)}\n`,
    'model-card.md': cardMarkdown(card),
  };
}

async function pictures(evaluation: Evaluation): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const [name, plot] of Object.entries(EVALUATION_PLOTS))
    files[`${name}.svg`] = await plot(evaluation, 'picture');
  return files;
}

async function tell(io: Io, { modelVersion, on, metrics }: Evaluation, out: string): Promise<void> {
  if (!io.isTerminal.stdout)
    return write(io.stdout, `${JSON.stringify({ modelVersion, on, metrics, report: out })}\n`);
  const lines = (
    [
      'rocAuc',
      'averagePrecision',
      'f1',
      'lamPercent',
      'recallAtFpr001',
      'hamMisclassificationPercent',
      'spamMisclassificationPercent',
      'ece',
    ] as const
  ).map((name) => `  ${name.padEnd(30)} ${show(name, metrics[name]).padStart(9)}\n`);
  await write(
    io.stdout,
    `Model ${modelVersion} on ${on} (${metrics.ham} ham, ${metrics.spam} spam):\n${lines.join('')}Report: ${out}/evaluation.html\n`,
  );
}
