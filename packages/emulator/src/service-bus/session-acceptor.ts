import { AmqpError, type OutgoingLink } from '../amqp/links.ts';
import { amqpTypes, type Typed } from '../amqp/rhea.ts';
import type { Queue } from './queue.ts';
import { QueueReceiver } from './receivers.ts';
import type { SessionLock } from './sessions.ts';

export const SESSION_FILTER = 'com.microsoft:session-filter';
const TIMEOUT = 'com.microsoft:timeout';
/** How long a receiver of any session waits that names no time of its own. Milliseconds. */
const DEFAULT_WAIT = 60_000;
const MAX_WAIT = 3_600_000;
/** .NET counts time in 100 ns from year 1; this is 1970. */
const TICKS_1970 = 621_355_968_000_000_000n;

/** .NET ticks do not fit a JavaScript number. */
function ticks(time: number): Typed {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(time) * 10_000n + TICKS_1970);
  return amqpTypes.wrap_long(bytes);
}

/** The name under which a link holds a session; requests name the link that they belong to. */
export const sessionOwner = (connectionId: string, linkName: string): string => `${connectionId}/${linkName}`;

/**
 * Opens a receiver of one session: of the one named in its filter, or of the next that is free. The latter's attach is
 * answered when there is one, or refused when the time is over that the client waits.
 */
export function acceptSession(link: OutgoingLink, queue: Queue, now: () => number): void {
  const wanted = link.filter(SESSION_FILTER);
  const sessionId = typeof wanted === 'string' ? wanted : undefined;
  const take = (): SessionLock | undefined => {
    const owner = sessionOwner(link.connectionId, link.name);
    return queue.state.sessions.acquire(sessionId, owner, now(), queue.state.rules.lockDuration);
  };
  const open = (session: SessionLock): void => {
    queue.schedule();
    const properties = { 'com.microsoft:locked-until-utc': ticks(session.until) };
    link.open(properties, { [SESSION_FILTER]: session.sessionId });
    new QueueReceiver(link, queue, now, session);
  };
  const session = take();
  if (session) {
    open(session);
    return;
  }
  if (sessionId !== undefined) {
    throw new AmqpError(
      'com.microsoft:session-cannot-be-locked',
      `The requested session '${sessionId}' cannot be accepted. It may be locked by another receiver.`,
    );
  }

  link.hold();
  const stop = queue.onAvailable(() => {
    const next = take();
    if (!next) return;
    end();
    open(next);
  });
  const asked = Number(link.properties[TIMEOUT] ?? DEFAULT_WAIT);
  const wait = Number.isFinite(asked) ? Math.min(Math.max(asked, 0), MAX_WAIT) : DEFAULT_WAIT;
  const timer = setTimeout(() => {
    end();
    link.refuse(new AmqpError('com.microsoft:timeout', 'No session became free within the time of the request.'));
  }, wait);
  timer.unref();
  const end = (): void => {
    stop();
    clearTimeout(timer);
  };
  link.onClose = end;
}
