import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningCloud } from '../cloud/core/cloud.ts';
import { startGoogle } from '../cloud/start.ts';
import { createWorld } from '../cloud/world.ts';
import { discoveryFolder } from '../discovery/fetch.ts';

export const PROJECT = 'hamlet-rehearsal';
export const OPERATOR = 'user:owner@example.com';
/** Applications are deployed by the identity that the foundation makes for it, not by the almighty owner. */
export const DEPLOYER = `serviceAccount:hamlet-deploy@${PROJECT}.iam.gserviceaccount.com`;

/** Who deploys a stack unless told otherwise. */
export function deployerOf(stack: string): string {
  return stack === 'foundation' ? OPERATOR : DEPLOYER;
}

/** The cloud whose state is in a folder; an empty folder makes a new world. */
export async function openCloud(directory: string): Promise<RunningCloud> {
  const isNew = !existsSync(join(directory, 'state.json'));
  const cloud = await startGoogle({ directory, discovery: discoveryFolder() });
  if (isNew)
    createWorld(cloud, { billingAccount: '012345-6789AB-CDEF01', currency: 'EUR', operator: OPERATOR });
  return cloud;
}
