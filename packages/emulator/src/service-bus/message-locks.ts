import { randomBytes } from 'node:crypto';
import { sessionBound, type Entry, type Lock } from './entry.ts';
import type { SessionLock } from './sessions.ts';

/** The peek-locks of a queue's messages, by their tokens. */
export class MessageLocks {
  readonly #byToken = new Map<string, Entry>();

  /** Locks a message for so many milliseconds, or for as long as its session is locked. */
  take(entry: Entry, now: number, duration: number, session?: SessionLock): Lock {
    const lock = session ? sessionBound(session) : { token: randomBytes(16), until: now + duration };
    entry.lock = lock;
    this.#byToken.set(lock.token.toString('hex'), entry);
    session?.held.add(entry.message.sequence);
    return lock;
  }

  /** Prolongs a message's own lock. */
  extend(entry: Entry, token: Buffer, until: number): void {
    entry.lock = { token, until };
  }

  end(entry: Entry): void {
    if (entry.lock) this.#byToken.delete(entry.lock.token.toString('hex'));
    entry.lock?.session?.held.delete(entry.message.sequence);
    entry.lock = undefined;
  }

  /** The message that a token locks, unless a change of it is on its way to the disk; its time may be over. */
  find(token: Buffer): Entry | undefined {
    const entry = this.#byToken.get(token.toString('hex'));
    return entry?.isSettling === false ? entry : undefined;
  }

  /** The same while the lock holds. */
  held(token: Buffer, now: number): Entry | undefined {
    const entry = this.find(token);
    return entry?.lock && entry.lock.until > now ? entry : undefined;
  }
}
