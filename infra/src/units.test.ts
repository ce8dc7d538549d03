import { expect, test } from '@jest/globals';
import { budgetAmount, days, kubernetesMemory, mebibytes, protoDuration, seconds, vcpus } from './units.ts';

test('quantities are what they say', () => {
  expect(seconds('90 seconds')).toBe(90);
  expect(seconds('1 minute')).toBe(60);
  expect(seconds('2 hours')).toBe(7200);
  expect(days('36 hours')).toBe(2);
  expect(protoDuration('15 minutes')).toBe('900s');
  expect(kubernetesMemory('512 MiB')).toBe('512Mi');
  expect(kubernetesMemory('4 GiB')).toBe('4Gi');
  expect(mebibytes('4 GiB')).toBe(4096);
  expect(vcpus('2 vCPU')).toBe(2);
  expect(budgetAmount('20 EUR')).toEqual({ units: '20', currencyCode: 'EUR' });
});
