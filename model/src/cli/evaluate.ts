import { HamletError } from '../errors.ts';
import { defineCommand } from './command.ts';

export const command = defineCommand({
  name: 'evaluate',
  summary: 'Not there yet.',
  usage: 'evaluate',
  options: {},
  run: () => Promise.reject(new HamletError('INTERNAL', 'Not there yet.', 'Wait for it.')),
});
