/** Why a kind of resource is there, who answers for it, and what it costs; by the part it is in and its type. */
export type Reason = readonly [why: string, owner: string, cost: string];

const FREE = 'nothing';
const OWNERS = 'the owners';
const TEAM = 'the team';

export const REASONS: Readonly<Record<string, Reason>> = {
  'project/Project': ['Everything is in it; deleting it would delete all', OWNERS, FREE],
  'project/Service': ['Turns one Google API on; stays on when the stack goes', OWNERS, FREE],
  'identities/IAMCustomRole': ['What the workflow may do, permission by permission', OWNERS, FREE],
  'identities/Account': ['Who runs Pulumi in the workflow: one reads, one changes', OWNERS, FREE],
  'state/Bucket': ['State of all stacks, with its last hundred versions', OWNERS, 'cents'],
  'state/KeyRing': ['Holds the key', OWNERS, FREE],
  'state/CryptoKey': [
    'Encrypts secrets in the state; rotated every 90 days',
    OWNERS,
    '0.06 USD a month for each version',
  ],
  'channels/NotificationChannel': ['Tells owners by mail, and Discord by the relay', OWNERS, FREE],
  'channels/Topic': ['Budgets and incidents on their way to the relay', OWNERS, FREE],
  'channels/ServiceIdentity': ["Cloud Monitoring's own account, which publishes incidents", OWNERS, FREE],
  'relay/Account': ['One runs the relay, one calls it', OWNERS, FREE],
  'relay/Repository': ["The relay's image", OWNERS, 'cents'],
  'relay/Image': ['Built from `infra/relay`', OWNERS, FREE],
  'relay/Secret': ["The webhook's URL: who knows it may post", OWNERS, '0.06 USD a month'],
  'relay/SecretVersion': ['Its present value', OWNERS, 'in the above'],
  'relay/Bucket': ['Marks for what was told, so that a budget is not told daily', OWNERS, FREE],
  'relay/Service': ['Puts budgets and incidents into words and posts them', OWNERS, 'free tier'],
  'relay/Subscription': ['Pushes to the relay, and again until it answers', OWNERS, 'free tier'],
  'budget/Budget': ['Tells when a month gets expensive; stops nothing', OWNERS, FREE],
  'github/WorkloadIdentityPool': ['Identities from outside, without keys', OWNERS, FREE],
  'github/WorkloadIdentityPoolProvider': [
    'Admits one repository, and says which run may do what',
    OWNERS,
    FREE,
  ],
  'registry/Repository': [
    'Images of the application; keeps the most recent builds',
    TEAM,
    '0.10 USD a GB and month beyond 0.5',
  ],
  'images/Image': ['Service and training, built from this checkout', TEAM, FREE],
  'buckets/Bucket': [
    'Data, models and prediction log, each with an end of life of its own',
    TEAM,
    '0.02 USD a GB and month',
  ],
  'training/Account': ['Reads data, adds models', TEAM, FREE],
  'training/Job': ['Trains, asks the gate, registers', TEAM, 'by the second, only while it runs'],
  'schedule/Account': ['Starts the training and nothing else', TEAM, FREE],
  'schedule/Job': ['When the model is trained anew', TEAM, 'three are free, then 0.10 USD a month'],
  'model/ModelVersion': [
    'The model to serve, as a resource: trains when it must',
    TEAM,
    'one training when something changed',
  ],
  'serving/Account': ['Reads models', TEAM, FREE],
  'serving/Candidate': ['The traffic to declare while a revision is introduced', TEAM, FREE],
  'serving/Service': [
    'Answers requests; down to no instance',
    TEAM,
    'by the request; most within the free tier',
  ],
  'serving/Rollout': ['Tests a revision, then moves the traffic to it', TEAM, 'some requests'],
  'logs/ProjectSink': ['Carries the prediction log to its bucket', TEAM, FREE],
  'monitoring/Metric': ['Counts predictions by verdict and version', TEAM, 'free up to 150 MB a month'],
  'monitoring/AlertPolicy': [
    'Tells people when one of them must act',
    TEAM,
    'free until September 2027, then 0.35 USD a month for each metric',
  ],
  'monitoring/GenericService': ['The service as the objective knows it', TEAM, FREE],
  'monitoring/Slo': ['99.5 % of the requests in 28 days', TEAM, FREE],
  'monitoring/UptimeCheckConfig': [
    'Calls the service from three continents',
    TEAM,
    'free up to a million calls a month',
  ],
  'monitoring/Dashboard': ['One look: traffic, errors, latency, verdicts, trainings', TEAM, FREE],
};
