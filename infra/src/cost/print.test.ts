import { describe, expect, test } from '@jest/globals';
import type { Estimate } from './estimate.ts';
import { estimateJsonLines, estimateMarkdown, estimateTable } from './print.ts';

const estimate: Estimate = {
  region: 'europe-west1',
  lines: [
    {
      item: 'run-cpu',
      title: 'CPU',
      quantity: 1e6,
      unit: 'vCPU-second',
      unitPrice: 0.000024,
      freeUsd: 4.32,
      usd: 19.68,
    },
    {
      item: 'images',
      title: 'Images',
      quantity: 2.5,
      unit: 'GiB-month',
      unitPrice: 0.1,
      freeUsd: 0.05,
      usd: 0.2,
    },
    { item: 'keys', title: 'Keys', quantity: 0, unit: 'version-month', unitPrice: 0.06, freeUsd: 0, usd: 0 },
  ],
  usd: 19.88,
};

describe('an estimate in print', () => {
  test('is an aligned table for a terminal, without what is not used', () => {
    expect(estimateTable(estimate).split('\n')).toEqual([
      'item      quantity  unit         USD per unit  free  USD a month',
      'CPU        1000000  vCPU-second      0.000024  4.32        19.68',
      'Images         2.5  GiB-month             0.1  0.05         0.20',
      'together                                                   19.88',
    ]);
  });

  test('is a Markdown table', () => {
    expect(estimateMarkdown(estimate)).toContain('| CPU | 1000000 | vCPU-second | 0.000024 | 4.32 | 19.68 |');
    expect(estimateMarkdown(estimate)).toContain('**19.88**');
  });

  test('is lines of JSON with everything', () => {
    const lines = estimateJsonLines(estimate)
      .split('\n')
      .map((line) => JSON.parse(line) as { item: string; usd: number });
    expect(lines.map(({ item }) => item)).toEqual(['run-cpu', 'images', 'keys', 'together']);
    expect(lines.at(-1)?.usd).toBe(19.88);
  });
});
