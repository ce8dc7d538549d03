import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { discoveryFolder } from '../../discovery/fetch.ts';
import { isObject, objectAt, textAt, type Json, type JsonObject } from '../core/json.ts';
import { JOB, PARENT, SERVICE, job, rehearse, service, to, type Rehearsal } from './testing.ts';

const SCHEMAS = objectAt(
  JSON.parse(readFileSync(join(discoveryFolder(), 'run.v2.json'), 'utf8')) as JsonObject,
  'schemas',
);

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await rehearse(discoveryFolder());
  const { finish } = rehearsal;
  await finish(
    'POST',
    `${PARENT}/services?serviceId=judge`,
    service('judge-a', [to('judge-a', 100, 'candidate')]),
  );
  await finish('PATCH', SERVICE, service('judge-b', [to('judge-b', 100)], {}, 'crash'));
  await finish('POST', `${PARENT}/jobs?jobId=train`, job({ FAILURES: '9' }));
  await finish('POST', `${JOB}:run`, { overrides: { taskCount: 2 } });
});
afterAll(() => rehearsal.close());

/** Fields of an answer that the published description of its type does not have, or has as another type. */
function strangers(value: Json | undefined, schema: JsonObject, path: string): string[] {
  const type = textAt(schema, '$ref');
  if (type !== undefined) return strangers(value, objectAt(SCHEMAS, type), path);
  if (Array.isArray(value))
    return value.flatMap((item) => strangers(item, objectAt(schema, 'items'), `${path}[]`));
  if (isObject(value)) {
    return Object.entries(value).flatMap(([key, inner]) => {
      const known =
        schema.properties === undefined ? schema.additionalProperties : objectAt(schema, 'properties')[key];
      return isObject(known) ? strangers(inner, known, `${path}.${key}`) : [`${path}.${key}`];
    });
  }
  const kind = textAt(schema, 'type');
  const allowed = schema.enum;
  if (Array.isArray(allowed) && !allowed.includes(value ?? null))
    return [`${path} = ${JSON.stringify(value)}`];
  return kind === undefined || kind === 'any' || typeof value === (kind === 'integer' ? 'number' : kind)
    ? []
    : [`${path}: ${kind}`];
}

async function strangersOf(path: string, type: string): Promise<string[]> {
  const answer = await rehearsal.call('GET', path);
  expect(answer.error).toBeUndefined();
  return strangers(answer, objectAt(SCHEMAS, `GoogleCloudRunV2${type}`), type);
}

test('what is not published is noticed', () => {
  const schema = objectAt(SCHEMAS, 'GoogleCloudRunV2Service');
  const strange = { nonsense: 1, generation: 1, terminalCondition: { state: 'WELL' } };
  expect(strangers(strange, schema, 'it')).toEqual([
    'it.nonsense',
    'it.generation: string',
    'it.terminalCondition.state = "WELL"',
  ]);
});

test('answers have only the fields, types and values of the published API', async () => {
  expect(await strangersOf(SERVICE, 'Service')).toEqual([]);
  expect(await strangersOf(`${PARENT}/services`, 'ListServicesResponse')).toEqual([]);
  expect(await strangersOf(`${SERVICE}/revisions`, 'ListRevisionsResponse')).toEqual([]);
  expect(await strangersOf(JOB, 'Job')).toEqual([]);
  const [execution] = (await rehearsal.call('GET', `${JOB}/executions`)).executions as JsonObject[];
  expect(await strangersOf(`${JOB}/executions`, 'ListExecutionsResponse')).toEqual([]);
  expect(await strangersOf(`${textAt(execution, 'name') ?? ''}/tasks`, 'ListTasksResponse')).toEqual([]);
});
