import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Decision } from '../audit.ts';
import type { Grant } from './policy.ts';
import { replay, unusedPermissions } from './replay.ts';

const reads: Grant = { on: '//storage/bucket', role: 'roles/reader', member: 'user:ann' };
const writes: Grant = { on: '//storage/bucket', role: 'roles/writer', member: 'user:ann' };

function decision(permission: string, grants: readonly Grant[]): Decision {
  const granted = grants.length > 0;
  return { time: '', member: 'user:ann', permission, resource: '//storage/bucket', granted, grants };
}

describe('decisions made again without each single grant', () => {
  test('a grant is needed where it alone allows something', () => {
    const decisions = [decision('get', [reads, writes]), decision('create', [writes])];
    expect(replay(decisions, [reads, writes])).toEqual([
      { grant: reads, carries: [] },
      { grant: writes, carries: ['create on //storage/bucket'] },
    ]);
  });

  test('the same role under a condition is another grant', () => {
    const conditional = { ...reads, condition: 'locks only' };
    expect(replay([decision('get', [conditional])], [reads, conditional])).toEqual([
      { grant: reads, carries: [] },
      { grant: conditional, carries: ['get on //storage/bucket'] },
    ]);
  });

  test('says of each grant what taking it away would', () => {
    const grants = [0, 1, 2, 3].map((i): Grant => ({ ...reads, role: `roles/${i}` }));
    fc.assert(
      fc.property(fc.array(fc.subarray(grants)), (supports) => {
        const decisions = supports.map((support) => decision('get', support));
        for (const { grant, carries } of replay(decisions, grants)) {
          const wouldBeRefused = supports.some(
            (support) => support.length > 0 && support.every((other) => other === grant),
          );
          expect(carries.length > 0).toBe(wouldBeRefused);
        }
      }),
    );
  });

  test('permissions of a role that nothing asked for are named', () => {
    const decisions = [decision('get', [reads, writes]), decision('list', [writes])];
    expect(unusedPermissions(decisions, reads, ['get', 'list'])).toEqual(['list']);
  });
});
