import type { Clock } from '../clock.ts';
import type { Journal, Journaled } from '../journal/journal.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { JsonObject } from '../json.ts';
import type { DeliveryOptions, QueueOptions, SubscriptionOptions, TopicOptions } from '../options.ts';
import { Queue, QUEUES_TOPIC, replayInto, rulesRecord, snapshotOf } from './queue.ts';
import type { QueueRules } from './queue-message.ts';
import { QueueState } from './queue-state.ts';
import { tallyOf, type QueueTally } from './tally.ts';
import { DEFAULT_RULE } from './rules/rule.ts';
import { Subscription, Topic, WAITING } from './topic.ts';

/** Service Bus's defaults (page "Service Bus queues, topics, and subscriptions"). Milliseconds. */
const DEFAULT_LOCK = 60_000;
const DEFAULT_MAX_DELIVERIES = 10;
const DEAD_LETTERS = '/$deadletterqueue';
const SUBSCRIPTION = /^(.+)\/subscriptions\/([^/]+)$/;

const rulesOf = (options: DeliveryOptions, duplicateDetection?: number): QueueRules => ({
  lockDuration: options.lockDurationMs ?? DEFAULT_LOCK,
  maxDeliveryCount: options.maxDeliveryCount ?? DEFAULT_MAX_DELIVERIES,
  defaultTtl: options.defaultTtlMs,
  deadLetterOnExpiration: options.deadLetterOnExpiration ?? false,
  duplicateDetection,
  requiresSession: options.requiresSession ?? false,
});

const pathOf = (address: string): string => address.toLowerCase().replace(/^\//, '');

/**
 * All queues, topics and subscriptions. Those of the options exist from the start; messages of others in the log keep
 * theirs alive, so that a changed configuration loses nothing.
 */
export class QueueNamespace implements Journaled {
  readonly topic = QUEUES_TOPIC;
  readonly #queues = new Map<string, Queue>();
  readonly #topics = new Map<string, Topic>();
  readonly #subscriptions = new Map<string, Subscription>();
  /** Rules of the options, and those that the log ends with, by path. */
  readonly #wanted = new Map<string, QueueRules>();
  readonly #logged = new Map<string, QueueRules>();
  readonly #clock: Clock;
  #journal: Journal | undefined;

  constructor(queues: readonly (string | QueueOptions)[], topics: readonly (string | TopicOptions)[], clock: Clock) {
    this.#clock = clock;
    for (const queue of queues) this.#createQueue(typeof queue === 'string' ? { name: queue } : queue);
    for (const topic of topics) this.#createTopic(typeof topic === 'string' ? { name: topic } : topic);
    for (const { path, state } of this.#ruled()) this.#wanted.set(path, state.rules);
  }

  attach(journal: Journal): void {
    this.#journal = journal;
  }

  /** Recovery is over: the rules of the options are in force, and deadlines count, from now on. */
  async start(): Promise<void> {
    const changed = [...this.#ruled()].flatMap((queue) => {
      const wanted = this.#wanted.get(queue.path);
      const isKnown = JSON.stringify(wanted) === JSON.stringify(this.#logged.get(queue.path));
      return wanted && !isKnown ? [queue.obey(wanted)] : [];
    });
    await Promise.all(changed);
    for (const queue of this.#all()) queue.schedule();
  }

  close(): void {
    for (const queue of this.#all()) queue.close();
  }

  /** What can be received from at an address: a queue, a subscription or the dead letters of one. Case is ignored. */
  find(address: string): Queue | undefined {
    return this.#queues.get(pathOf(address));
  }

  /** What messages can be sent to at an address: a queue or a topic. */
  destination(address: string): Queue | Topic | undefined {
    const path = pathOf(address);
    if (path.endsWith(DEAD_LETTERS) || this.#subscriptions.has(path)) return undefined;
    return this.#topics.get(path) ?? this.#queues.get(path);
  }

  findTopic(address: string): Topic | undefined {
    return this.#topics.get(pathOf(address));
  }

  findSubscription(address: string): Subscription | undefined {
    return this.#subscriptions.get(pathOf(address));
  }

  /** Messages by path, in whatever state. Those scheduled in a topic count under its name. */
  counts(): Record<string, number> {
    const topics = [...this.#topics].map(([path, topic]) => [path, topic.waiting.state.size] as const);
    return Object.fromEntries([
      ...[...this.#queues].map(([path, queue]) => [path, queue.state.size] as const),
      ...topics.filter(([, size]) => size > 0),
    ]);
  }

  /** Every queue and subscription, and topics in which something waits for its time. */
  tallies(): QueueTally[] {
    const queues = [...this.#queues].filter(([path]) => !path.endsWith(DEAD_LETTERS));
    const topics = [...this.#topics].filter(([, topic]) => topic.waiting.state.size > 0);
    return [
      ...queues.map(([path, queue]) => tallyOf(path, queue.state)),
      ...topics.map(([path, topic]) => tallyOf(path, topic.waiting.state)),
    ];
  }

  /** Empties a queue, a subscription, a topic's scheduled messages, or dead letters. @throws RangeError for none. */
  async purge(address: string): Promise<number> {
    const queue = this.find(address) ?? this.findTopic(address)?.waiting;
    if (!queue) throw new RangeError(`There is no queue or topic '${address}'.`);
    return queue.purge();
  }

  async purgeAll(): Promise<void> {
    for (const queue of this.#all()) await queue.purge();
  }

  replay(data: JsonObject, blob: Buffer = Buffer.alloc(0)): void {
    const path = data['q'] as string;
    if (data['op'] === 'obey') {
      const rules = data['rules'] as unknown as QueueRules;
      this.#logged.set(path, rules);
      // Alone they keep nothing alive that the options no longer name.
      this.#ruledAt(path)?.state.obey(rules);
      return;
    }
    if (path.endsWith(WAITING)) {
      const topic = this.#topicAt(path.slice(0, -WAITING.length));
      if (!topic.replay(data, blob)) replayInto(topic.waiting.state, data, blob);
      return;
    }
    const queue = this.#queues.get(path) ?? this.#createFor(path);
    if (!this.#subscriptions.get(path)?.replay(data)) replayInto(queue.state, data, blob);
  }

  *snapshot(): Iterable<JournalRecord> {
    for (const subscription of this.#subscriptions.values()) yield* subscription.snapshot();
    for (const { path, state } of this.#ruled()) yield rulesRecord(path, state.rules);
    for (const { waiting } of this.#topics.values()) yield* snapshotOf(waiting.path, waiting.state);
    for (const [path, queue] of this.#queues) yield* snapshotOf(path, queue.state);
  }

  /** All that have rules of their own: dead letters follow their queue's. */
  *#ruled(): Iterable<Queue> {
    for (const queue of this.#all()) if (!queue.path.endsWith(DEAD_LETTERS)) yield queue;
  }

  #ruledAt(path: string): Queue | undefined {
    return path.endsWith(WAITING) ? this.#topics.get(path.slice(0, -WAITING.length))?.waiting : this.#queues.get(path);
  }

  *#all(): Iterable<Queue> {
    for (const { waiting } of this.#topics.values()) yield waiting;
    yield* this.#queues.values();
  }

  readonly #attached = (): Journal => this.#journal!;

  #createQueue(options: QueueOptions): Queue {
    const path = pathOf(options.name);
    const state = new QueueState(options.name, rulesOf(options, options.duplicateDetectionMs));
    const dead = new Queue(path + DEAD_LETTERS, state.deadLetters!, this.#attached, this.#clock);
    const main = new Queue(path, state, this.#attached, this.#clock);
    // A settlement of the queue may have dead-lettered something.
    main.onAvailable(() => dead.changed());
    this.#queues.set(main.path, main);
    this.#queues.set(dead.path, dead);
    return main;
  }

  #createTopic({ name, defaultTtlMs, duplicateDetectionMs, subscriptions = [] }: TopicOptions): Topic {
    const path = pathOf(name);
    const state = new QueueState(name, rulesOf({ ...(defaultTtlMs && { defaultTtlMs }) }, duplicateDetectionMs));
    const topic = new Topic(path, state, this.#attached, this.#clock);
    this.#topics.set(path, topic);
    for (const subscription of subscriptions) {
      this.#createSubscription(name, topic, typeof subscription === 'string' ? { name: subscription } : subscription);
    }
    return topic;
  }

  #createSubscription(topicName: string, topic: Topic, options: SubscriptionOptions): void {
    const queue = this.#createQueue({ ...options, name: `${topicName}/Subscriptions/${options.name}` });
    const subscription = new Subscription(queue, options.rules ?? [DEFAULT_RULE], this.#attached);
    topic.subscriptions.set(queue.path, subscription);
    this.#subscriptions.set(queue.path, subscription);
  }

  #topicAt(path: string): Topic {
    const known = this.#topics.get(path);
    if (known) return known;
    const topic = this.#createTopic({ name: path });
    this.#obeyLogged(topic.waiting.path);
    return topic;
  }

  /** What the options no longer name goes on under the rules that it had. */
  #obeyLogged(path: string): void {
    const rules = this.#logged.get(path);
    if (rules) this.#ruledAt(path)?.state.obey(rules);
  }

  /** What the log speaks of but the options no longer name. */
  #createFor(path: string): Queue {
    const owner = path.replace(DEAD_LETTERS, '');
    const [, topic, subscription] = SUBSCRIPTION.exec(owner) ?? [];
    if (topic && subscription) this.#createSubscription(topic, this.#topicAt(topic), { name: subscription });
    else this.#createQueue({ name: owner });
    this.#obeyLogged(owner);
    return this.#queues.get(path)!;
  }
}
