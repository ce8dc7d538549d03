import { beforeAll, describe, expect, test } from '@jest/globals';
import { build, named } from '../../testing/mocks.ts';
import { siteWith } from '../../testing/site.ts';
import { Registry } from './registry.ts';

interface Policy {
  readonly action: 'KEEP' | 'DELETE';
  readonly condition?: { readonly tagState: 'TAGGED' | 'UNTAGGED' | 'ANY'; readonly olderThan: string };
  readonly mostRecentVersions?: { readonly keepCount: number };
}

interface Version {
  readonly ageInDays: number;
  readonly tagged: boolean;
}

let inputs: Readonly<Record<string, unknown>>;
beforeAll(async () => {
  const { resources } = await build(() => new Registry('registry', { site: siteWith(), keep: 20 }));
  ({ inputs } = named(resources, 'Repository', 'images'));
});

/** What Artifact Registry leaves of the versions of an image, newest first: what to keep wins over what to delete. */
function left(versions: readonly Version[]): readonly Version[] {
  const policies = inputs.cleanupPolicies as readonly Policy[];
  const matched = (action: Policy['action'], version: Version, rank: number): boolean =>
    policies.some(({ action: its, condition, mostRecentVersions }) => {
      if (its !== action) return false;
      if (mostRecentVersions !== undefined) return rank < mostRecentVersions.keepCount;
      const { tagState, olderThan } = condition ?? { tagState: 'ANY', olderThan: '0s' };
      const tag = tagState === 'ANY' || (tagState === 'TAGGED') === version.tagged;
      return tag && version.ageInDays * 86_400 > Number.parseInt(olderThan, 10);
    });
  return versions.filter(
    (version, rank) => !matched('DELETE', version, rank) || matched('KEEP', version, rank),
  );
}

describe('the clean-up of images', () => {
  const builds = (count: number, ageInDays: number): Version[] =>
    Array.from({ length: count }, () => ({ ageInDays, tagged: false }));

  test('leaves what may be rolled back to: as many builds as configured, however old', () => {
    expect(left(builds(20, 3650))).toHaveLength(20);
  });

  test('leaves what has the tag, which serves or will, though others are newer', () => {
    const tagged = { ageInDays: 365, tagged: true };
    expect(left([...builds(20, 1), tagged])).toContain(tagged);
  });

  test('leaves what is young, however much of it there is', () => {
    expect(left(builds(100, 30))).toHaveLength(100);
  });

  test('takes the rest, in earnest: a registry grows with every build', () => {
    expect(left(builds(100, 365))).toHaveLength(20);
    expect(inputs.cleanupPolicyDryRun).toBe(false);
  });
});

test('images are not scanned by Google, at a price for each', () => {
  expect(inputs.vulnerabilityScanningConfig).toEqual({ enablementConfig: 'DISABLED' });
});
