import { BASIC } from './roles-basic.ts';
import { DATA } from './roles-data.ts';
import { RUNTIME } from './roles-runtime.ts';

/**
 * The permissions of Google's predefined roles, as far as this cloud asks for them.
 * Source: https://cloud.google.com/iam/docs/roles-permissions (one page per service).
 */
export const ROLES: Readonly<Record<string, readonly string[]>> = { ...BASIC, ...RUNTIME, ...DATA };

/** Permissions that only custom roles of the programs hold. Source: https://cloud.google.com/iam/docs/permissions-reference */
const FURTHER = [
  'compute.disks.get',
  'compute.globalOperations.get',
  'compute.instances.getIamPolicy',
  'compute.instances.setIamPolicy',
  'compute.networks.updatePolicy',
  'compute.regionOperations.get',
  'compute.zoneOperations.get',
];

export const PERMISSIONS: ReadonlySet<string> = new Set([...Object.values(ROLES).flat(), ...FURTHER]);
