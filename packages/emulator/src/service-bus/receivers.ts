import { AmqpError, type OutgoingLink, type Outcome, type Settlement as LinkSettlement } from '../amqp/links.ts';
import { isJsonObject } from '../json.ts';
import type { Queue } from './queue.ts';
import type { Settlement } from './queue-message.ts';
import type { Lock, LockedMessage } from './entry.ts';
import type { SessionLock } from './sessions.ts';
import { encodeMessage, plainValues, swapGuid } from './wire-message.ts';

const LOCK_LOST = 'com.microsoft:message-lock-lost';
const LOCK_LOST_TEXT =
  'The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.';

export const sessionLockLost = (sessionId: string): AmqpError =>
  new AmqpError(
    'com.microsoft:session-lock-lost',
    `The lock of session '${sessionId}' was lost: it expired, or another receiver has the session.`,
  );

/**
 * Serves one receiver of a queue, or of one of its sessions: peek-lock, or receive and delete when the client asks for
 * settled messages. Its link is open already.
 */
export class QueueReceiver {
  readonly #link: OutgoingLink;
  readonly #queue: Queue;
  readonly #now: () => number;
  readonly #session: SessionLock | undefined;
  /** Messages on their way through the journal in receive-and-delete mode; they have used credit already. */
  #leaving = 0;
  #isDraining = false;
  #isPumping = false;

  constructor(link: OutgoingLink, queue: Queue, now: () => number, session?: SessionLock) {
    this.#link = link;
    this.#queue = queue;
    this.#now = now;
    this.#session = session;
    const stop = queue.onAvailable(() => this.#pump());
    link.onClose = () => {
      stop();
      if (session) this.#release(session);
    };
    link.onCredit = () => this.#pump();
    link.onDrain = () => {
      this.#isDraining = true;
      this.#pump();
    };
    this.#pump();
  }

  /** The next receiver may take the session at once. */
  #release(session: SessionLock): void {
    this.#queue.state.releaseSession(session);
    this.#queue.changed();
  }

  #pump(): void {
    if (this.#session?.isLost) {
      if (!this.#link.isClosed) this.#link.close(sessionLockLost(this.#session.sessionId));
      return;
    }
    // Settling makes changes known, this receiver included: taking the next message in there would turn their order.
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      this.#deliverAll();
    } finally {
      this.#isPumping = false;
    }
    this.#queue.schedule();
    if (this.#isDraining && this.#leaving === 0) {
      this.#isDraining = false;
      this.#link.drained();
    }
  }

  #deliverAll(): void {
    // Asked again for each message: the session's buffer and the socket may have less room than the client gave credit.
    while (this.#link.credit > this.#leaving) {
      const locked = this.#queue.state.lockNext(this.#now(), this.#session);
      if (!locked) break;
      if (this.#link.wantsSettled) void this.#deliverAndDelete(locked);
      else this.#deliver(locked);
    }
  }

  #deliver({ message, lock }: LockedMessage): void {
    this.#link.send(
      encodeMessage(message, lock),
      swapGuid(lock.token),
      (outcome, settlement) => void this.#settle(lock, outcome, settlement),
    );
  }

  /** Deleted first and sent then: the client asked for at most once. */
  async #deliverAndDelete({ message, lock }: LockedMessage): Promise<void> {
    this.#leaving += 1;
    const sequence = this.#queue.state.claim(lock.token, this.#now())!;
    try {
      await this.#queue.settle([sequence], { how: 'complete' });
      if (!this.#link.isClosed) this.#link.send(encodeMessage(message, undefined), swapGuid(lock.token));
    } catch {
      // The journal has failed: the message stays.
    } finally {
      this.#leaving -= 1;
      this.#pump();
    }
  }

  async #settle(lock: Lock, outcome: Outcome, link: LinkSettlement): Promise<void> {
    const settlement = settlementOf(outcome);
    if (!settlement) {
      this.#queue.state.release(lock.token);
      link.confirm();
      this.#queue.changed();
      return;
    }
    const isRefused = settlement.how === 'deadletter' && !this.#queue.state.deadLetters;
    if (isRefused) {
      link.fail('amqp:not-allowed', 'A message cannot be dead-lettered out of a dead-letter queue.');
      return;
    }
    const sequence = this.#queue.state.claim(lock.token, this.#now());
    if (sequence === undefined) {
      if (lock.session && lock.until <= this.#now()) {
        const lost = sessionLockLost(lock.session.sessionId);
        link.fail(lost.condition, lost.message);
      } else link.fail(LOCK_LOST, LOCK_LOST_TEXT);
      return;
    }
    try {
      await this.#queue.settle([sequence], settlement);
      link.confirm();
    } catch {
      link.fail('amqp:internal-error', 'The settlement could not be stored.');
    }
  }
}

/** @returns undefined for a message that the client gives back as if it had never come. */
function settlementOf(outcome: Outcome): Settlement | undefined {
  switch (outcome.kind) {
    case 'accepted':
      return { how: 'complete' };
    case 'rejected': {
      const { DeadLetterReason, DeadLetterErrorDescription, ...properties } = plainValues(outcome.info);
      return {
        how: 'deadletter',
        reason: text(DeadLetterReason),
        description: text(DeadLetterErrorDescription),
        properties,
      };
    }
    case 'modified': {
      const annotations = isJsonObject(outcome.annotations) ? plainValues(outcome.annotations) : {};
      return { how: outcome.isUndeliverableHere ? 'defer' : 'abandon', properties: annotations };
    }
    case 'released':
      return undefined;
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
