import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import type { FoundationConfig } from './config.ts';
import { monthlyCost } from './cost/output.ts';
import { apisFor } from './foundation/apis.ts';
import { Budget } from './foundation/budget.ts';
import { Channels } from './foundation/channels.ts';
import { Github } from './foundation/github.ts';
import { Identities } from './foundation/identities.ts';
import { Members } from './foundation/members.ts';
import { Project } from './foundation/project.ts';
import { Relay } from './foundation/relay.ts';
import { State } from './foundation/state.ts';
import { labelsFor } from './labels.ts';

/** The project and all that outlives every application in it. Applied once, by a person; a teardown never touches it. */
export function foundation(config: FoundationConfig) {
  const labels = labelsFor('foundation', config.labels);
  const { id, number, provider } = new Project('project', {
    ...config,
    apis: apisFor(config),
    labels,
  });
  const opts = { providers: [provider] };
  const { previewer, deployer, roles } = new Identities(
    'identities',
    { project: id, features: config },
    opts,
  );
  new Members('members', { project: id, members: config.members, ownRoles: roles }, opts);
  const state = new State(
    'state',
    {
      project: id,
      location: config.region,
      labels,
      protect: config.protect,
      previewers: { preview: previewer.member, ...membersWith('preview', config) },
      deployers: { deploy: deployer.member, ...membersWith('deploy', config) },
    },
    opts,
  );
  const { discordWebhook } = config;
  const relayed = discordWebhook !== undefined;
  const { owners, projectId, region } = config;
  const channels = new Channels(
    'channels',
    { project: id, projectNumber: number, owners, relayed, labels },
    opts,
  );
  if (discordWebhook !== undefined && channels.topic !== undefined) {
    const webhook = pulumi.secret(discordWebhook);
    const args = { project: id, projectId, region, labels, webhook, topic: channels.topic };
    new Relay('relay', args, { providers: [provider, new docker.Provider('docker')] });
  }
  new Budget(
    'budget',
    {
      billingAccount: config.billingAccount,
      projectNumber: number,
      amount: config.monthlyBudget,
      thresholds: config.budgetThresholds,
      forecastThresholds: config.forecastThresholds,
      channels: channels.mail,
      topic: channels.topic?.id,
    },
    opts,
  );
  return {
    projectId: id,
    projectNumber: number,
    state: state.url,
    secretsProvider: state.secretsProvider,
    previewer: previewer.email,
    deployer: deployer.email,
    monthlyCost: monthlyCost({ program: 'foundation', settings: config }),
    channels: pulumi.all([...channels.all]),
    workloadIdentityProvider: workflow(config, previewer, deployer, opts),
  };
}

function workflow(
  { github }: FoundationConfig,
  previewer: Identities['previewer'],
  deployer: Identities['deployer'],
  opts: pulumi.ComponentResourceOptions,
): pulumi.Output<string> | undefined {
  return github && new Github('github', { ...github, previewer, deployer }, opts).provider;
}

/** Members with one of the project's own roles need the state as the workflow does. */
function membersWith(role: string, { members }: FoundationConfig): Record<string, string> {
  const found = Object.entries(members).filter(([, roles]) => roles.includes(role));
  return Object.fromEntries(found.map(([member]) => [member, member]));
}
