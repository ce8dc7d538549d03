import { addAbortSignal } from 'node:stream';
import { classify } from '../classify/classify.ts';
import { itemsOf } from '../classify/inputs.ts';
import { modelSource } from '../classify/model.ts';
import { readModelConfig } from '../config.ts';
import { defineCommand } from './command.ts';
import { resultLines, resultTable } from './results.ts';

const DETAILS = `
FILE is a message, an mbox (its messages are named FILE@OFFSET) or a .jsonl with {"message":"<raw>"} lines (FILE:LINE);
FOLDER stands for all of them below it, in byte order; gs://bucket/prefix works alike; - reads a message or an mbox from stdin.

On a terminal the verdicts come as a table, elsewhere as one JSON line each:
  {"path","verdict":"ham"|"spam","score","threshold","modelVersion","reasons":[{"feature","contribution"}]}
A message that cannot be judged gives {"path","error":{"code","message","remedy"}} and the others go on.

Exit code: 0 when all were judged, whatever the verdicts; 1 when some could not be; another when there is no model to judge them.

Examples:
  npx hamlet classify mail/inbox.mbox
  npx hamlet classify ~/Maildir > verdicts.jsonl
  curl -s https://example.org/message.eml | npx hamlet classify -`;

export const command = defineCommand({
  name: 'classify',
  summary: 'Judge messages: ham or spam, how surely and why.',
  usage: 'classify [--model MODEL] FILE|FOLDER|-…',
  details: DETAILS,
  operands: { min: 1, max: Infinity },
  options: {
    model: {
      type: 'string',
      value: 'MODEL',
      description: 'A version, an alias, a bundle folder or gs://bucket/prefix. Default: the champion.',
    },
  },
  async run({ values, positionals }, io) {
    const { model, registry, threads } = readModelConfig(io.env);
    const source = await modelSource(values.model ?? model, registry);
    const stdin = addAbortSignal(io.signal, io.stdin);
    const items = itemsOf(positionals, { stdin, cwd: io.cwd });
    const view = io.isTerminal.stdout ? resultTable(io) : resultLines(io);
    let failed = 0;
    for await (const judged of classify(items, { source, threads, signal: io.signal })) {
      await view.show(judged);
      failed += judged.failed;
    }
    await view.end();
    return failed === 0 ? 0 : 1;
  },
});
