import { describe, expect, test } from '@jest/globals';
import { readEvents } from './events.ts';

const urn = (type: string, name: string): string => `urn:pulumi:dev::hamlet::${type}::${name}`;
const step = (op: string, type: string, name: string, detailedDiff: unknown = null): string =>
  JSON.stringify({
    resourcePreEvent: { metadata: { op, urn: urn(type, name), type, detailedDiff }, planning: true },
  });
const BUCKET = 'gcp:storage/bucket:Bucket';

describe('the event log of the engine', () => {
  test('says what changes, and leaves out what does not, the stack itself and providers', () => {
    const log = [
      step('same', BUCKET, 'data'),
      step('refresh', BUCKET, 'data'),
      step('create', 'pulumi:pulumi:Stack', 'hamlet-dev'),
      step('create', 'pulumi:providers:gcp', 'default'),
      step('create', BUCKET, 'models'),
      step('update', BUCKET, 'logs', {
        'labels.team': { kind: 'add' },
        'lifecycleRules[0]': { kind: 'update' },
      }),
      step('delete', BUCKET, 'old'),
      '',
    ].join('\n');
    expect(readEvents(log, 'dev', true)).toEqual({
      stack: 'dev',
      succeeded: true,
      changes: [
        { operation: 'create', type: BUCKET, name: 'models', properties: [] },
        { operation: 'update', type: BUCKET, name: 'logs', properties: ['labels.team', 'lifecycleRules[0]'] },
        { operation: 'delete', type: BUCKET, name: 'old', properties: [] },
      ],
      violations: [],
      errors: [],
    });
  });

  test('a replacement is one change, however many steps it has', () => {
    const log = [
      step('create-replacement', BUCKET, 'models'),
      step('replace', BUCKET, 'models', { location: {} }),
      step('delete-replaced', BUCKET, 'models'),
    ].join('\n');
    expect(readEvents(log, 'dev', true).changes).toEqual([
      { operation: 'replace', type: BUCKET, name: 'models', properties: ['location'] },
    ]);
  });

  test('names may hold the separator of a URN', () => {
    const [change] = readEvents(step('create', BUCKET, 'a::b'), 'dev', true).changes;
    expect(change?.name).toBe('a::b');
  });

  test('broken policies and errors are told', () => {
    const log = [
      {
        policyEvent: {
          resourceUrn: urn(BUCKET, 'b'),
          message: 'Buckets are private.\nis not.\n',
          policyName: 'private-buckets',
          enforcementLevel: 'mandatory',
        },
      },
      {
        policyEvent: {
          resourceUrn: urn(BUCKET, 'b'),
          message: 'unknown',
          policyName: 'labelled',
          enforcementLevel: 'advisory',
        },
      },
      { diagnosticEvent: { severity: 'warning', message: 'take care' } },
      { diagnosticEvent: { severity: 'error', message: 'preview failed\n' } },
    ]
      .map((event) => JSON.stringify(event))
      .join('\n');
    expect(readEvents(log, 'dev', false)).toMatchObject({
      violations: [{ rule: 'private-buckets', resource: 'b', message: 'is not.' }],
      errors: ['preview failed'],
    });
  });
});
