import { DuplicateWindow } from './duplicate-window.ts';
import { dueChange, hasExpired, isFree, type Entry, type Lock, type LockedMessage } from './entry.ts';
import { arrived, deadLettered, deadLetterRules, modified } from './message-changes.ts';
import { MessageLocks } from './message-locks.ts';
import { MinHeap } from './min-heap.ts';
import type { DeadLetterReason, NewMessage, QueueMessage, QueueRules, Settlement } from './queue-message.ts';
import { Sessions, type SessionLock } from './sessions.ts';

const NEVER = Number.POSITIVE_INFINITY;

/**
 * One queue, or one dead-letter queue, as a pure state machine: no clock, no disk, no sockets.
 *
 * What the log records (`add`, `settle`) is applied identically live and in recovery. Locks live in memory only: after
 * a restart every message is free again, as when its lock had expired.
 */
export class QueueState {
  readonly deadLetters: QueueState | undefined;
  readonly sessions: Sessions;
  readonly #name: string;
  readonly #entries = new Map<number, Entry>();
  readonly #locks = new MessageLocks();
  readonly #ready = new MinHeap<number>((sequence) => this.#isReady(sequence));
  readonly #deadlines = new MinHeap<number>((sequence) => this.#entries.has(sequence));
  readonly #window: DuplicateWindow;
  #rules: QueueRules;
  #nextSequence = 1;

  constructor(name: string, rules: QueueRules, isDeadLetterQueue = false) {
    this.#name = name;
    this.#rules = rules;
    this.#window = new DuplicateWindow(rules.duplicateDetection);
    this.sessions = new Sessions((sequence) => this.#isReady(sequence));
    if (isDeadLetterQueue) return;
    this.deadLetters = new QueueState(name, deadLetterRules(rules), true);
  }

  get rules(): QueueRules {
    return this.#rules;
  }

  get size(): number {
    return this.#entries.size;
  }

  // --- durable changes -------------------------------------------------------------------------------------------

  /** Other rules are in force from now on; nothing is locked. */
  obey(rules: QueueRules): void {
    const isRegrouped = rules.requiresSession !== this.#rules.requiresSession;
    this.#rules = rules;
    this.#window.resize(rules.duplicateDetection);
    this.deadLetters?.obey(deadLetterRules(rules));
    if (isRegrouped) for (const entry of [...this.#entries.values()]) this.#place(entry);
  }

  /** Remembers a message id. @returns true when duplicate detection drops what brings it. */
  isDuplicate(messageId: string, now: number): boolean {
    return this.#window.isDuplicate(messageId, now);
  }

  /** Takes a message in. @returns its sequence number; undefined when duplicate detection dropped it. */
  add(message: NewMessage, now: number): number | undefined {
    if (this.isDuplicate(message.messageId, now)) return undefined;
    const sequence = this.#nextSequence;
    this.insert(arrived(message, this.rules, sequence, now));
    return sequence;
  }

  /** Puts a message in as it is: from a snapshot, or from another queue. */
  insert(message: QueueMessage): void {
    this.#nextSequence = Math.max(this.#nextSequence, message.sequence + 1);
    const entry: Entry = { message, lock: undefined, isSettling: false };
    this.#entries.set(message.sequence, entry);
    this.#place(entry);
  }

  settle(sequence: number, settlement: Settlement, now: number): void {
    const entry = this.#entries.get(sequence);
    if (!entry) return;
    this.#locks.end(entry);
    entry.isSettling = false;
    switch (settlement.how) {
      case 'complete':
        this.#entries.delete(sequence);
        break;
      case 'expire':
        if (this.rules.deadLetterOnExpiration && this.deadLetters) {
          const description = 'The message expired and was dead lettered.';
          this.#deadLetter(entry, { reason: 'TTLExpiredException', description });
        } else this.#entries.delete(sequence);
        break;
      case 'deadletter':
        entry.message = modified(entry.message, settlement.properties);
        this.#deadLetter(entry, settlement);
        break;
      case 'defer':
        entry.message = { ...modified(entry.message, settlement.properties), state: 'deferred' };
        break;
      case 'abandon':
        entry.message = modified(entry.message, settlement.properties);
        this.#countFailure(entry);
        break;
      case 'unlock':
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

  *entries(): Iterable<{ readonly message: QueueMessage; readonly isLocked: boolean }> {
    for (const { message, lock } of this.#entries.values()) yield { message, isLocked: lock !== undefined };
  }

  get(sequence: number): QueueMessage | undefined {
    return this.#entries.get(sequence)?.message;
  }

  // --- decisions in memory ---------------------------------------------------------------------------------------

  /** Locks the oldest free message, of one session where sessions are required. */
  lockNext(now: number, session?: SessionLock): LockedMessage | undefined {
    // Its time may be over before the clock says so: a lock that ends with it would be none.
    if (session && session.until <= now) return undefined;
    const next = (): number | undefined => (session ? this.sessions.next(session) : this.#ready.pop());
    for (let sequence = next(); sequence !== undefined; sequence = next()) {
      const entry = this.#entries.get(sequence);
      if (entry && this.#isReady(sequence) && !hasExpired(entry, now)) return this.#lock(entry, now, session);
    }
    return undefined;
  }

  /** Locks a deferred message. */
  lockDeferred(sequence: number, now: number, session?: SessionLock): LockedMessage | undefined {
    const entry = this.#entries.get(sequence);
    if (!entry || !isFree(entry) || entry.message.state !== 'deferred') return undefined;
    return !session || entry.message.sessionId === session.sessionId ? this.#lock(entry, now, session) : undefined;
  }

  /**
   * Gives a session back. Its messages are free again and their deliveries do not count as failures (page "Message
   * sessions"); nothing of this is durable.
   */
  releaseSession(lock: SessionLock): void {
    const held = [...lock.held];
    for (const sequence of held) {
      const entry = this.#entries.get(sequence);
      if (entry && !entry.isSettling) this.#free(entry);
    }
    this.sessions.release(lock);
  }

  /** Gives a lock back as if it had never been: no delivery is counted, and nothing of it is durable. */
  release(token: Buffer): void {
    const entry = this.#locks.find(token);
    if (entry) this.#free(entry);
  }

  /** Extends a lock. @returns undefined when it is no longer held. */
  renew(token: Buffer, now: number): number | undefined {
    const entry = this.#locks.held(token, now);
    if (!entry || entry.lock?.session) return undefined;
    const until = now + this.rules.lockDuration;
    this.#locks.extend(entry, token, until);
    this.#deadlines.push(until, entry.message.sequence);
    return until;
  }

  /** Claims a locked message for one settlement. @returns its sequence number; undefined when the lock is lost. */
  claim(token: Buffer, now: number): number | undefined {
    const entry = this.#locks.held(token, now);
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

  /** Claims all messages that are not being settled, whoever has them locked: the queue is purged. */
  claimAll(): number[] {
    const free = [...this.#entries.values()].filter((entry) => !entry.isSettling);
    for (const entry of free) entry.isSettling = true;
    return free.map((entry) => entry.message.sequence);
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
      const how = entry && !entry.isSettling ? dueChange(entry, now) : undefined;
      if (!entry || !how) continue;
      entry.isSettling = true;
      changes.push({ sequence: next.value, how });
    }
    for (const lost of this.sessions.expired(now)) {
      for (const sequence of lost.held) {
        const entry = this.#entries.get(sequence);
        if (!entry || entry.isSettling) continue;
        entry.isSettling = true;
        changes.push({ sequence, how: 'unlock' });
      }
    }
    return changes;
  }

  /** When {@link due} has something next; undefined when nothing waits for time. */
  get nextDeadline(): number | undefined {
    const next = Math.min(this.#deadlines.peek()?.priority ?? NEVER, this.sessions.nextDeadline ?? NEVER);
    return next === NEVER ? undefined : next;
  }

  /** Messages from a sequence number on, in order, whatever their state. */
  peek(
    from: number,
    count: number,
    now: number,
    sessionId?: string,
  ): { readonly message: QueueMessage; readonly lock: Lock | undefined }[] {
    const found: { message: QueueMessage; lock: Lock | undefined }[] = [];
    // Numbers only grow, so messages lie in their order.
    for (const [sequence, entry] of this.#entries) {
      // A count or a start that is no number finds nothing.
      if (!(found.length < count)) break;
      if (!(sequence >= from) || hasExpired(entry, now)) continue;
      if (sessionId !== undefined && entry.message.sessionId !== sessionId) continue;
      found.push({ message: entry.message, lock: entry.lock });
    }
    return found;
  }

  #isReady(sequence: number): boolean {
    const entry = this.#entries.get(sequence);
    return entry !== undefined && isFree(entry) && entry.message.state === 'active';
  }

  #lock(entry: Entry, now: number, session?: SessionLock): LockedMessage {
    const lock = this.#locks.take(entry, now, this.rules.lockDuration, session);
    if (!session) this.#deadlines.push(lock.until, entry.message.sequence);
    return { message: entry.message, lock };
  }

  #free(entry: Entry): void {
    this.#locks.end(entry);
    this.#offer(entry);
  }

  #place(entry: Entry): void {
    if (this.rules.requiresSession && entry.message.sessionId === undefined) {
      // Of a subscription, whose topic knows nothing of sessions, or from before a queue had any. Queues refuse these.
      const description = 'The message has no session id, and the entity needs one.';
      this.#deadLetter(entry, { reason: 'Session ID is null', description });
    } else this.#offer(entry);
  }

  /** Makes a free message known to receivers and to the clock. */
  #offer(entry: Entry): void {
    const { sequence, sessionId, state, expiresAt, scheduledFor } = entry.message;
    if (state === 'active' && isFree(entry)) {
      if (this.rules.requiresSession && sessionId !== undefined) this.sessions.offer(sessionId, sequence);
      else this.#ready.push(sequence, sequence);
    }
    if (state === 'scheduled') this.#deadlines.push(scheduledFor!, sequence);
    else if (expiresAt !== undefined) this.#deadlines.push(expiresAt, sequence);
  }

  #countFailure(entry: Entry): void {
    const deliveryCount = entry.message.deliveryCount + 1;
    entry.message = { ...entry.message, deliveryCount };
    if (deliveryCount >= this.rules.maxDeliveryCount) {
      const description = `Message could not be consumed after ${this.rules.maxDeliveryCount} delivery attempts.`;
      this.#deadLetter(entry, { reason: 'MaxDeliveryCountExceeded', description });
    } else this.#offer(entry);
  }

  #deadLetter({ message }: Entry, cause: Partial<DeadLetterReason>): void {
    this.#entries.delete(message.sequence);
    this.deadLetters?.insert(deadLettered(message, this.#name, this.deadLetters.nextSequence, cause));
  }

  /** A scheduled message is enqueued under a new sequence number. */
  #activate(entry: Entry, now: number): void {
    this.#entries.delete(entry.message.sequence);
    this.insert({ ...entry.message, sequence: this.#nextSequence, state: 'active', enqueuedAt: now });
  }
}
