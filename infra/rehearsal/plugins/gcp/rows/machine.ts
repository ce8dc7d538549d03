import {
  isObject,
  listAt,
  objectAt,
  text,
  textAt,
  without,
  type JsonObject,
} from '../../../cloud/core/json.ts';
import type { Row } from '../crud.ts';

const COMPUTE = 'GOOGLE_COMPUTE_CUSTOM_ENDPOINT';
const TERRAFORM = 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources';
const BASE = 'https://www.googleapis.com/compute/v1/';
const SCOPE = 'https://www.googleapis.com/auth/';
const SCRIPT = 'startup-script';

export const NETWORK: Row = {
  token: 'gcp:compute/network:Network',
  source: `${TERRAFORM}/compute_network`,
  endpoint: COMPUTE,
  create: 'POST projects/{project}/global/networks',
  self: 'projects/{project}/global/networks/{name}',
  inUrl: [],
  fetched: true,
  outputs: { selfLink: '{remote.selfLink}' },
  replaces: ['name', 'autoCreateSubnetworks'],
  named: 'name',
};

export const SUBNETWORK: Row = {
  token: 'gcp:compute/subnetwork:Subnetwork',
  source: `${TERRAFORM}/compute_subnetwork`,
  endpoint: COMPUTE,
  create: 'POST projects/{project}/regions/{region}/subnetworks',
  self: 'projects/{project}/regions/{region}/subnetworks/{name}',
  inUrl: ['region'],
  fetched: true,
  body: (mapped) => ({ ...mapped, network: link(mapped.network) }),
  unbody: (remote) => ({ ...remote, network: unlink(remote.network) }),
  outputs: { selfLink: '{remote.selfLink}' },
  replaces: ['name'],
  named: 'name',
};

export const INSTANCE: Row = {
  token: 'gcp:compute/instance:Instance',
  source: `${TERRAFORM}/compute_instance`,
  endpoint: COMPUTE,
  create: 'POST projects/{project}/zones/{zone}/instances',
  self: 'projects/{project}/zones/{zone}/instances/{name}',
  inUrl: ['zone'],
  local: ['allowStoppingForUpdate', 'desiredStatus'],
  unseen: ['bootDisk'],
  fetched: true,
  // What the answer says of a disk is not all that the provider compares.
  reads: ['projects/{project}/zones/{zone}/disks/{name}'],
  fields: { 'scheduling.maxRunDuration.seconds': { as: 'text' } },
  body: instanceBody,
  unbody: instanceInputs,
  outputs: { selfLink: '{remote.selfLink}', instanceId: '{remote.id}', currentStatus: '{remote.status}' },
  replaces: ['name'],
  named: 'name',
};

function instanceBody(mapped: JsonObject, { zone, bootDisk }: JsonObject): JsonObject {
  const { metadata, metadataStartupScript, serviceAccount, machineType, networkInterfaces, ...rest } = mapped;
  const script = metadataStartupScript === undefined ? {} : { [SCRIPT]: metadataStartupScript };
  const items = Object.entries({ ...(isObject(metadata) && metadata), ...script });
  const { image, size, type } = objectAt(bootDisk, 'initializeParams');
  return {
    ...without(rest, 'bootDisk'),
    machineType: `zones/${text(zone)}/machineTypes/${text(machineType)}`,
    disks: [
      {
        boot: true,
        autoDelete: true,
        initializeParams: {
          sourceImage: image,
          ...(size !== undefined && { diskSizeGb: text(size) }),
          ...(type !== undefined && { diskType: `zones/${text(zone)}/diskTypes/${text(type)}` }),
        },
      },
    ],
    networkInterfaces: listAt({ networkInterfaces }, 'networkInterfaces').map((network) => ({
      ...(isObject(network) && network),
      subnetwork: link(objectAt({ network }, 'network').subnetwork),
    })),
    metadata: { items: items.map(([key, value]) => ({ key, value })) },
    ...(isObject(serviceAccount) && {
      serviceAccounts: [
        {
          ...serviceAccount,
          scopes: listAt(serviceAccount, 'scopes').map((scope) => `${SCOPE}${text(scope)}`),
        },
      ],
    }),
  };
}

function instanceInputs(remote: JsonObject): JsonObject {
  const items = listAt(remote, 'metadata.items').map(
    (item) => [textAt(item, 'key') ?? '', textAt(item, 'value')] as const,
  );
  const metadata = Object.fromEntries(items) as JsonObject;
  const [account] = listAt(remote, 'serviceAccounts');
  return {
    ...without(without(remote, 'disks'), 'serviceAccounts'),
    machineType: text(remote.machineType).split('/').at(-1),
    metadata: without(metadata, SCRIPT),
    metadataStartupScript: metadata[SCRIPT],
    networkInterfaces: listAt(remote, 'networkInterfaces').map((network) => ({
      ...(isObject(network) && network),
      subnetwork: unlink(objectAt({ network }, 'network').subnetwork),
    })),
    ...(isObject(account) && {
      serviceAccount: {
        ...account,
        scopes: listAt(account, 'scopes').map((scope) => text(scope).replace(SCOPE, '')),
      },
    }),
  };
}

function link(name: JsonObject[string]): string {
  return `${BASE}${text(name).replace(BASE, '')}`;
}

function unlink(address: JsonObject[string]): string {
  return text(address).replace(BASE, '');
}
