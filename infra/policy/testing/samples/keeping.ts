import type { Samples } from '../samples.ts';
import { bucket, job, service } from './resources.ts';

export const keepingSamples: Samples = {
  'private-buckets': [
    {
      fault: 'access by object',
      broken: bucket({ uniformBucketLevelAccess: false }),
      mended: bucket(),
    },
    {
      fault: 'public access left to chance',
      broken: bucket({ publicAccessPrevention: 'inherited' }),
      mended: bucket(),
    },
  ],
  'deletion-decided': [
    {
      fault: 'a service that leaves it open',
      broken: service({ deletionProtection: undefined }),
      mended: service(),
    },
    { fault: 'a bucket that leaves it open', broken: bucket({ forceDestroy: undefined }), mended: bucket() },
  ],
  labelled: [
    { fault: 'a bucket without labels', broken: bucket({ labels: {} }), mended: bucket() },
    {
      fault: 'a job that hides its environment',
      broken: job({}, { labels: { app: 'hamlet' } }),
      mended: job(),
    },
  ],
  'in-the-region': [
    { fault: 'a bucket in America', broken: bucket({ location: 'US' }), mended: bucket() },
    { fault: 'a job in Iowa', broken: job({}, { location: 'us-central1' }), mended: job() },
  ],
};
