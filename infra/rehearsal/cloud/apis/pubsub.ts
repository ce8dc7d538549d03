import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Cloud, Route } from '../core/api.ts';
import { notFound } from '../core/errors.ts';
import { isObject, listAt, textAt, type JsonObject } from '../core/json.ts';
import { canonical } from '../core/resource.ts';
import type { Caller } from '../core/tokens.ts';
import { SUBSCRIPTION, TOPIC } from './tables-platform.ts';
import { INTERNAL_HEADER } from '../run/front.ts';

/** A push that is not answered with 2xx is repeated; Google's first pause is 10 s by default, here it is short. */
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 200;

/** Publishing. Source: https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics/publish */
export function publishRoutes(cloud: Cloud): Route[] {
  const path = '/v1/{topic=projects/*/topics/*}:publish';
  return [{ method: 'POST', path, handle: (call) => publishAsked(cloud, call) }];
}

function publishAsked(cloud: Cloud, call: Call): JsonObject {
  const messages = listAt(call.body, 'messages').filter(isObject);
  const topic = canonical(cloud, call.params.topic ?? '');
  return { messageIds: messages.map((message) => publish(cloud, call.caller, topic, message)) };
}

/**
 * Publishes in a member's name, who must be allowed to.
 *
 * @returns the message's id; deliveries go on by themselves
 */
export function publish(cloud: Cloud, caller: Caller, topic: string, message: JsonObject): string {
  cloud.iam.require(caller, 'pubsub.topics.publish', `//pubsub.googleapis.com/${topic}`);
  if (cloud.store.table(TOPIC.permissions).get(topic) === undefined) throw notFound(topic);
  const messageId = String(randomInt(10 ** 12, 10 ** 14));
  const published = { ...message, messageId, publishTime: cloud.clock.now().toISOString() };
  for (const [name, subscription] of cloud.store.table<JsonObject>(SUBSCRIPTION.permissions).list())
    if (subscription.topic === topic) void push(cloud, name, subscription, published);
  return messageId;
}

/** Source: https://cloud.google.com/pubsub/docs/push, https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions */
async function push(
  cloud: Cloud,
  name: string,
  subscription: JsonObject,
  message: JsonObject,
): Promise<void> {
  const endpoint = textAt(subscription, 'pushConfig.pushEndpoint');
  const email = textAt(subscription, 'pushConfig.oidcToken.serviceAccountEmail');
  if (endpoint === undefined) return;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const audience = textAt(subscription, 'pushConfig.oidcToken.audience') ?? endpoint;
    const authorization = email && `Bearer ${cloud.tokens.issueIdentity(email, audience)}`;
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [INTERNAL_HEADER]: cloud.tokens.internalMark(),
        ...(authorization && { authorization }),
      },
      body: JSON.stringify({ message, subscription: name }),
    }).catch(() => undefined);
    if (response?.ok === true) return;
    await sleep(FIRST_PAUSE_MS * 2 ** attempt);
  }
}
