import { describe, expect, test } from '@jest/globals';
import type { GateLine } from '../src/gate-line.ts';
import { commentBody, runParts } from './comment.ts';
import type { Run } from './events.ts';

const nothing: Run = { stack: 'dev', succeeded: true, changes: [], violations: [], errors: [] };
const change = (operation: Run['changes'][number]['operation'], name: string): Run['changes'][number] => ({
  operation,
  type: 'gcp:storage/bucket:Bucket',
  name,
  properties: ['labels'],
});

describe('the comment of a pull request', () => {
  test('says when nothing changes, and when there is no preview', () => {
    expect(commentBody({ run: nothing })).toContain('Stack `dev`: nothing changes.');
    expect(commentBody({})).toContain('no access to the cloud');
  });

  test('groups the changes: what destroys is open and first, the rest folded', () => {
    const changes = [
      change('create', 'new'),
      change('update', 'logs'),
      change('delete', 'old'),
      change('replace', 'models'),
    ];
    const body = commentBody({ run: { ...nothing, changes } });
    expect(body).toContain('1 replaced, 1 deleted, 1 created, 1 updated');
    expect(body.indexOf('⚠️ 1 replaced')).toBeLessThan(body.indexOf('⚠️ 1 deleted'));
    expect(body).toMatch(/<details><summary>1 created<\/summary>[^]*`new`/);
  });

  test('a failed preview says so, with policies and errors; text cannot leave its place', () => {
    const body = commentBody({
      run: {
        ...nothing,
        succeeded: false,
        violations: [{ rule: 'labelled', resource: 'b', message: 'one | two' }],
        errors: ['```\n# not a title'],
      },
    });
    expect(body).toContain('**it would fail**');
    expect(body).toContain('`labelled` by `b`: one \\| two');
    expect(body).toContain('````\n```\n# not a title\n````');
  });

  test('of an update that failed it says that it did, and that not all of it may be done', () => {
    const failed = { ...nothing, succeeded: false, changes: [change('create', 'new')] };
    const [first] = runParts(failed, 'did');
    expect(first).toBe('Stack `dev`: 1 created — **it failed**, perhaps before all of this was done.');
    expect(runParts({ ...failed, succeeded: true }, 'did')[0]).toBe('Stack `dev`: 1 created.');
  });

  test('cost before and after', () => {
    expect(commentBody({ cost: { before: 0.08, after: 9.93 } })).toContain(
      '| 0.08 | 9.93 | +9.85 USD a month |',
    );
    expect(commentBody({ cost: { before: 1, after: 0.5 } })).toContain('−0.50 USD');
    expect(commentBody({ cost: { before: 1, after: 1.001 } })).toContain('unchanged');
  });

  test('the model with intervals and what the gate refuses', () => {
    const model = {
      metrics: { rocAuc: 0.99971, other: 1 },
      intervals: { rocAuc: { low: 0.9992, high: 0.99998 } },
    };
    const refused: GateLine[] = [
      { rule: 'lamPercent', slice: 'all', value: 3.1, limit: 'at most 2.5', outcome: 'failed' },
      { rule: 'rocAuc', slice: 'all', value: 0.9997, limit: 'at least 0.99', outcome: 'passed' },
    ];
    expect(commentBody({ model })).toContain('| ROC AUC | 0.99971 | 0.9992 to 0.99998 |');
    expect(commentBody({ model: { ...model, gate: refused } })).toContain(
      '- lamPercent on all is 3.1, must be at most 2.5',
    );
    expect(commentBody({ model: { ...model, gate: refused.slice(1) } })).toContain(
      'The gate lets it through.',
    );
  });
});
