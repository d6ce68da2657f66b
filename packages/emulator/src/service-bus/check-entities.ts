import type { DeliveryOptions, QueueOptions, SubscriptionOptions, TopicOptions } from '../options.ts';
import { isJsonObject } from '../json.ts';
import { checkRule, type RuleDescription } from './rules/rule.ts';

/** Checks one number of an option. @throws RangeError when it is outside its limits. */
export type Within = (name: string, value: number | undefined, low: number, high: number) => void;

const ENTITY_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9._-])?$/;
const MAX_NAME = 260;
/** Names of subscriptions and rules. */
const MAX_SHORT_NAME = 50;
const WEEK = 7 * 24 * 3_600_000;

/** An item of a list that is a name, or an object with one. @throws RangeError when it is neither. */
function named<T extends { readonly name: string }>(kind: string, item: string | T): T | { readonly name: string } {
  if (typeof item === 'string') return { name: item };
  if (!isJsonObject(item) || typeof item.name !== 'string') throw new RangeError(`A ${kind} needs a name.`);
  return item;
}

/** @throws RangeError when the option is there and not a list. */
function listOf<T>(path: string, value: readonly T[] = []): readonly T[] {
  const given: unknown = value;
  if (!Array.isArray(given)) throw new RangeError(`Option ${path} must be a list.`);
  return value;
}

const DELIVERY = [
  'name',
  'lockDurationMs',
  'maxDeliveryCount',
  'defaultTtlMs',
  'deadLetterOnExpiration',
  'requiresSession',
];
const KNOWN: Readonly<Record<'queue' | 'topic' | 'subscription' | 'rule', readonly string[]>> = {
  queue: [...DELIVERY, 'duplicateDetectionMs'],
  topic: ['name', 'defaultTtlMs', 'duplicateDetectionMs', 'subscriptions'],
  subscription: [...DELIVERY, 'rules'],
  rule: ['name', 'sqlFilter', 'correlationFilter', 'sqlAction'],
};

/** What a correlation filter may name, and `label`, as older clients call the subject. */
const CORRELATION: readonly string[] = [
  ...['correlationId', 'messageId', 'to', 'replyTo', 'subject', 'label'],
  ...['sessionId', 'replyToSessionId', 'contentType', 'properties'],
];

/** A configuration file is written by hand: what is misspelt in it must not be ignored. */
function checkNames(kind: keyof typeof KNOWN, item: { readonly name: string }): void {
  const unknown = Object.keys(item).find((name) => !KNOWN[kind].includes(name));
  if (unknown !== undefined) throw new RangeError(`The ${kind} '${item.name}' has an unknown option '${unknown}'.`);
}

function checkRules(subscription: string, rules: readonly RuleDescription[]): void {
  const seen = new Set<string>();
  for (const rule of rules) {
    if (typeof rule === 'string') throw new RangeError(`Rule '${String(rule)}' of ${subscription} must be an object.`);
    checkNames('rule', named('rule', rule));
    const place = `Rule '${rule.name}' of ${subscription}`;
    if (seen.has(rule.name.toLowerCase())) throw new RangeError(`${place} is there twice.`);
    seen.add(rule.name.toLowerCase());
    const unknown = Object.keys(rule.correlationFilter ?? {}).find((name) => !CORRELATION.includes(name));
    if (unknown !== undefined) throw new RangeError(`${place} has an unknown property '${unknown}'.`);
    try {
      checkRule(rule);
    } catch (error) {
      throw new RangeError(`${place}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/** @throws RangeError when a queue, a topic or what belongs to it is not as Service Bus allows; the text names it. */
export function checkEntities(
  queues: readonly (string | QueueOptions)[],
  topics: readonly (string | TopicOptions)[],
  within: Within,
): void {
  const seen = new Set<string>();
  const checkName = (kind: string, name: string, key: string, max: number): void => {
    const isOnce = !seen.has(key.toLowerCase());
    if (!ENTITY_NAME.test(name) || name.length > max || !isOnce) {
      throw new RangeError(`'${name}' is not a valid ${kind} name${isOnce ? '' : ', because it is there twice'}.`);
    }
    seen.add(key.toLowerCase());
  };
  const checkDelivery = (path: string, options: DeliveryOptions): void => {
    within(`${path}.lockDurationMs`, options.lockDurationMs, 100, 300_000);
    within(`${path}.maxDeliveryCount`, options.maxDeliveryCount, 1, 2000);
    within(`${path}.defaultTtlMs`, options.defaultTtlMs, 1, Number.MAX_SAFE_INTEGER);
    for (const name of ['deadLetterOnExpiration', 'requiresSession'] as const) {
      const value: unknown = options[name];
      if (value !== undefined && typeof value !== 'boolean') {
        throw new RangeError(`Option ${path}.${name} must be true or false.`);
      }
    }
  };
  for (const item of queues) {
    const queue: QueueOptions = named('queue', item);
    checkNames('queue', queue);
    checkName('queue', queue.name, queue.name, MAX_NAME);
    checkDelivery(`queues.${queue.name}`, queue);
    within(`queues.${queue.name}.duplicateDetectionMs`, queue.duplicateDetectionMs, 1, WEEK);
  }
  for (const item of topics) {
    const topic: TopicOptions = named('topic', item);
    checkNames('topic', topic);
    const path = `topics.${topic.name}`;
    checkName('topic', topic.name, topic.name, MAX_NAME);
    within(`${path}.defaultTtlMs`, topic.defaultTtlMs, 1, Number.MAX_SAFE_INTEGER);
    within(`${path}.duplicateDetectionMs`, topic.duplicateDetectionMs, 1, WEEK);
    for (const subscriptionItem of listOf(`${path}.subscriptions`, topic.subscriptions)) {
      const subscription: SubscriptionOptions = named('subscription', subscriptionItem);
      checkNames('subscription', subscription);
      const key = `${topic.name}/${subscription.name}`;
      checkName('subscription', subscription.name, key, MAX_SHORT_NAME);
      checkDelivery(`${path}.subscriptions.${subscription.name}`, subscription);
      checkRules(key, listOf(`${path}.subscriptions.${subscription.name}.rules`, subscription.rules));
    }
  }
}
