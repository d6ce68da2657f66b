import type { Journal, Journaled } from '../journal/journal.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { JsonObject } from '../json.ts';
import type { QueueOptions } from '../options.ts';
import { Queue, QUEUES_TOPIC, replayInto, snapshotOf } from './queue.ts';
import type { QueueRules } from './queue-message.ts';
import { QueueState } from './queue-state.ts';

/** Service Bus's defaults (page "Service Bus queues, topics, and subscriptions"). Milliseconds. */
const DEFAULT_LOCK = 60_000;
const DEFAULT_MAX_DELIVERIES = 10;
const DEAD_LETTERS = '/$deadletterqueue';

const rulesOf = (options: Omit<QueueOptions, 'name'>): QueueRules => ({
  lockDuration: options.lockDurationMs ?? DEFAULT_LOCK,
  maxDeliveryCount: options.maxDeliveryCount ?? DEFAULT_MAX_DELIVERIES,
  defaultTtl: options.defaultTtlMs,
  deadLetterOnExpiration: options.deadLetterOnExpiration ?? false,
  duplicateDetection: options.duplicateDetectionMs,
});

/** All queues. Those of the options exist from the start; messages of others in the log keep their queue alive. */
export class QueueNamespace implements Journaled {
  readonly topic = QUEUES_TOPIC;
  readonly #queues = new Map<string, Queue>();
  readonly #now: () => number;
  #journal: Journal | undefined;

  constructor(queues: readonly (string | QueueOptions)[], now: () => number) {
    this.#now = now;
    for (const queue of queues) this.#create(typeof queue === 'string' ? { name: queue } : queue);
  }

  attach(journal: Journal): void {
    this.#journal = journal;
  }

  /** Recovery is over: deadlines count from now on. */
  start(): void {
    for (const queue of this.#queues.values()) queue.schedule();
  }

  close(): void {
    for (const queue of this.#queues.values()) queue.close();
  }

  /** The queue, or dead-letter queue, at an address; case does not matter. */
  find(address: string): Queue | undefined {
    return this.#queues.get(address.toLowerCase().replace(/^\//, ''));
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.#queues].map(([path, queue]) => [path, queue.state.size]));
  }

  replay(data: JsonObject, blob: Buffer | undefined): void {
    const path = data['q'] as string;
    const queue = this.#queues.get(path) ?? this.#create({ name: path.replace(DEAD_LETTERS, '') }, path);
    replayInto(queue.state, data, blob ?? Buffer.alloc(0));
  }

  *snapshot(): Iterable<JournalRecord> {
    for (const [path, queue] of this.#queues) yield* snapshotOf(path, queue.state);
  }

  #create(options: QueueOptions, wanted = options.name.toLowerCase()): Queue {
    const path = options.name.toLowerCase();
    const state = new QueueState(options.name, rulesOf(options));
    const journal = (): Journal => this.#journal!;
    const dead = new Queue(path + DEAD_LETTERS, state.deadLetters!, journal, this.#now);
    const main = new Queue(path, state, journal, this.#now);
    // A settlement of the queue may have dead-lettered something.
    main.onAvailable(() => dead.changed());
    this.#queues.set(main.path, main);
    this.#queues.set(dead.path, dead);
    return wanted === dead.path ? dead : main;
  }
}
