import type { Reply } from '../amqp/request-response.ts';
import { amqpTypes } from '../amqp/rhea.ts';
import { heldSession, ok, type Asked, type Body } from './management-request.ts';
import type { Queue } from './queue.ts';
import { sessionLockLost } from './receivers.ts';
import type { SessionLock } from './sessions.ts';

/** Most sessions that one answer lists. */
const MAX_LISTED = 1000;

function required(queue: Queue, body: Body, asked: Asked): SessionLock {
  const lock = heldSession(queue, body, asked);
  if (!lock) throw sessionLockLost(String(body['session-id']));
  return lock;
}

export function renewSessionLock(queue: Queue, body: Body, asked: Asked): Reply {
  const lock = required(queue, body, asked);
  queue.state.sessions.renew(lock, asked.now + queue.state.rules.lockDuration);
  queue.schedule();
  return ok(amqpTypes.wrap_map({ expiration: amqpTypes.wrap_timestamp(lock.until) }));
}

export function getSessionState(queue: Queue, body: Body, asked: Asked): Reply {
  const { sessionId } = required(queue, body, asked);
  const state = queue.state.sessions.state(sessionId);
  return ok(amqpTypes.wrap_map({ 'session-state': state ? amqpTypes.wrap_binary(state) : null }));
}

export async function setSessionState(queue: Queue, body: Body, asked: Asked): Promise<Reply> {
  const { sessionId } = required(queue, body, asked);
  const state = body['session-state'];
  await queue.setSessionState(sessionId, Buffer.isBuffer(state) ? Buffer.from(state) : undefined);
  return ok();
}

export function listSessions(queue: Queue, body: Body): Reply {
  const since = Number(body['last-updated-time'] ?? 0);
  const skip = Number(body['skip'] ?? 0);
  const top = Math.min(Number(body['top'] ?? MAX_LISTED), MAX_LISTED);
  const ids = queue.state.sessions.changedSince(since).slice(skip, skip + top);
  if (ids.length === 0) return { status: 204, description: 'NoContent' };
  return ok(amqpTypes.wrap_map({ skip: amqpTypes.wrap_int(skip + ids.length), 'sessions-ids': ids }));
}
