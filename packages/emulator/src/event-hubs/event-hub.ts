import { createHash } from 'node:crypto';
import type { Journal, Journaled } from '../journal/journal.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { JsonObject } from '../json.ts';
import { PartitionLog, type NewEvent, type PartitionRetention } from './partition-log.ts';

const TOPIC = 'events';
/** Senders choose the keys, so what is remembered of them has a bound. */
const MAX_PLACED = 16_384;

/**
 * The partitions of the hub's built-in endpoint. An event gets its number, and becomes visible, only when it is on
 * disk: a reader may keep the number as its checkpoint, so a crash must never give it to another event.
 */
export class EventHub implements Journaled {
  readonly topic = TOPIC;
  readonly name: string;
  readonly createdAt: number;
  readonly #partitions: PartitionLog[];
  readonly #retention: PartitionRetention;
  readonly #listeners = new Set<(partition: number) => void>();
  /** Partitions of the keys that came lately: the hash costs more than all else that is done for an event. */
  readonly #placed = new Map<string, number>();
  #journal: Journal | undefined;
  #roundRobin = 0;

  constructor(name: string, partitionCount: number, retention: PartitionRetention, now: number) {
    this.name = name;
    this.createdAt = now;
    this.#retention = retention;
    this.#partitions = Array.from({ length: partitionCount }, () => new PartitionLog());
  }

  /** Connects the recovered state to the journal that its changes go to. */
  attach(journal: Journal): void {
    this.#journal = journal;
  }

  get partitions(): readonly PartitionLog[] {
    return this.#partitions;
  }

  /** The partition of a key, the same on every start: all events of a device stay in order. */
  partitionOf(key: string): number {
    const known = this.#placed.get(key);
    if (known !== undefined) return known;
    const partition = createHash('sha256').update(key).digest().readUInt32BE(0) % this.#partitions.length;
    if (this.#placed.size >= MAX_PLACED) this.#placed.clear();
    this.#placed.set(key, partition);
    return partition;
  }

  /** The partition for events without a key: each in turn. */
  nextPartition(): number {
    this.#roundRobin = (this.#roundRobin + 1) % this.#partitions.length;
    return this.#roundRobin;
  }

  /** Stores an event. Resolves when it is durable and readable. */
  append(partition: number, event: NewEvent): Promise<void> {
    const data = { p: partition, at: event.enqueuedAt, ann: event.annotations };
    return this.#journal!.append({ topic: TOPIC, data, blob: event.bare }, () => {
      const log = this.#partitions[partition]!;
      log.append(event);
      log.prune(this.#retention, event.enqueuedAt);
      for (const listener of this.#listeners) listener(partition);
    });
  }

  /** Calls `listener` after each new event. @returns the function that stops it. */
  onAppend(listener: (partition: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Drops events by age; without it a silent hub would keep them for ever. */
  prune(now: number): void {
    for (const log of this.#partitions) log.prune(this.#retention, now);
  }

  replay(data: JsonObject, blob: Buffer | undefined): void {
    const partition = data['p'] as number;
    // A hub that is started with fewer partitions than before keeps the old ones: their events are still owed.
    while (this.#partitions.length <= partition) this.#partitions.push(new PartitionLog());
    const log = this.#partitions[partition]!;
    if (data['next']) {
      const [sequence, offset] = data['next'] as [number, number];
      log.resume(sequence, offset);
      return;
    }
    const enqueuedAt = data['at'] as number;
    log.append({ enqueuedAt, annotations: data['ann'] as NewEvent['annotations'], bare: blob ?? Buffer.alloc(0) });
    log.prune(this.#retention, enqueuedAt);
  }

  *snapshot(): Iterable<JournalRecord> {
    for (const [partition, log] of this.#partitions.entries()) {
      const first = log.at(log.firstSequence);
      const next = [log.firstSequence, first?.offset ?? log.nextOffset];
      yield { topic: TOPIC, data: { p: partition, next } };
      for (const event of log) {
        const data = { p: partition, at: event.enqueuedAt, ann: event.annotations };
        yield { topic: TOPIC, data, blob: event.bare };
      }
    }
  }
}
