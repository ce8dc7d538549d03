import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
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
import { write } from './write.ts';

const DETAILS = `
Without --data: the test split of the data the model learned from, judged by the model's twin that has not seen it.
With --data: the same when it is the same data; otherwise all of the given mail, judged by the model that is served.

Writes evaluation.html, evaluation.json, model-card.json and model-card.md to DIR. The page shows subject and first words of the
ten worst mistakes: keep it as private as the mail. The other files hold no such excerpts.

Examples:
  npx hamlet evaluate
  npx hamlet evaluate --model challenger --data ~/mail --out report`;

export const command = defineCommand({
  name: 'evaluate',
  summary: 'Measure a model and write a report about it.',
  usage: 'evaluate [--model MODEL] [--data LOCATION]… [--out DIR]',
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
    const folder = resolve(io.cwd, values.out);
    await writeReport(folder, evaluation, manifest, excerpts);
    if (values.pictures !== undefined) await writePictures(resolve(io.cwd, values.pictures), evaluation);
    await tell(io, evaluation, folder);
    return 0;
  },
});

async function writeReport(
  folder: string,
  evaluation: Evaluation,
  { dataSources, messages, backend }: Manifest,
  excerpts: ReadonlyMap<string, Excerpt>,
): Promise<void> {
  const card = modelCard(evaluation, { dataSources, messages, backend: backend.name });
  const files: Readonly<Record<string, string>> = {
    'evaluation.html': await renderEvaluation(evaluation, excerpts),
    'evaluation.json': `${JSON.stringify(evaluation, null, 1)}\n`,
    'model-card.json': `${JSON.stringify(card, null, 2)}\n`,
    'model-card.md': cardMarkdown(card),
  };
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
}

async function writePictures(folder: string, evaluation: Evaluation): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, plot] of Object.entries(EVALUATION_PLOTS)) {
    await writeFile(join(folder, `${name}.svg`), await plot(evaluation, 'picture'));
  }
}

async function tell(io: Io, { modelVersion, on, metrics }: Evaluation, folder: string): Promise<void> {
  if (!io.isTerminal.stdout)
    return write(io.stdout, `${JSON.stringify({ modelVersion, on, metrics, report: folder })}\n`);
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
    `Model ${modelVersion} on ${on} (${metrics.ham} ham, ${metrics.spam} spam):\n${lines.join('')}Report: ${join(folder, 'evaluation.html')}\n`,
  );
}
