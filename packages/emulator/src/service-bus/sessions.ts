import { MinHeap } from './min-heap.ts';

/** The exclusive hold of one receiver on one session; its messages are locked as long as this is. */
export interface SessionLock {
  readonly sessionId: string;
  /** Link that holds it; only requests that come from there may use it. */
  readonly owner: string;
  until: number;
  /** Set when the session was given up or its time is over. */
  isLost: boolean;
  /** Sequence numbers of the messages that the holder has. */
  readonly held: Set<number>;
}

interface Session {
  readonly id: string;
  readonly ready: MinHeap<number>;
  lock: SessionLock | undefined;
  /** What its receivers keep with it; durable. */
  state: Buffer | undefined;
  updatedAt: number;
}

/** The sessions of one queue (page "Message sessions"), without clock or disk. Locks live in memory only. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  /** Sessions that may be free and have messages, by their oldest; looked at again when they are taken. */
  readonly #free = new MinHeap<string>((id, sequence) => !this.#sessions.get(id)?.lock && this.#isReady(sequence));
  readonly #deadlines = new MinHeap<SessionLock>((lock) => !lock.isLost);
  readonly #isReady: (sequence: number) => boolean;

  /** @param isReady tells whether a message that was offered may still be received. */
  constructor(isReady: (sequence: number) => boolean) {
    this.#isReady = isReady;
  }

  /** A message of the session may be received. */
  offer(sessionId: string, sequence: number): void {
    const session = this.#session(sessionId);
    session.ready.push(sequence, sequence);
    if (!session.lock) this.#free.push(sequence, sessionId);
  }

  /** The oldest message of a held session. */
  next(lock: SessionLock): number | undefined {
    const session = this.#sessions.get(lock.sessionId);
    return session ? this.#peek(session, true) : undefined;
  }

  /** Locks one session, or whichever free one has the oldest message. @returns undefined when there is none. */
  acquire(sessionId: string | undefined, owner: string, now: number, duration: number): SessionLock | undefined {
    const session = sessionId === undefined ? this.#nextFree() : this.#session(sessionId);
    if (!session || session.lock) return undefined;
    const lock = { sessionId: session.id, owner, until: now + duration, isLost: false, held: new Set<number>() };
    session.lock = lock;
    this.#deadlines.push(lock.until, lock);
    return lock;
  }

  /** The lock of a session if `owner` holds it; without an owner, whoever does. */
  held(sessionId: string, owner: string | undefined, now: number): SessionLock | undefined {
    const lock = this.#sessions.get(sessionId)?.lock;
    const isHis = owner === undefined || lock?.owner === owner;
    return lock && isHis && lock.until > now ? lock : undefined;
  }

  renew(lock: SessionLock, until: number): void {
    lock.until = until;
    this.#deadlines.push(until, lock);
  }

  release(lock: SessionLock): void {
    if (lock.isLost) return;
    lock.isLost = true;
    const session = this.#sessions.get(lock.sessionId);
    if (session?.lock !== lock) return;
    session.lock = undefined;
    this.#offerAgain(session);
  }

  /** Locks whose time is over; they are lost from now on. */
  expired(now: number): SessionLock[] {
    const lost: SessionLock[] = [];
    for (let next = this.#deadlines.peek(); next && next.priority <= now; next = this.#deadlines.peek()) {
      this.#deadlines.pop();
      if (next.value.isLost || next.value.until > now) continue;
      this.release(next.value);
      lost.push(next.value);
    }
    return lost;
  }

  get nextDeadline(): number | undefined {
    return this.#deadlines.peek()?.priority;
  }

  state(sessionId: string): Buffer | undefined {
    return this.#sessions.get(sessionId)?.state;
  }

  setState(sessionId: string, state: Buffer | undefined, at: number): void {
    const session = this.#session(sessionId);
    session.state = state;
    session.updatedAt = at;
    if (!session.lock) this.#offerAgain(session);
  }

  /** Ids of sessions whose state was set after `since`, in order of their names. */
  changedSince(since: number): string[] {
    const changed = [...this.#sessions.values()].filter((session) => session.state && session.updatedAt > since);
    return changed.map((session) => session.id).sort();
  }

  *states(): Iterable<{ readonly id: string; readonly state: Buffer; readonly at: number }> {
    for (const { id, state, updatedAt } of this.#sessions.values()) if (state) yield { id, state, at: updatedAt };
  }

  #session(id: string): Session {
    const known = this.#sessions.get(id);
    if (known) return known;
    const session: Session = { id, ready: new MinHeap(this.#isReady), lock: undefined, state: undefined, updatedAt: 0 };
    this.#sessions.set(id, session);
    return session;
  }

  #peek(session: Session, take: boolean): number | undefined {
    for (let head = session.ready.peek(); head; head = session.ready.peek()) {
      const isReady = this.#isReady(head.value);
      if (take || !isReady) session.ready.pop();
      if (isReady) return head.value;
    }
    return undefined;
  }

  #nextFree(): Session | undefined {
    for (let id = this.#free.pop(); id !== undefined; id = this.#free.pop()) {
      const session = this.#sessions.get(id);
      if (session && !session.lock && this.#peek(session, false) !== undefined) return session;
    }
    return undefined;
  }

  /** A session that nobody holds waits for the next receiver, or is forgotten when it has nothing to keep. */
  #offerAgain(session: Session): void {
    const head = this.#peek(session, false);
    if (head !== undefined) this.#free.push(head, session.id);
    else if (!session.state) this.#sessions.delete(session.id);
  }
}
