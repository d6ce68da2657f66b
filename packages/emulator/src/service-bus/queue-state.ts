import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import { DuplicateWindow } from './duplicate-window.ts';
import { MinHeap } from './min-heap.ts';
import type { NewMessage, QueueMessage, QueueRules, Settlement } from './queue-message.ts';

/** A peek-lock. The token is 16 bytes in the order of its text form. */
export interface Lock {
  readonly token: Buffer;
  readonly until: number;
}

export interface LockedMessage {
  readonly message: QueueMessage;
  readonly lock: Lock;
}

interface Entry {
  message: QueueMessage;
  lock: Lock | undefined;
  /** A change of it is on its way to the disk; nothing else may be decided about it. */
  isSettling: boolean;
}

const NEVER = Number.POSITIVE_INFINITY;

/**
 * One queue, or one dead-letter queue, as a pure state machine: no clock, no disk, no sockets.
 *
 * What the log records (`add`, `settle`) is applied identically live and in recovery. Locks live in memory only: after
 * a restart every message is free again, as when its lock had expired.
 */
export class QueueState {
  readonly rules: QueueRules;
  readonly deadLetters: QueueState | undefined;
  readonly #name: string;
  readonly #entries = new Map<number, Entry>();
  readonly #byToken = new Map<string, Entry>();
  readonly #ready = new MinHeap<number>();
  readonly #deadlines = new MinHeap<number>();
  readonly #window: DuplicateWindow;
  #nextSequence = 1;

  constructor(name: string, rules: QueueRules, isDeadLetterQueue = false) {
    this.#name = name;
    this.rules = rules;
    this.#window = new DuplicateWindow(rules.duplicateDetection);
    if (isDeadLetterQueue) return;
    const endless = { ...rules, defaultTtl: undefined, duplicateDetection: undefined, maxDeliveryCount: NEVER };
    this.deadLetters = new QueueState(name, endless, true);
  }

  get size(): number {
    return this.#entries.size;
  }

  // --- durable changes -------------------------------------------------------------------------------------------

  /** Takes a message in. @returns its sequence number; undefined when duplicate detection dropped it. */
  add(message: NewMessage, now: number): number | undefined {
    if (this.#window.isDuplicate(message.messageId, now)) return undefined;
    const ttl = Math.min(message.ttl ?? NEVER, this.rules.defaultTtl ?? NEVER);
    const start = Math.max(now, message.scheduledFor ?? 0);
    const isScheduled = message.scheduledFor !== undefined && message.scheduledFor > now;
    const sequence = this.#nextSequence;
    this.insert({
      sequence,
      messageId: message.messageId,
      enqueuedSequence: sequence,
      enqueuedAt: now,
      expiresAt: ttl === NEVER ? undefined : start + ttl,
      state: isScheduled ? 'scheduled' : 'active',
      scheduledFor: message.scheduledFor,
      deliveryCount: 0,
      annotations: message.annotations,
      extraProperties: {},
      bare: message.bare,
    });
    return sequence;
  }

  /** Puts a message in as it is: from a snapshot, or from another queue. */
  insert(message: QueueMessage): void {
    this.#nextSequence = Math.max(this.#nextSequence, message.sequence + 1);
    const entry: Entry = { message, lock: undefined, isSettling: false };
    this.#entries.set(message.sequence, entry);
    this.#offer(entry);
  }

  settle(sequence: number, settlement: Settlement, now: number): void {
    const entry = this.#entries.get(sequence);
    if (!entry) return;
    this.#unlock(entry);
    entry.isSettling = false;
    switch (settlement.how) {
      case 'complete':
        this.#entries.delete(sequence);
        break;
      case 'expire':
        if (this.rules.deadLetterOnExpiration && this.deadLetters) {
          this.#deadLetter(entry, 'TTLExpiredException', 'The message expired and was dead lettered.');
        } else this.#entries.delete(sequence);
        break;
      case 'deadletter':
        this.#modify(entry, settlement.properties);
        this.#deadLetter(entry, settlement.reason, settlement.description);
        break;
      case 'defer':
        this.#modify(entry, settlement.properties);
        entry.message = { ...entry.message, state: 'deferred' };
        break;
      case 'abandon':
      case 'unlock':
        this.#modify(entry, settlement.how === 'abandon' ? settlement.properties : undefined);
        this.#countFailure(entry);
        break;
      case 'activate':
        this.#activate(entry, now);
        break;
    }
  }

  /** Continues the numbering of an earlier life. */
  resume(nextSequence: number, seen: Readonly<Record<string, number>>): void {
    this.#nextSequence = Math.max(this.#nextSequence, nextSequence);
    this.#window.restore(seen);
  }

  get nextSequence(): number {
    return this.#nextSequence;
  }

  get seen(): Readonly<Record<string, number>> {
    return this.#window.seen;
  }

  get messages(): QueueMessage[] {
    return [...this.#entries.values()].map((entry) => entry.message);
  }

  // --- decisions in memory ---------------------------------------------------------------------------------------

  /** Locks the oldest free message. */
  lockNext(now: number): LockedMessage | undefined {
    for (let sequence = this.#ready.pop(); sequence !== undefined; sequence = this.#ready.pop()) {
      const entry = this.#entries.get(sequence);
      if (entry && isFree(entry) && entry.message.state === 'active' && !hasExpired(entry, now))
        return this.#lock(entry, now);
    }
    return undefined;
  }

  /** Locks a deferred message. */
  lockDeferred(sequence: number, now: number): LockedMessage | undefined {
    const entry = this.#entries.get(sequence);
    return entry && isFree(entry) && entry.message.state === 'deferred' ? this.#lock(entry, now) : undefined;
  }

  /** Gives back a lock that was taken but not handed out. */
  releaseDeferred(token: Buffer): void {
    const entry = this.#byToken.get(token.toString('hex'));
    if (entry) this.#unlock(entry);
  }

  /** Extends a lock. @returns undefined when it is no longer held. */
  renew(token: Buffer, now: number): number | undefined {
    const entry = this.#held(token, now);
    if (!entry) return undefined;
    entry.lock = { token, until: now + this.rules.lockDuration };
    this.#deadlines.push(entry.lock.until, entry.message.sequence);
    return entry.lock.until;
  }

  /** Claims a locked message for one settlement. @returns its sequence number; undefined when the lock is lost. */
  claim(token: Buffer, now: number): number | undefined {
    const entry = this.#held(token, now);
    if (!entry) return undefined;
    entry.isSettling = true;
    return entry.message.sequence;
  }

  /** Claims scheduled messages to cancel them. @returns undefined when one of them is not scheduled. */
  claimScheduled(sequences: readonly number[]): readonly number[] | undefined {
    const entries = sequences.map((sequence) => this.#entries.get(sequence));
    if (!entries.every((entry) => entry && isFree(entry) && entry.message.state === 'scheduled')) return undefined;
    for (const entry of entries) entry!.isSettling = true;
    return sequences;
  }

  /** The settlement of claimed messages could not be stored: they are as before. */
  unclaim(sequences: readonly number[]): void {
    for (const sequence of sequences) {
      const entry = this.#entries.get(sequence);
      if (!entry) continue;
      entry.isSettling = false;
      this.#offer(entry);
    }
  }

  /** What time has done by now: locks to end, messages to expire, scheduled ones to enqueue. All are claimed. */
  due(now: number): { sequence: number; how: 'unlock' | 'expire' | 'activate' }[] {
    const changes: { sequence: number; how: 'unlock' | 'expire' | 'activate' }[] = [];
    for (let next = this.#deadlines.peek(); next && next.priority <= now; next = this.#deadlines.peek()) {
      this.#deadlines.pop();
      const entry = this.#entries.get(next.value);
      const how = entry && !entry.isSettling ? change(entry, now) : undefined;
      if (!entry || !how) continue;
      entry.isSettling = true;
      changes.push({ sequence: next.value, how });
    }
    return changes;
  }

  /** When {@link due} has something next; undefined when nothing waits for time. */
  get nextDeadline(): number | undefined {
    return this.#deadlines.peek()?.priority;
  }

  /** Messages from a sequence number on, in order, whatever their state. */
  peek(from: number, count: number, now: number): LockedOrFree[] {
    const found: LockedOrFree[] = [];
    for (const [sequence, entry] of [...this.#entries].sort(([a], [b]) => a - b)) {
      if (sequence < from || hasExpired(entry, now)) continue;
      if (found.push({ message: entry.message, lock: entry.lock }) === count) break;
    }
    return found;
  }

  #lock(entry: Entry, now: number): LockedMessage {
    const lock = { token: randomBytes(16), until: now + this.rules.lockDuration };
    entry.lock = lock;
    this.#byToken.set(lock.token.toString('hex'), entry);
    this.#deadlines.push(lock.until, entry.message.sequence);
    return { message: entry.message, lock };
  }

  #held(token: Buffer, now: number): Entry | undefined {
    const entry = this.#byToken.get(token.toString('hex'));
    return entry?.lock && entry.lock.until > now && !entry.isSettling ? entry : undefined;
  }

  #unlock(entry: Entry): void {
    if (entry.lock) this.#byToken.delete(entry.lock.token.toString('hex'));
    entry.lock = undefined;
  }

  /** Makes a free message known to receivers and to the clock. */
  #offer(entry: Entry): void {
    const { sequence, state, expiresAt, scheduledFor } = entry.message;
    if (state === 'active' && isFree(entry)) this.#ready.push(sequence, sequence);
    if (state === 'scheduled') this.#deadlines.push(scheduledFor!, sequence);
    else if (expiresAt !== undefined) this.#deadlines.push(expiresAt, sequence);
  }

  #modify(entry: Entry, properties: JsonObject | undefined): void {
    if (!properties || Object.keys(properties).length === 0) return;
    entry.message = { ...entry.message, extraProperties: { ...entry.message.extraProperties, ...properties } };
  }

  #countFailure(entry: Entry): void {
    const deliveryCount = entry.message.deliveryCount + 1;
    entry.message = { ...entry.message, deliveryCount };
    if (deliveryCount >= this.rules.maxDeliveryCount) {
      const text = `Message could not be consumed after ${this.rules.maxDeliveryCount} delivery attempts.`;
      this.#deadLetter(entry, 'MaxDeliveryCountExceeded', text);
    } else this.#offer(entry);
  }

  #deadLetter(entry: Entry, reason: string | undefined, description: string | undefined): void {
    const { message } = entry;
    this.#entries.delete(message.sequence);
    if (!this.deadLetters) return;
    this.deadLetters.insert({
      ...message,
      sequence: this.deadLetters.nextSequence,
      state: 'active',
      expiresAt: undefined,
      annotations: { ...message.annotations, 'x-opt-deadletter-source': this.#name },
      extraProperties: {
        ...message.extraProperties,
        ...(reason !== undefined && { DeadLetterReason: reason }),
        ...(description !== undefined && { DeadLetterErrorDescription: description }),
      },
    });
  }

  /** A scheduled message is enqueued under a new sequence number. */
  #activate(entry: Entry, now: number): void {
    this.#entries.delete(entry.message.sequence);
    this.insert({ ...entry.message, sequence: this.#nextSequence, state: 'active', enqueuedAt: now });
  }
}

export interface LockedOrFree {
  readonly message: QueueMessage;
  readonly lock: Lock | undefined;
}

const isFree = (entry: Entry): boolean => !entry.lock && !entry.isSettling;

const hasExpired = ({ message }: Entry, now: number): boolean =>
  message.expiresAt !== undefined && message.expiresAt <= now && message.state === 'active';

function change(entry: Entry, now: number): 'unlock' | 'expire' | 'activate' | undefined {
  if (entry.lock) return entry.lock.until <= now ? 'unlock' : undefined;
  if (entry.message.state === 'scheduled') return entry.message.scheduledFor! <= now ? 'activate' : undefined;
  return hasExpired(entry, now) ? 'expire' : undefined;
}
