import { AmqpError } from '../amqp/links.ts';
import type { Reply } from '../amqp/request-response.ts';
import { amqpTypes, type DecodedMessage } from '../amqp/rhea.ts';
import type { Queue } from './queue.ts';
import type { Settlement } from './queue-message.ts';
import { heldSession, ok, type Asked, type Body } from './management-request.ts';
import { getSessionState, listSessions, renewSessionLock, setSessionState } from './session-requests.ts';
import { addRule, listRules, removeRule } from './rule-requests.ts';
import { Topic, type Subscription } from './topic.ts';
import { encodeMessage, plainValues, readMessage } from './wire-message.ts';

type Operation<T> = (entity: T, body: Body, asked: Asked) => Promise<Reply> | Reply;

const LONG = 0x81;
const TIMESTAMP = 0x83;
const MAX_PEEK = 250;
const lockLost = (): AmqpError =>
  new AmqpError(
    'com.microsoft:message-lock-lost',
    'The lock supplied is invalid. Either the lock expired, or the message has already been removed.',
  );

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const tokens = (body: Body): Buffer[] => list(body['lock-tokens']).map((token) => Buffer.from(token as Buffer));
/** A long beyond what a number holds comes as bytes; no sequence number of ours is that large. */
const numbers = (value: unknown): number[] => list(value).map((item) => (Buffer.isBuffer(item) ? NaN : Number(item)));

function renewLock(queue: Queue, body: Body, { now }: Asked): Reply {
  const until = tokens(body).map((token) => {
    const expiration = queue.state.renew(token, now);
    if (expiration === undefined) throw lockLost();
    return expiration;
  });
  queue.schedule();
  return ok(amqpTypes.wrap_map({ expirations: amqpTypes.wrap_array(until, TIMESTAMP) }));
}

function peek(queue: Queue, body: Body, { now }: Asked): Reply {
  const [from = 0] = numbers([body['from-sequence-number'] ?? 0]);
  const count = Math.min(Number(body['message-count'] ?? 1), MAX_PEEK);
  const sessionId = typeof body['session-id'] === 'string' ? body['session-id'] : undefined;
  const messages = queue.state.peek(from, count, now, sessionId);
  // The SDK reads "nothing there" from exactly this status.
  if (messages.length === 0) return { status: 204, description: 'NoContent' };
  return ok(
    amqpTypes.wrap_map({
      messages: messages.map(({ message }) => ({ message: encodeMessage(message, undefined) })),
    }),
  );
}

async function schedule(target: Queue | Topic, body: Body): Promise<Reply> {
  const messages = list(body['messages']).map((item) => readMessage((item as { message: Buffer }).message));
  const sequences = await target.send(messages);
  // A duplicate is dropped silently; its number belongs to nothing.
  const numbers = sequences.map((sequence) => sequence ?? 0);
  return ok(amqpTypes.wrap_map({ 'sequence-numbers': amqpTypes.wrap_array(numbers, LONG) }));
}

async function cancelScheduled(queue: Queue, body: Body): Promise<Reply> {
  const sequences = queue.state.claimScheduled(numbers(body['sequence-numbers']));
  if (!sequences) throw new AmqpError('com.microsoft:message-not-found', 'A message to cancel is not scheduled.');
  await queue.settle(sequences, { how: 'complete' });
  return ok();
}

async function receiveBySequenceNumber(queue: Queue, body: Body, asked: Asked): Promise<Reply> {
  const { now } = asked;
  const session = heldSession(queue, body, asked);
  const locked = numbers(body['sequence-numbers']).map((sequence) => queue.state.lockDeferred(sequence, now, session));
  const found = locked.filter((item) => item !== undefined);
  if (found.length < locked.length) {
    for (const { lock } of found) queue.state.release(lock.token);
    throw new AmqpError('com.microsoft:message-not-found', 'A message with the given sequence number is not deferred.');
  }
  queue.schedule();
  if (Number(body['receiver-settle-mode']) === 0) {
    const claimed = found.map(({ lock }) => queue.state.claim(lock.token, now)!);
    await queue.settle(claimed, { how: 'complete' });
  }
  return ok(
    amqpTypes.wrap_map({
      messages: found.map(({ message, lock }) => ({
        'lock-token': amqpTypes.wrap_uuid(lock.token),
        message: encodeMessage(message, lock),
      })),
    }),
  );
}

async function updateDisposition(queue: Queue, body: Body, asked: Asked): Promise<Reply> {
  const { now } = asked;
  heldSession(queue, body, asked);
  const settlement = settlementOf(body);
  if (settlement.how === 'deadletter' && !queue.state.deadLetters) {
    throw new AmqpError('amqp:not-allowed', 'A message cannot be dead-lettered out of a dead-letter queue.');
  }
  const claimed: number[] = [];
  for (const token of tokens(body)) {
    const sequence = queue.state.claim(token, now);
    if (sequence === undefined) {
      queue.state.unclaim(claimed);
      throw lockLost();
    }
    claimed.push(sequence);
  }
  await queue.settle(claimed, settlement);
  return ok();
}

function settlementOf(body: Body): Settlement {
  const properties = plainValues((body['properties-to-modify'] ?? {}) as Body);
  const text = (name: string): string | undefined => (typeof body[name] === 'string' ? body[name] : undefined);
  switch (body['disposition-status']) {
    case 'completed':
      return { how: 'complete' };
    case 'abandoned':
      return { how: 'abandon', properties };
    case 'defered': // The service's own spelling.
      return { how: 'defer', properties };
    case 'suspended':
      return {
        how: 'deadletter',
        reason: text('deadletter-reason'),
        description: text('deadletter-description'),
        properties,
      };
    default:
      throw new AmqpError('amqp:not-allowed', `The disposition ${String(body['disposition-status'])} is not known.`);
  }
}

const RECEIVE: Readonly<Record<string, Operation<Queue>>> = {
  'com.microsoft:renew-lock': renewLock,
  'com.microsoft:peek-message': peek,
  'com.microsoft:receive-by-sequence-number': receiveBySequenceNumber,
  'com.microsoft:update-disposition': updateDisposition,
  'com.microsoft:renew-session-lock': renewSessionLock,
  'com.microsoft:get-session-state': getSessionState,
  'com.microsoft:set-session-state': setSessionState,
  'com.microsoft:get-message-sessions': listSessions,
};

const RULES: Readonly<Record<string, Operation<Subscription>>> = {
  'com.microsoft:add-rule': addRule,
  'com.microsoft:remove-rule': removeRule,
  'com.microsoft:enumerate-rules': listRules,
};

/** What a `$management` node belongs to; a queue is both a destination and something to receive from. */
export interface Managed {
  readonly queue: Queue | undefined;
  readonly destination: Queue | Topic | undefined;
  readonly subscription: Subscription | undefined;
}

/**
 * Serves one request to `<entity>/$management` (page "AMQP 1.0 in Azure Service Bus: request-response-based
 * operations").
 */
export async function manage(entity: Managed, request: DecodedMessage, asked: Asked): Promise<Reply> {
  const { queue, destination, subscription } = entity;
  const name = String(request.application_properties?.['operation']);
  const body = (request.body ?? {}) as Body;
  if (destination && name === 'com.microsoft:schedule-message') return schedule(destination, body);
  if (destination && name === 'com.microsoft:cancel-scheduled-message') {
    return cancelScheduled(destination instanceof Topic ? destination.waiting : destination, body);
  }
  const receive = Object.hasOwn(RECEIVE, name) ? RECEIVE[name] : undefined;
  if (queue && receive) return receive(queue, body, asked);
  const change = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  if (subscription && change) return change(subscription, body, asked);
  return { status: 501, description: `The operation ${name} is not available.`, condition: 'amqp:not-implemented' };
}
