import type { Props, Resource, Rule } from '../rule.ts';
import { object, objects, text } from '../rule.ts';

const EVERYONE = /^(allUsers|allAuthenticatedUsers)$/;
const BASIC = /^roles\/(owner|editor|viewer)$/;
const WIDE_GRANT = /^gcp:(projects|folder|organizations)\/iAM|^gcp:(projects|folder|organizations)\/iam/;
/** With one of these at the project, its holder can become anyone who works there. */
const BECOMES_ANYONE =
  /^roles\/(iam\.(serviceAccountTokenCreator|serviceAccountOpenIdTokenCreator|serviceAccountUser|serviceAccountKeyAdmin|workloadIdentityUser|roleAdmin|organizationRoleAdmin|securityAdmin)|resourcemanager\.(projectIamAdmin|folderIamAdmin|organizationAdmin))$/;
const ADMIN = /admin$/i;
const PINNED = /(assertion|attribute)\.repository_id\s*==\s*(["'])\d+\2/;
const KEY_TYPES = /^gcp:(serviceaccount\/key:Key|storage\/hmacKey:HmacKey|projects\/apiKey:ApiKey)$/;

export const accessRules: readonly Rule[] = [
  {
    name: 'nobody-is-everybody',
    description:
      'Nothing is open to allUsers or allAuthenticatedUsers, but the service when access is public.',
    remedy:
      'Name the members (hamlet:invokers), or make the service public: npx pulumi config set hamlet:access public',
    check: (resource, { access }) => {
      if (access === 'public' && isInvokerGrant(resource)) return [];
      const open = grantedTo(resource.props).filter((member) => EVERYONE.test(member));
      const unguarded = resource.props.invokerIamDisabled === true && access !== 'public';
      return [
        ...open.map((member) => `${member} is let in`),
        ...(unguarded ? ['invokerIamDisabled lets everybody call the service'] : []),
      ];
    },
  },
  {
    name: 'no-basic-roles',
    description: 'Nobody gets roles/owner, roles/editor or roles/viewer.',
    remedy: 'Grant the narrowest predefined role, on the resource it is needed for.',
    check: ({ props }) =>
      rolesOf(props)
        .filter((role) => BASIC.test(role))
        .map((role) => `grants ${role}`),
  },
  {
    name: 'no-broad-roles',
    description:
      'At the project nobody gets a role to act as others or to grant roles, and applications grant no admin role there.',
    remedy:
      'Grant it on the single resource (ServiceIamMember, BucketIAMMember, serviceaccount.IAMMember …), or add a condition.',
    check: ({ type, props }, { program }) => {
      if (!WIDE_GRANT.test(type) || props.condition !== undefined) return [];
      return rolesOf(props)
        .filter((role) => BECOMES_ANYONE.test(role) || (ADMIN.test(role) && program === 'application'))
        .map((role) => `grants ${role} on everything`);
    },
  },
  {
    name: 'no-keys',
    description: 'There are no keys of service accounts, nor other keys that work from anywhere.',
    remedy:
      'Let the caller impersonate the account, or federate its identity (infra/src/foundation/github.ts).',
    check: ({ type }) => (KEY_TYPES.test(type) ? ['is a key that works wherever it is copied to'] : []),
  },
  {
    name: 'federation-for-one-repository',
    description: 'Workload identity federation lets in exactly one repository, by its number.',
    remedy:
      'Set attributeCondition to assertion.repository_id == "NUMBER" (gh api repos/OWNER/NAME --jq .id): names can be taken over, numbers cannot.',
    check: ({ type, props }) => {
      if (type !== 'gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider') return [];
      const condition = text(props.attributeCondition);
      if (condition === '') return ['has no attributeCondition'];
      if (/\|\|/.test(condition)) return ['its attributeCondition has an alternative (||)'];
      return PINNED.test(condition)
        ? []
        : ['its attributeCondition does not compare repository_id with a number'];
    },
  },
  {
    name: 'federation-for-one-purpose',
    description: 'No grant is for a whole identity pool.',
    remedy: 'Grant to principalSet://…/attribute.NAME/VALUE instead of principalSet://…/*.',
    check: ({ props }) =>
      grantedTo(props)
        .filter((member) => /^principalSet:\/\/.*\/\*$/.test(member))
        .map((member) => `lets in everybody of ${member}`),
  },
];

function isInvokerGrant({ type, props }: Resource): boolean {
  return (
    (type === 'gcp:cloudrunv2/serviceIamMember:ServiceIamMember' &&
      text(props.role) === 'roles/run.invoker' &&
      text(props.member) === 'allUsers') ||
    (type === 'gcp:cloudrunv2/service:Service' && props.invokerIamDisabled === true)
  );
}

/** Whom a grant is for, in any of the forms Google has for it. */
function grantedTo(props: Props): readonly string[] {
  const members = Array.isArray(props.members) ? props.members.map(text) : [];
  const entities = [
    text(props.entity),
    ...(Array.isArray(props.roleEntities) ? props.roleEntities : []).map(text),
  ];
  return [text(props.member), ...members, ...entities.map((entity) => entity.replace(/^[A-Z]+:/, ''))];
}

/** The roles a grant or a custom binding list names. */
function rolesOf(props: Props): readonly string[] {
  const policy = text(props.policyData);
  const bindings = policy === '' ? [] : objects(object(JSON.parse(policy)).bindings);
  return [text(props.role), ...bindings.map(({ role }) => text(role))];
}
