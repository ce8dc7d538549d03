import type { Props, Resource, Rule } from '../rule.ts';
import { object, objects, text } from '../rule.ts';

const SERVICE = 'gcp:cloudrunv2/service:Service';
const JOB = 'gcp:cloudrunv2/job:Job';
const MACHINE = 'gcp:compute/instance:Instance';
const TEMPLATE = 'gcp:compute/instanceTemplate:InstanceTemplate';
const ENDPOINT_MODEL = 'gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment';

const DIGEST = /@sha256:[0-9a-f]{64}$/;
const DEFAULT_ACCOUNT = /(-compute@developer|@appspot)\.gserviceaccount\.com$/;
const SECRET_NAME = /(SECRET|TOKEN|PASSWORD|PASSWD|WEBHOOK|CREDENTIAL|PRIVATE_?KEY|API_?KEY)/i;
const SECRET_VALUE = /-----BEGIN |discord(app)?\.com\/api\/webhooks\/|^ghp_|^AIza/;

export const workloadRules: readonly Rule[] = [
  {
    name: 'own-service-account',
    description: 'Every workload has a service account of its own, never the default one.',
    remedy: 'Make a gcp.serviceaccount.Account and set serviceAccount to its email.',
    check: (resource) => {
      const account = serviceAccount(resource);
      const granted = text(resource.props.member).replace(/^serviceAccount:/, '');
      if (account === '') return ['runs as the default service account, since it names none'];
      const used = [account ?? '', granted].filter((name) => DEFAULT_ACCOUNT.test(name));
      return used.map((name) => `uses the default service account ${name}`);
    },
  },
  {
    name: 'image-by-digest',
    description: 'Images are named by digest.',
    remedy: 'Use the digest that the build returns: NAME@sha256:…; a tag can mean something else tomorrow.',
    check: (resource) =>
      containers(resource)
        .map(({ image }) => text(image))
        .filter((image) => !DIGEST.test(image))
        .map((image) => `the image ${image || '(none)'} has no digest`),
  },
  {
    name: 'bounded-instances',
    description: 'The number of instances has a limit, at most hamlet:maxInstances, at both levels.',
    remedy: 'Set scaling.maxInstanceCount and template.scaling.maxInstanceCount to the setting.',
    check: ({ type, props }, { maxInstances }) => {
      if (type !== SERVICE) return [];
      const levels = {
        'scaling.maxInstanceCount': props,
        'template.scaling.maxInstanceCount': object(props.template),
      };
      return Object.entries(levels).flatMap(([name, level]) => {
        const limit = object(level.scaling).maxInstanceCount;
        if (typeof limit !== 'number') return [`${name} is not set`];
        return limit >= 1 && limit <= maxInstances
          ? []
          : [`${name} is ${limit}, hamlet:maxInstances ${maxInstances}`];
      });
    },
  },
  {
    name: 'no-plain-secrets',
    description: 'Secrets reach a container by reference to Secret Manager, never as plain text.',
    remedy:
      'Put the value into a gcp.secretmanager.Secret and set valueSource.secretKeyRef instead of value.',
    check: (resource) =>
      containers(resource)
        .flatMap(({ envs, env }) => [...objects(envs), ...objects(env)])
        .filter(
          ({ name, value }) =>
            text(value) !== '' && (SECRET_NAME.test(text(name)) || SECRET_VALUE.test(text(value))),
        )
        .map(({ name }) => `the environment variable ${text(name)} has a secret as plain text`),
  },
  {
    name: 'service-kept',
    description:
      'A service with deletion protection is protected by the engine too, so nothing replaces it by another.',
    remedy:
      'Set the resource option protect to the value of deletionProtection. A service that is renamed is deleted: keep its name.',
    check: ({ type, props, protect }) =>
      type === SERVICE && props.deletionProtection === true && !protect
        ? ['has deletionProtection, but a rename would still make the engine replace it']
        : [],
  },
];

/** The service account of a workload, empty when it names none; undefined for what is no workload. */
function serviceAccount({ type, props }: Resource): string | undefined {
  switch (type) {
    case SERVICE:
      return text(object(props.template).serviceAccount);
    case JOB:
      return text(object(object(props.template).template).serviceAccount);
    case MACHINE:
    case TEMPLATE:
      return text(object(props.serviceAccount).email);
    default:
      return undefined;
  }
}

function containers({ type, props }: Resource): readonly Props[] {
  const template = object(props.template);
  switch (type) {
    case SERVICE:
      return objects(template.containers);
    case JOB:
      return objects(object(template.template).containers);
    case ENDPOINT_MODEL:
      return objects([object(props.modelConfig).containerSpec]).map((spec) => ({
        ...spec,
        image: spec.imageUri,
      }));
    default:
      return [];
  }
}
