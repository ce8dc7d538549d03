import * as pulumi from '@pulumi/pulumi';
import { createHash } from 'node:crypto';
import { Candidate } from '../../src/hamlet/candidate.ts';
import { ModelVersion } from '../../src/hamlet/model-version.ts';
import { Rollout } from '../../src/hamlet/rollout.ts';
import { CloudService } from './cloud-service.ts';

/** What the test asks for. */
interface Wish {
  readonly job: string;
  readonly trainingImage: string;
  readonly dataDigest: string;
  readonly pin: string | null;
  readonly parent: string;
  readonly servingImage: string;
  readonly mode: string;
  readonly invoker: string;
}

const wish = JSON.parse(process.env.HAMLET_TEST_WISH ?? '') as Wish;
const service = `${wish.parent}/services/judge`;

const model = new ModelVersion('model', {
  job: wish.job,
  image: wish.trainingImage,
  settings: { seed: 1 },
  dataDigest: wish.dataDigest,
  registry: 'gs://models/registry',
  outcomes: 'gs://models/outcomes',
  ...(wish.pin !== null && { pin: wish.pin }),
  timeoutSeconds: 60,
});
const template = {
  serviceAccount: wish.invoker,
  scaling: { maxInstanceCount: 2 },
  containers: [
    {
      image: wish.servingImage,
      startupProbe: { httpGet: { path: '/health' }, periodSeconds: 1, failureThreshold: 3 },
      env: [
        { name: 'MODEL_VERSION', value: model.version },
        { name: 'MODE', value: wish.mode },
      ],
    },
  ],
};
const revision = pulumi
  .output(template)
  .apply((known) => `judge-${createHash('sha256').update(JSON.stringify(known)).digest('hex').slice(0, 10)}`);
const candidate = new Candidate('candidate', { service, revision });
const deployed = new CloudService('service', {
  name: service,
  template: { ...template, revision },
  traffic: candidate.traffics,
});
const rollout = new Rollout('rollout', {
  service: deployed.name,
  revision,
  modelVersion: model.version,
  golden: pulumi.interpolate`${model.uri}/golden.json`,
  canaryPercent: 20,
  canarySeconds: 2,
  latencySeconds: 60,
  access: 'invokers',
  invoker: wish.invoker,
});

export const { version, metrics, trainedBy } = model;
export const { url, candidateUrl, traffics } = rollout;
