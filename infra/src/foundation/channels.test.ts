import * as pulumi from '@pulumi/pulumi';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Registered } from '../../testing/mocks.ts';
import { build, named, promiseOf } from '../../testing/mocks.ts';
import { Channels } from './channels.ts';

const channelsWith = (relayed: boolean) =>
  build(
    () =>
      new Channels('channels', {
        project: pulumi.output('hamlet-7f3a'),
        projectNumber: pulumi.output('123456789012'),
        owners: ['ann@example.com', 'bob@example.com'],
        relayed,
        labels: {},
      }),
  );

const MAIL = ['ann@example.com', 'bob@example.com'].map(
  (address) => `projects/hamlet-7f3a/notificationChannels/${address}`,
);

describe('without a relay', () => {
  test('every owner is told by mail, and nobody publishes anything', async () => {
    const { made, resources } = await channelsWith(false);
    expect(await promiseOf(pulumi.all([...made.all]))).toEqual(MAIL);
    expect(made.topic).toBeUndefined();
    expect(resources.map(({ inputs }) => inputs.type)).toEqual(['email', 'email']);
  });
});

describe('with a relay', () => {
  let channels: Channels;
  let resources: readonly Registered[];
  beforeAll(async () => {
    ({ made: channels, resources } = await channelsWith(true));
  });

  test('it is told too; a budget, which takes nothing but mail, is given the mail alone', async () => {
    expect(await promiseOf(pulumi.all([...channels.all]))).toEqual([
      ...MAIL,
      'projects/hamlet-7f3a/notificationChannels/relay',
    ]);
    expect(await promiseOf(pulumi.all([...channels.mail]))).toEqual(MAIL);
  });

  test.each([
    [
      'monitoring',
      'serviceAccount:service-123456789012@gcp-sa-monitoring-notification.iam.gserviceaccount.com',
    ],
    ['budget', 'serviceAccount:billing-budget-alert@system.gserviceaccount.com'],
  ])('Google’s account for %s publishes on this topic, and it does nothing else', (who, member) => {
    const grants = resources.filter(({ inputs }) => inputs.member === member);
    expect(grants.map(({ name, inputs }) => [name, inputs.topic, inputs.role])).toEqual([
      [`${who}-publishes`, 'hamlet-alerts', 'roles/pubsub.publisher'],
    ]);
  });

  test('the channel is there only once they may publish, and Google’s account only once it exists', () => {
    expect([...named(resources, 'NotificationChannel', 'relay').after]).toEqual(
      expect.arrayContaining(
        ['monitoring', 'budget'].map((who) => `gcp:pubsub/topicIAMMember:TopicIAMMember::${who}-publishes`),
      ),
    );
    expect(named(resources, 'TopicIAMMember', 'monitoring-publishes').after).toContain(
      'gcp:projects/serviceIdentity:ServiceIdentity::monitoring-agent',
    );
  });

  // Google keeps a channel that an alert refers to, and the teardown would end there.
  test('a channel can be deleted while an alert refers to it', () => {
    for (const { inputs } of resources.filter(({ type }) => type.endsWith(':NotificationChannel')))
      expect(inputs.forceDelete).toBe(true);
  });
});
