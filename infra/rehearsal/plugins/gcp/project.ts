import { objectAt, text, textAt, type JsonObject } from '../../cloud/core/json.ts';
import type { Known, Values } from '../rpc.ts';
import { GoogleError, type Client } from './client.ts';
import { asJson, located, type Context, type Handler, type Made } from './handler.ts';
import { addLabels } from './labels.ts';

const MANAGER = 'GOOGLE_CLOUD_RESOURCE_MANAGER_CUSTOM_ENDPOINT';
const BILLING = 'GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT';
const USAGE = 'GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT';

/** A project is made by several APIs: Resource Manager, Cloud Billing, and, to be without the default network, Compute Engine. */
export const PROJECT: Handler = {
  token: 'gcp:organizations/project:Project',
  source: 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/google_project',
  replaces: ['projectId'],
  // Source: the documentation of `deletionPolicy`.
  defaults: { deletionPolicy: 'PREVENT', autoCreateNetwork: true },
  create: createProject,
  read: readProject,
  async update({ client }, { id, outputs }, inputs) {
    const { name, billingAccount } = asJson(inputs);
    await client.send(MANAGER, 'PUT', id, { name, labels: labelsOf(inputs), ...parentOf(inputs) });
    if (billingAccount !== undefined) await link(client, id, text(billingAccount));
    return { ...outputs, ...inputs };
  },
  async delete({ client }, { id }) {
    await client.send(MANAGER, 'DELETE', id);
  },
};

async function createProject({ client }: Context, inputs: Values): Promise<Made> {
  const { projectId, name, billingAccount, autoCreateNetwork } = asJson(inputs);
  const body = { projectId, name, labels: labelsOf(inputs), ...parentOf(inputs) };
  await client.settle(MANAGER, await client.send(MANAGER, 'POST', 'projects', body));
  const id = `projects/${text(projectId)}`;
  if (billingAccount !== undefined) await link(client, id, text(billingAccount));
  if (autoCreateNetwork === false) await enable(client, text(projectId), 'compute.googleapis.com');
  const { projectNumber } = await client.send(MANAGER, 'GET', id);
  return { id, outputs: { ...inputs, number: projectNumber } };
}

async function readProject({ client }: Context, known: Known): Promise<Known | undefined> {
  try {
    const remote = await client.send(MANAGER, 'GET', known.id);
    if (remote.lifecycleState !== 'ACTIVE') return undefined;
    const account = textAt(
      await client.send(BILLING, 'GET', `${known.id}/billingInfo`),
      'billingAccountName',
    );
    const seen = {
      name: remote.name,
      ...(account && { billingAccount: account.replace('billingAccounts/', '') }),
    };
    return { id: known.id, inputs: { ...known.inputs, ...seen }, outputs: { ...known.outputs, ...seen } };
  } catch (error) {
    // A project that is not there looks like one that may not be seen.
    if (error instanceof GoogleError && error.status === 403) return undefined;
    throw error;
  }
}

function parentOf({ orgId, folderId }: Values): JsonObject {
  if (typeof orgId === 'string') return { parent: { type: 'organization', id: orgId } };
  return typeof folderId === 'string' ? { parent: { type: 'folder', id: folderId } } : {};
}

function labelsOf(inputs: Values): JsonObject {
  return objectAt(addLabels(asJson(inputs)), 'labels');
}

async function link(client: Client, project: string, account: string): Promise<void> {
  await client.send(BILLING, 'PUT', `${project}/billingInfo`, {
    billingAccountName: `billingAccounts/${account}`,
  });
}

async function enable(client: Client, project: string, service: string): Promise<void> {
  await client.send(USAGE, 'POST', `v1/projects/${project}/services/${service}:enable`, {});
}

/** An API that is on. */
export const SERVICE: Handler = {
  token: 'gcp:projects/service:Service',
  source:
    'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/google_project_service',
  replaces: ['service', 'project'],
  async create(context, inputs) {
    const { project, service } = asJson(located(context, inputs));
    await enable(context.client, text(project), text(service));
    return { id: `${text(project)}/${text(service)}`, outputs: located(context, inputs) };
  },
  async read({ client }, known) {
    const [project = '', service = ''] = known.id.split('/');
    const { state } = await client.send(USAGE, 'GET', `v1/projects/${project}/services/${service}`);
    return state === 'ENABLED' ? known : undefined;
  },
  update: (_, { outputs }, inputs) => Promise.resolve({ ...outputs, ...inputs }),
  async delete({ client }, { id, inputs }) {
    if (inputs.disableOnDestroy !== true) return;
    const [project = '', service = ''] = id.split('/');
    await client.send(USAGE, 'POST', `v1/projects/${project}/services/${service}:disable`, {});
  },
};

/** Google's own account of a service, which exists from its first use or from this on. */
export const SERVICE_IDENTITY: Handler = {
  token: 'gcp:projects/serviceIdentity:ServiceIdentity',
  source:
    'https://registry.terraform.io/providers/hashicorp/google-beta/latest/docs/resources/google_project_service_identity',
  replaces: ['service', 'project'],
  async create(context, inputs) {
    const values = asJson(located(context, inputs));
    const path = `projects/${text(values.project)}/services/${text(values.service)}`;
    const answer = await context.client.send(USAGE, 'POST', `v1beta1/${path}:generateServiceIdentity`, {});
    const { email } = await context.client.settle(USAGE, answer);
    const member = email === undefined ? {} : { email, member: `serviceAccount:${text(email)}` };
    return { id: path, outputs: { ...located(context, inputs), ...member } };
  },
  read: (_, known) => Promise.resolve(known),
  delete: () => Promise.resolve(),
};
