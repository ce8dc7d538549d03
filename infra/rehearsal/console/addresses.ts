import type { RunningCloud } from '../cloud/core/cloud.ts';
import type { Policy } from '../cloud/core/iam/policy.ts';
import { shortName } from '../cloud/run/names.ts';
import type { ServiceRecord } from '../cloud/run/service-record.ts';

/** Where to look at a running cloud and what to call, one line each. */
export function addresses(cloud: RunningCloud): string[] {
  return [
    `The console: ${consoleUrl(cloud.url)}   (as JSON: ${consoleUrl(cloud.url)}state.json)`,
    `The storage: ${cloud.url}/storage.googleapis.com/storage/v1/   (only for who may read it)`,
    ...cloud.store
      .table<ServiceRecord>('run.services')
      .list()
      .flatMap(([, record]) => serviceLines(cloud, record)),
  ];
}

export function consoleUrl(cloud: string): string {
  return `${cloud}/console/`;
}

/** The URL, and a command that calls it as somebody who may. */
function serviceLines(cloud: RunningCloud, { name, uri }: ServiceRecord): string[] {
  const line = `The service ${shortName(name)}: ${uri}`;
  const account = invokerOf(cloud, name);
  if (account === undefined) return [line];
  const token = cloud.tokens.issueIdentity(account, uri);
  return [
    line,
    `  curl -H 'Authorization: Bearer ${token}' ${uri}/health/ready   (as ${account}, for an hour)`,
  ];
}

function invokerOf(cloud: RunningCloud, service: string): string | undefined {
  const { bindings } = cloud.store.table<Policy>('policies').get(`//run.googleapis.com/${service}`) ?? {
    bindings: [],
  };
  const members = bindings
    .filter(({ role }) => role === 'roles/run.invoker')
    .flatMap((binding) => binding.members);
  const accounts = members.filter((member) => member.startsWith('serviceAccount:'));
  return accounts[0]?.replace('serviceAccount:', '');
}
