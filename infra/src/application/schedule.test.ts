import * as gcp from '@pulumi/gcp';
import { describe, expect, test } from '@jest/globals';
import { build, named } from '../../testing/mocks.ts';
import { siteWith } from '../../testing/site.ts';
import type { ScheduleArgs } from './schedule.ts';
import { Schedule } from './schedule.ts';

async function scheduleWith(own: Partial<ScheduleArgs> = {}) {
  const { resources } = await build(() => {
    new Schedule('schedule', {
      site: siteWith(),
      cron: '0 4 * * 1',
      description: 'Trains the model anew',
      uri: 'https://run.googleapis.com/v2/jobs/training:run',
      grant: ({ member }, parent) => [
        new gcp.pubsub.TopicIAMMember('may', { topic: 'any', role: 'roles/any', member }, { parent }),
      ],
      ...own,
    });
  });
  const job = named(resources, 'Job', 'training');
  return { resources, job, target: job.inputs.httpTarget as Readonly<Record<string, unknown>> };
}

describe('a schedule', () => {
  test('is the one configured, whatever the season', async () => {
    const { job } = await scheduleWith();
    expect(job.inputs).toMatchObject({ schedule: '0 4 * * 1', timeZone: 'Etc/UTC', paused: false });
  });

  // An identity token is for a service of one's own; Google's APIs refuse it.
  test('calls an API of Google’s, so with an access token', async () => {
    const { target } = await scheduleWith();
    expect(target).toMatchObject({
      httpMethod: 'POST',
      uri: 'https://run.googleapis.com/v2/jobs/training:run',
    });
    expect(target.oauthToken).toEqual({
      serviceAccountEmail: 'hamlet-dev-scheduler@hamlet-7f3a.iam.gserviceaccount.com',
    });
    expect(target).not.toHaveProperty('oidcToken');
  });

  test('is there only once its account may do what it calls for, and who deploys may use the account', async () => {
    const { job, resources } = await scheduleWith();
    expect([...job.after]).toEqual(
      expect.arrayContaining([
        'gcp:pubsub/topicIAMMember:TopicIAMMember::may',
        'gcp:serviceaccount/iAMMember:IAMMember::deployer-acts-as-scheduler',
      ]),
    );
    expect(named(resources, 'TopicIAMMember', 'may').inputs.member).toBe(
      'serviceAccount:hamlet-dev-scheduler@hamlet-7f3a.iam.gserviceaccount.com',
    );
  });

  test('sends what it is given as JSON, in the form Cloud Scheduler takes; and nothing when it is given nothing', async () => {
    const { target } = await scheduleWith({ body: '{"displayName":"übung"}' });
    expect(Buffer.from(String(target.body), 'base64').toString()).toBe('{"displayName":"übung"}');
    expect(target.headers).toEqual({ 'Content-Type': 'application/json' });
    expect((await scheduleWith()).target).not.toHaveProperty('body');
  });
});
