import { HamletError } from '../errors.ts';
import { defineCommand } from './command.ts';

export const command = defineCommand({
  name: 'train',
  summary: 'Not there yet.',
  usage: 'train',
  options: {},
  run: () => Promise.reject(new HamletError('INTERNAL', 'Not there yet.', 'Wait for it.')),
});
