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
  const project = new Project('project', { ...config, apis: apisFor(config), labels });
  const { id, number, provider } = project;
  const opts = { providers: [provider] };
  const { previewer, deployer, roles } = new Identities(
    'identities',
    { project: id, features: config },
    opts,
  );
  new Members('members', { project: id, members: config.members, ownRoles: roles }, opts);
  const { region: location, protect } = config;
  const access = {
    previewers: { preview: previewer.member, ...membersWith('preview', config) },
    deployers: { deploy: deployer.member, ...membersWith('deploy', config) },
  };
  const state = new State('state', { project: id, location, labels, protect, ...access }, opts);
  const { owners, discordWebhook } = config;
  const relayed = discordWebhook !== undefined;
  const channels = new Channels(
    'channels',
    { project: id, projectNumber: number, owners, relayed, labels },
    opts,
  );
  relay(config, project, channels, labels);
  budget(config, number, channels, opts);
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

/** What stands between the alerts and Discord, where that is wanted. */
function relay(
  { discordWebhook, projectId, region }: FoundationConfig,
  { id, provider }: Project,
  { topic }: Channels,
  labels: Record<string, string>,
): void {
  if (discordWebhook === undefined || topic === undefined) return;
  const webhook = pulumi.secret(discordWebhook);
  const args = { project: id, projectId, region, labels, webhook, topic };
  new Relay('relay', args, { providers: [provider, new docker.Provider('docker')] });
}

function budget(
  {
    billingAccount,
    monthlyBudget: amount,
    budgetThresholds: thresholds,
    forecastThresholds,
  }: FoundationConfig,
  projectNumber: pulumi.Output<string>,
  { mail, topic }: Channels,
  opts: pulumi.ComponentResourceOptions,
): void {
  const limits = { amount, thresholds, forecastThresholds };
  new Budget('budget', { billingAccount, projectNumber, ...limits, channels: mail, topic: topic?.id }, opts);
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
