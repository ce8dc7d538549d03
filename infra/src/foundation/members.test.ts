import * as pulumi from '@pulumi/pulumi';
import { expect, test } from '@jest/globals';
import type { Registered } from '../../testing/mocks.ts';
import { build } from '../../testing/mocks.ts';
import type { MembersArgs } from './members.ts';
import { Members } from './members.ts';

const TEAM = 'group:team@example.com';
const ANN = 'user:ann@example.com';
const project = pulumi.output('hamlet-7f3a');
const ownRoles = { preview: pulumi.output('projects/hamlet-7f3a/roles/hamletPreview') };

async function grantsOf(members: MembersArgs['members']): Promise<readonly Registered[]> {
  return (await build(() => new Members('members', { project, members, ownRoles }))).resources;
}

test('each member gets each of its roles, by the full name where the role is the project’s own', async () => {
  const grants = await grantsOf({ [TEAM]: ['roles/run.viewer', 'preview'], [ANN]: ['preview'] });
  expect(grants.map(({ inputs }) => [inputs.member, inputs.role])).toEqual([
    [TEAM, 'roles/run.viewer'],
    [TEAM, 'projects/hamlet-7f3a/roles/hamletPreview'],
    [ANN, 'projects/hamlet-7f3a/roles/hamletPreview'],
  ]);
});

test('a grant takes nothing from anybody: it adds a member, whoever else has the role', async () => {
  const types = (await grantsOf({ [ANN]: ['preview'] })).map(({ type }) => type);
  expect(types).toEqual(['gcp:projects/iAMMember:IAMMember']);
});

// Pulumi would take away the grants of everybody behind the one that left.
test('who comes or goes changes nothing for the others', async () => {
  const grants = async (members: MembersArgs['members']) =>
    (await grantsOf(members)).map(({ name, inputs }) => ({ name, member: inputs.member, role: inputs.role }));
  const before = await grants({ [TEAM]: ['preview'], [ANN]: ['roles/run.viewer', 'preview'] });
  const after = await grants({ [ANN]: ['preview'] });
  expect(before).toEqual(expect.arrayContaining(after));
});
