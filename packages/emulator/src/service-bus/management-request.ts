import type { Reply } from '../amqp/request-response.ts';
import type { Typed } from '../amqp/rhea.ts';
import type { Queue } from './queue.ts';
import { sessionLockLost } from './receivers.ts';
import type { SessionLock } from './sessions.ts';

export type Body = Readonly<Record<string, unknown>>;

/** Who asks, and when. */
export interface Asked {
  readonly now: number;
  /** Under which the link that the request belongs to may hold a session; undefined when it names no link. */
  readonly sessionOwner: string | undefined;
}

export const ok = (body?: Typed): Reply => ({ status: 200, description: 'OK', body });

/** The session that a request is about, if it is about one. @throws AmqpError when the asker does not hold it. */
export function heldSession(queue: Queue, body: Body, { now, sessionOwner }: Asked): SessionLock | undefined {
  const sessionId = body['session-id'];
  if (typeof sessionId !== 'string' || !queue.state.rules.requiresSession) return undefined;
  const lock = queue.state.sessions.held(sessionId, sessionOwner, now);
  if (!lock) throw sessionLockLost(sessionId);
  return lock;
}
