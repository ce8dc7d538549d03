import type { Call, Cloud } from '../core/api.ts';
import { invalid, notFound } from '../core/errors.ts';
import { isObject, listAt, text, textAt, type JsonObject } from '../core/json.ts';
import { requireActAs } from '../core/records.ts';
import { fullName, linkTo, nameIn } from './names.ts';

/** A kind of resource of Compute Engine. */
export interface Kind {
  readonly collection: string;
  /** Where it is, below the project. */
  readonly scope: 'global' | 'regions/*' | 'zones/*';
  readonly source: string;
  /** Refusals beyond those that hold for all kinds. */
  readonly check: (cloud: Cloud, call: Call, record: JsonObject) => void;
  /** What Google adds to a new record. */
  readonly computed?: (cloud: Cloud, name: string, record: JsonObject) => JsonObject;
  /** Where others name it: collections, and the fields. */
  readonly usedBy?: readonly (readonly [collection: string, field: string])[];
}

const REST = 'https://cloud.google.com/compute/docs/reference/rest/v1';

export const NETWORK: Kind = {
  collection: 'networks',
  scope: 'global',
  source: `${REST}/networks/insert`,
  check: (_, __, { autoCreateSubnetworks }) => {
    if (autoCreateSubnetworks !== false) {
      throw invalid('The rehearsal only has networks whose subnetworks are made one by one.');
    }
  },
  usedBy: [['subnetworks', 'network']],
};

export const SUBNETWORK: Kind = {
  collection: 'subnetworks',
  scope: 'regions/*',
  source: `${REST}/subnetworks/insert`,
  check(cloud, { caller }, record) {
    const network = existing(cloud, 'networks', textAt(record, 'network'));
    cloud.iam.require(caller, 'compute.networks.updatePolicy', fullName(network));
    if (!/^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/.test(textAt(record, 'ipCidrRange') ?? ''))
      throw invalid("Invalid value for field 'resource.ipCidrRange'.", 'ipCidrRange');
  },
  usedBy: [['instances', 'networkInterfaces']],
};

/** A machine that is made is started, too. */
export const INSTANCE: Kind = {
  collection: 'instances',
  scope: 'zones/*',
  source: `${REST}/instances/insert`,
  check: checkInstance,
  computed: (cloud, name, record) => ({
    status: 'RUNNING',
    lastStartTimestamp: cloud.clock.now().toISOString(),
    labelFingerprint: 'made',
    disks: listAt(record, 'disks').map((disk) =>
      isObject(disk) ? { ...disk, source: linkTo(name.replace('/instances/', '/disks/')) } : disk,
    ),
  }),
};

// Source: https://cloud.google.com/compute/docs/instances/create-start-instance#expandable-1
function checkInstance(cloud: Cloud, { caller, params: { parent = '' } }: Call, record: JsonObject): void {
  const name = fullName(`${parent}/instances/${text(record.name)}`);
  const needs = (permission: string, resource = name): void => {
    cloud.iam.require(caller, permission, resource);
  };
  if (!/^(zones|projects\/.+\/zones)\/[^/]+\/machineTypes\/[a-z]\d/.test(nameIn(text(record.machineType))))
    throw invalid("Invalid value for field 'resource.machineType'.", 'machineType');
  if (listAt(record, 'disks').length !== 1) throw invalid('The rehearsal has machines with one disk.');
  needs('compute.disks.create', fullName(`${parent}/disks/${text(record.name)}`));
  if (record.labels !== undefined) needs('compute.instances.setLabels');
  if (record.metadata !== undefined) needs('compute.instances.setMetadata');
  for (const network of listAt(record, 'networkInterfaces')) {
    const subnetwork = fullName(existing(cloud, 'subnetworks', textAt(network, 'subnetwork')));
    needs('compute.subnetworks.use', subnetwork);
    if (listAt(network, 'accessConfigs').length > 0) needs('compute.subnetworks.useExternalIp', subnetwork);
  }
  for (const account of listAt(record, 'serviceAccounts')) {
    needs('compute.instances.setServiceAccount');
    requireActAs(cloud, caller, textAt(account, 'email') ?? '');
  }
}

function existing(cloud: Cloud, collection: string, link = ''): string {
  const name = nameIn(link);
  if (cloud.store.table(`compute.${collection}`).get(name) === undefined) throw notFound(name);
  return name;
}
