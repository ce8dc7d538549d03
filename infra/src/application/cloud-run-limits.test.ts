import { expect, test } from '@jest/globals';
import type { Size } from './cloud-run-limits.ts';
import { checkCloudRunLimits } from './cloud-run-limits.ts';

const SIZE: Size = { cpu: '1 vCPU', memory: '1536 MiB', timeout: '60 seconds' };

test.each<[keyof Size, Partial<Size>, string]>([
  ['memory', { memory: '5 GiB' }, "hamlet:servingMemory '4096 MiB'"],
  ['memory', { memory: '256 MiB' }, "hamlet:servingMemory '512 MiB'"],
  ['memory', { cpu: '4 vCPU' }, "hamlet:servingMemory '2048 MiB'"],
  ['memory', { cpu: '8 vCPU', memory: '40 GiB' }, "hamlet:servingMemory '32768 MiB'"],
  ['timeout', { timeout: '61 minutes' }, "hamlet:servingTimeout '60 minutes'"],
])('a %s that Cloud Run does not give is an error with the command that mends it: %j', (_, size, mends) => {
  expect(() => {
    checkCloudRunLimits('serving', { ...SIZE, ...size });
  }).toThrow(mends);
});

test.each<Partial<Size>>([
  {},
  { memory: '4 GiB' },
  { cpu: '2 vCPU', memory: '8 GiB' },
  { cpu: '4 vCPU', memory: '2 GiB' },
  { cpu: '8 vCPU', memory: '32 GiB' },
  { timeout: '1 hour' },
])('%j is given', (size) => {
  expect(() => {
    checkCloudRunLimits('serving', { ...SIZE, ...size });
  }).not.toThrow();
});

test('a training may take longer than a request', () => {
  expect(() => {
    checkCloudRunLimits('training', { ...SIZE, timeout: '7 days' });
  }).not.toThrow();
  expect(() => {
    checkCloudRunLimits('training', { ...SIZE, timeout: '8 days' });
  }).toThrow("hamlet:trainingTimeout '7 days'");
});
