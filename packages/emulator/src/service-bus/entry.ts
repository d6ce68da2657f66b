import { randomBytes } from 'node:crypto';
import type { QueueMessage } from './queue-message.ts';
import type { SessionLock } from './sessions.ts';

/** A peek-lock. The token is 16 bytes in the order of its text form. */
export interface Lock {
  readonly token: Buffer;
  readonly until: number;
  /** The session lock that this one ends with. */
  readonly session?: SessionLock;
}

export interface LockedMessage {
  readonly message: QueueMessage;
  readonly lock: Lock;
}

/** A message in its queue. */
export interface Entry {
  message: QueueMessage;
  lock: Lock | undefined;
  /** A change of it is on its way to the disk; nothing else may be decided about it. */
  isSettling: boolean;
}

/** A lock that ends when its session's does, however often that is renewed. */
export const sessionBound = (session: SessionLock): Lock => ({
  token: randomBytes(16),
  session,
  get until() {
    return session.isLost ? 0 : session.until;
  },
});

export const isFree = (entry: Entry): boolean => !entry.lock && !entry.isSettling;

export const hasExpired = ({ message }: Entry, now: number): boolean =>
  message.expiresAt !== undefined && message.expiresAt <= now && message.state === 'active';

/** What time has done to a message by now. */
export function dueChange(entry: Entry, now: number): 'unlock' | 'expire' | 'activate' | undefined {
  if (entry.lock) return entry.lock.until <= now ? 'unlock' : undefined;
  if (entry.message.state === 'scheduled') return entry.message.scheduledFor! <= now ? 'activate' : undefined;
  return hasExpired(entry, now) ? 'expire' : undefined;
}
