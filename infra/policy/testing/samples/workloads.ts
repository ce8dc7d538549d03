import type { Samples } from '../samples.ts';
import { bucketGrant, emptySecret, fromSecret, image, job, service } from './resources.ts';

export const workloadSamples: Samples = {
  'own-service-account': [
    { fault: 'a service without an account', broken: service({}, { serviceAccount: '' }), mended: service() },
    {
      fault: 'a job with the default account',
      broken: job({ serviceAccount: '123-compute@developer.gserviceaccount.com' }),
      mended: job(),
    },
    {
      fault: 'a grant to the default account',
      broken: bucketGrant({ member: 'serviceAccount:hamlet-7f3a@appspot.gserviceaccount.com' }),
      mended: bucketGrant({}),
    },
  ],
  'image-by-digest': [
    {
      fault: 'a service by tag',
      broken: service({}, { containers: [{ image: 'europe-west1-docker.pkg.dev/p/hamlet/serving:latest' }] }),
      mended: service(),
    },
    {
      fault: 'a job with half a digest',
      broken: job({ containers: [{ image: 'europe-west1-docker.pkg.dev/p/hamlet/training@sha256:0123' }] }),
      mended: job(),
    },
  ],
  'bounded-instances': [
    { fault: 'no limit of the service', broken: service({ scaling: {} }), mended: service() },
    {
      fault: 'more than the setting allows',
      broken: service({}, { scaling: { maxInstanceCount: 100 } }),
      mended: service(),
    },
  ],
  'no-plain-secrets': [
    {
      fault: 'a token in the environment',
      broken: service(
        {},
        { containers: [{ image, envs: [{ name: 'HAMLET_ADMIN_TOKEN', value: 'swordfish' }] }] },
      ),
      mended: service(
        {},
        { containers: [{ image, envs: [fromSecret, { name: 'MODEL_URI', value: 'gs://b/m' }] }] },
      ),
    },
    {
      fault: 'the URL of a webhook, which is a secret',
      broken: job({
        containers: [
          { image, envs: [{ name: 'HAMLET_NOTIFY', value: 'https://discord.com/api/webhooks/1/x' }] },
        ],
      }),
      mended: emptySecret,
    },
  ],
  'service-kept': [
    {
      fault: 'a protected service that a rename replaces',
      broken: service({}, {}, false),
      mended: service(),
    },
    {
      fault: 'a service under another name, not protected either',
      broken: service({ name: 'hamlet-dev-2' }, {}, false),
      mended: service({ deletionProtection: false }, {}, false),
    },
  ],
};
