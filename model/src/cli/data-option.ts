import { CORPUS_URI } from '../data/corpus.ts';

/** Where labelled mail lies, for every command that reads some. */
export const dataOption = {
  type: 'string',
  multiple: true,
  value: 'LOCATION',
  description: `Labelled mail; may be given several times. Default: ${CORPUS_URI}.`,
} as const;
