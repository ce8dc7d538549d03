import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readSettings, settingsOf, stackOf } from './settings.ts';
import { rules, violations } from './rules.ts';
import { samples, settings } from './testing/samples.ts';

describe('the policy pack', () => {
  test('has at least two faults for every rule, and none for what is no rule', () => {
    expect(Object.keys(samples).sort()).toEqual(rules.map(({ name }) => name).sort());
    for (const faults of Object.values(samples)) expect(faults.length).toBeGreaterThanOrEqual(2);
  });

  test('says of every rule what it wants and what to do', () => {
    for (const { description, remedy } of rules) {
      expect(description).toMatch(/\.$/);
      expect(remedy.length).toBeGreaterThan(20);
    }
  });

  describe.each(rules.map(({ name }) => name))('%s', (rule) => {
    test.each(samples[rule] ?? [])('catches: $fault', ({ broken }) => {
      const found = violations(broken, settings);
      expect(found.map((violation) => violation.split(':')[0])).toContain(rule);
    });

    test.each(samples[rule] ?? [])('accepts it mended: $fault', ({ mended }) => {
      expect(violations(mended, settings)).toEqual([]);
    });
  });

  test('a public stack may let everybody call the service, and nothing else', () => {
    const open = { ...settings, access: 'public' as const };
    const found = (samples['nobody-is-everybody'] ?? []).map(({ broken }) => violations(broken, open).length);
    expect(found).toEqual([1, 1, 0, 1]);
    const invoker = { type: 'gcp:cloudrunv2/serviceIamMember:ServiceIamMember', protect: false };
    const props = { role: 'roles/run.invoker', member: 'allUsers' };
    expect(violations({ ...invoker, props }, open)).toEqual([]);
    expect(violations({ ...invoker, props: { ...props, role: 'roles/run.admin' } }, open)).toHaveLength(1);
  });

  test('the foundation may let those who deploy administer single services, not become others', () => {
    const foundation = { ...settings, program: 'foundation' as const };
    const grant = (role: string): readonly string[] =>
      violations(
        {
          type: 'gcp:projects/iAMMember:IAMMember',
          protect: false,
          props: { role, member: 'user:ann@example.com' },
        },
        foundation,
      );
    expect(grant('roles/run.admin')).toEqual([]);
    expect(grant('roles/iam.serviceAccountUser')).toHaveLength(1);
  });
});

describe('settings of the policy pack', () => {
  const stackFile = `config:
  hamlet:program: application
  hamlet:region: us-central1
  hamlet:maxInstances: 5
  hamlet:labels: { team: mail }
`;
  const folder = mkdtempSync(join(tmpdir(), 'hamlet-policy-'));
  writeFileSync(join(folder, 'Pulumi.dev.yaml'), stackFile);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('come from the file of the stack', () => {
    expect(settingsOf('dev', folder, undefined)).toEqual({
      ...settings,
      region: 'us-central1',
      maxInstances: 5,
    });
  });

  test('come from the engine where it hands them over', () => {
    const handedOver = JSON.stringify({ 'hamlet:access': 'public', 'hamlet:maxInstances': '7' });
    expect(settingsOf('dev', folder, handedOver)).toEqual({ ...settings, access: 'public', maxInstances: 7 });
  });

  test('are the defaults of the program where nothing is said', () => {
    expect(settingsOf('other', folder, undefined)).toEqual(settings);
  });

  test('are refused when they make no sense', () => {
    expect(() => readSettings({ 'hamlet:access': 'everyone' })).toThrow();
  });

  test('are those of the stack in the URN', () => {
    expect(stackOf('urn:pulumi:prod::hamlet::gcp:storage/bucket:Bucket::models')).toBe('prod');
  });
});
