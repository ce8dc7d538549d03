import type { Registered } from '../testing/mocks.ts';

/** Properties that say on what a role is granted, narrowest first. */
const PLACES = [
  ['bucket', 'bucket'],
  ['topic', 'topic'],
  ['secretId', 'secret'],
  ['cryptoKeyId', 'key'],
  ['serviceAccountId', 'account'],
  ['cloudRunServiceName', 'service'],
  ['instanceName', 'machine'],
  ['name', ''],
  ['project', 'the whole project'],
] as const;

/** Who may do what: a row for each grant of the program, as cells. */
export function accessRows(resources: readonly Registered[]): string[][] {
  const grants = resources.filter(
    ({ inputs }) => typeof inputs.role === 'string' && typeof inputs.member === 'string',
  );
  return grants
    .map(({ type, inputs }) => [who(String(inputs.member)), role(String(inputs.role)), where(type, inputs)])
    .sort((a, b) => a.join().localeCompare(b.join()));
}

function who(member: string): string {
  const [kind = '', name = ''] = member.split(/:(.*)/s);
  const identity = /attribute\.identity\/(\w+)$/.exec(member)?.[1];
  if (identity !== undefined) return `runs of the workflow that may ${identity}`;
  return code(
    kind === 'serviceAccount' ? name.replace(/@hamlet-7f3a\.iam\.gserviceaccount\.com$/, '') : member,
  );
}

function role(name: string): string {
  return code(name.replace(/^projects\/[^/]+\/roles\//, ''));
}

function where(type: string, inputs: Registered['inputs']): string {
  const condition = (inputs.condition as { title?: string } | undefined)?.title;
  const [property, what] = PLACES.find(([candidate]) => typeof inputs[candidate] === 'string') ?? [
    'project',
    '',
  ];
  const kind = what === '' ? (/job/i.test(type) ? 'job' : 'service') : what;
  const name = String(inputs[property]).split('/').at(-1)?.replace(/@.*$/, '') ?? '';
  const place = property === 'project' ? what : `${kind} ${code(name.replace(/-id$/, ''))}`;
  return condition === undefined ? place : `${place}, ${condition}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
