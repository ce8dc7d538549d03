import { CORPUS_URI } from '../data/corpus.ts';
import { locationsDigest } from '../data/digest.ts';
import { defineCommand } from './command.ts';
import { dataOption } from './data-option.ts';
import { write } from './write.ts';

const DETAILS = `
Prints a name for labelled mail that changes when the mail does, so that a program can tell whether to train again. In Cloud
Storage it costs one listing; folders are read; of the built-in corpus it is a matter of its version. Where the mail lies does
not count. It is not the dataDigest of a model, which also says how the messages were split.

Examples:
  npx hamlet digest
  npx hamlet digest --data ${CORPUS_URI} --data gs://bucket/mail`;

export const command = defineCommand({
  name: 'digest',
  summary: 'Name labelled mail, without training.',
  usage: 'digest [--data LOCATION]…',
  details: DETAILS,
  options: {
    data: dataOption,
  },
  async run({ values }, io) {
    const digest = await locationsDigest(values.data ?? [CORPUS_URI]);
    await write(io.stdout, io.isTerminal.stdout ? `${digest}\n` : `${JSON.stringify({ digest })}\n`);
    return 0;
  },
});
