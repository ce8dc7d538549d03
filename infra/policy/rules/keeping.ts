import type { Rule } from '../rule.ts';
import { object, text } from '../rule.ts';

/** By type the input that says whether it may be deleted; left out, each provider version may decide otherwise. */
const DELETION: Readonly<Record<string, 'deletionProtection' | 'deletionPolicy' | 'forceDestroy'>> = {
  'gcp:cloudrunv2/service:Service': 'deletionProtection',
  'gcp:cloudrunv2/job:Job': 'deletionProtection',
  'gcp:workflows/workflow:Workflow': 'deletionProtection',
  'gcp:bigquery/table:Table': 'deletionProtection',
  'gcp:organizations/project:Project': 'deletionPolicy',
  'gcp:storage/bucket:Bucket': 'forceDestroy',
};

/** Types whose resources take labels. */
const LABELLED = new Set([
  'gcp:artifactregistry/repository:Repository',
  'gcp:cloudrunv2/job:Job',
  'gcp:cloudrunv2/service:Service',
  'gcp:compute/instance:Instance',
  'gcp:organizations/project:Project',
  'gcp:secretmanager/secret:Secret',
  'gcp:storage/bucket:Bucket',
  'gcp:vertex/aiEndpoint:AiEndpoint',
]);

const PLACES = ['location', 'region'] as const;

export const keepingRules: readonly Rule[] = [
  {
    name: 'private-buckets',
    description: 'Buckets are private: uniform access, public access prevented.',
    remedy: "Set uniformBucketLevelAccess to true and publicAccessPrevention to 'enforced'.",
    check: ({ type, props }) => {
      if (type !== 'gcp:storage/bucket:Bucket') return [];
      return [
        ...(props.uniformBucketLevelAccess === true ? [] : ['uniformBucketLevelAccess is not true']),
        ...(props.publicAccessPrevention === 'enforced' ? [] : ["publicAccessPrevention is not 'enforced'"]),
      ];
    },
  },
  {
    name: 'deletion-decided',
    description: 'What holds something says explicitly whether it may be deleted.',
    remedy: 'Set it from hamlet:deletionProtection (foundation: hamlet:protect).',
    check: ({ type, props }) => {
      const input = DELETION[type];
      return input === undefined || props[input] !== undefined ? [] : [`does not say its ${input}`];
    },
  },
  {
    name: 'labelled',
    description: 'Everything that takes labels carries app, environment and managed-by.',
    remedy: 'Set labels from infra/src/labels.ts.',
    check: ({ type, props }) => {
      if (!LABELLED.has(type)) return [];
      const labels = object(props.labels);
      return ['app', 'environment', 'managed-by']
        .filter((label) => !(label in labels))
        .map((label) => `has no label ${label}`);
    },
  },
  {
    name: 'in-the-region',
    description: 'Everything is in the region of the stack.',
    remedy: 'Set location or region from hamlet:region.',
    check: ({ type, props }, { region }) => {
      if (!type.startsWith('gcp:')) return [];
      return PLACES.map((name) => ({ name, place: text(props[name]).toLowerCase() }))
        .filter(({ place }) => place !== '' && place !== 'global' && place !== region)
        .map(({ name, place }) => `its ${name} is ${place}, the stack's region is ${region}`);
    },
  },
];
