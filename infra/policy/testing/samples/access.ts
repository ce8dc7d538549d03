import type { Samples } from '../samples.ts';
import {
  account,
  actAs,
  bucketGrant,
  federation,
  grant,
  invoker,
  pool,
  projectGrant,
  service,
} from './resources.ts';

export const accessSamples: Samples = {
  'nobody-is-everybody': [
    { fault: 'a public bucket', broken: bucketGrant({ member: 'allUsers' }), mended: bucketGrant({}) },
    {
      fault: 'a service for everybody who signs in',
      broken: invoker('allAuthenticatedUsers'),
      mended: invoker('group:team@example.com'),
    },
    {
      fault: 'a service that asks nobody who they are',
      broken: service({ invokerIamDisabled: true }),
      mended: service({ invokerIamDisabled: false }),
    },
    {
      fault: 'an access control list for everybody',
      broken: grant('gcp:storage/bucketACL:BucketACL', {
        bucket: 'hamlet-7f3a-dev-models',
        roleEntities: ['READER:allUsers'],
      }),
      mended: grant('gcp:storage/bucketACL:BucketACL', {
        bucket: 'hamlet-7f3a-dev-models',
        roleEntities: ['READER:group-team@example.com'],
      }),
    },
  ],
  'no-basic-roles': [
    {
      fault: 'an editor of the project',
      broken: projectGrant('roles/editor'),
      mended: projectGrant('roles/logging.logWriter'),
    },
    {
      fault: 'a policy with an owner',
      broken: grant('gcp:projects/iAMPolicy:IAMPolicy', {
        project: 'hamlet-7f3a',
        policyData: JSON.stringify({
          bindings: [{ role: 'roles/owner', members: ['user:ann@example.com'] }],
        }),
      }),
      mended: grant('gcp:projects/iAMPolicy:IAMPolicy', {
        project: 'hamlet-7f3a',
        policyData: JSON.stringify({
          bindings: [{ role: 'roles/logging.viewer', members: ['user:ann@example.com'] }],
        }),
      }),
    },
  ],
  'no-broad-roles': [
    {
      fault: 'may sign in as any account',
      broken: projectGrant('roles/iam.serviceAccountTokenCreator'),
      mended: actAs(`serviceAccount:${account}`),
    },
    {
      fault: 'an application that administers all buckets',
      broken: projectGrant('roles/storage.admin'),
      mended: bucketGrant({ role: 'roles/storage.objectUser' }),
    },
    {
      fault: 'may grant any role',
      broken: projectGrant('roles/resourcemanager.projectIamAdmin'),
      mended: projectGrant('roles/resourcemanager.projectIamAdmin', {
        condition: {
          title: 'few-roles',
          expression: 'api.getAttribute("…", []).hasOnly(["roles/logging.logWriter"])',
        },
      }),
    },
  ],
  'no-keys': [
    {
      fault: 'a key of a service account',
      broken: grant('gcp:serviceaccount/key:Key', { serviceAccountId: account }),
      mended: actAs(`serviceAccount:${account}`),
    },
    {
      fault: 'an HMAC key',
      broken: grant('gcp:storage/hmacKey:HmacKey', { serviceAccountEmail: account }),
      mended: bucketGrant({}),
    },
  ],
  'federation-for-one-repository': [
    {
      fault: 'no condition',
      broken: federation(),
      mended: federation('assertion.repository_id == "123456789"'),
    },
    {
      fault: 'a condition on the name of an owner',
      broken: federation("assertion.repository_owner == 'somebody'"),
      mended: federation("assertion.repository_id == '123' && assertion.repository_owner_id == '7'"),
    },
    {
      fault: 'a condition with a way around',
      broken: federation("assertion.repository_id == '123' || assertion.ref == 'refs/heads/main'"),
      mended: federation("assertion.repository_id == '123' && assertion.ref == 'refs/heads/main'"),
    },
  ],
  'federation-for-one-purpose': [
    {
      fault: 'every workflow of every branch',
      broken: actAs(`${pool}/*`),
      mended: actAs(`${pool}/attribute.purpose/deploy`),
    },
    {
      fault: 'the pool reads a bucket',
      broken: bucketGrant({ member: `${pool}/*` }),
      mended: bucketGrant({ member: `${pool}/attribute.purpose/preview` }),
    },
  ],
};
