import { randomBytes } from 'node:crypto';
import { AmqpError } from '../amqp/links.ts';
import {
  BATCH_FORMAT,
  encodeAnnotations,
  encodeHeader,
  idText,
  splitBatch,
  splitMessage,
  withApplicationProperties,
  withMessageId,
} from '../amqp/message-bytes.ts';
import { amqpTypes } from '../amqp/rhea.ts';
import type { Json, JsonObject } from '../json.ts';
import type { MessageState, NewMessage, QueueMessage } from './queue-message.ts';
import type { Lock } from './entry.ts';

const STATES: Readonly<Record<MessageState, number>> = { active: 0, deferred: 1, scheduled: 2 };
/** Annotations that the service owns; a sender's values for them are not kept. */
const SERVICE_OWNED =
  /^x-opt-(sequence-number|enqueued-time|locked-until|message-state|enqueue-sequence-number|deadletter-source|scheduled-enqueue-time)$/;
const SCHEDULED = 'x-opt-scheduled-enqueue-time';

/** What JSON can keep of a property: texts, numbers, truth values, and dates, unless beyond all calendars, as their text. */
export function plainValues(values: Readonly<Record<string, unknown>>): JsonObject {
  const kept: [string, Json][] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) kept.push([name, value as Json]);
    else if (value instanceof Date && !Number.isNaN(value.getTime())) kept.push([name, value.toISOString()]);
  }
  return Object.fromEntries(kept);
}

/** Reads one transfer, single or batch. @throws AmqpError `amqp:decode-error` when it is malformed. */
export function readTransfer(bytes: Buffer, format: number): NewMessage[] {
  try {
    return (format === BATCH_FORMAT ? splitBatch(bytes) : [bytes]).map(readMessage);
  } catch {
    throw new AmqpError('amqp:decode-error', 'The message is not a valid AMQP message.');
  }
}

/** Reads one encoded message. A message without id gets one: the SDK's lock renewal does not work without. */
export function readMessage(bytes: Buffer): NewMessage {
  const { message, annotations, bare } = splitMessage(bytes);
  const given = idText(message.message_id);
  const messageId = given ?? randomBytes(16).toString('hex');
  const scheduled = annotations[SCHEDULED];
  const kept = Object.entries(plainValues(annotations)).filter(([name]) => !SERVICE_OWNED.test(name));
  return {
    messageId,
    sessionId: message.group_id,
    ttl: message.ttl,
    scheduledFor: scheduled === undefined || scheduled === null ? undefined : Number(scheduled),
    annotations: Object.fromEntries(kept),
    bare: given === undefined ? withMessageId(bare, messageId) : bare,
  };
}

/** Encodes a message for a receiver, with its lock when it has one. */
export function encodeMessage(message: QueueMessage, lock: Lock | undefined): Buffer {
  const annotations: Record<string, unknown> = {
    ...message.annotations,
    'x-opt-sequence-number': amqpTypes.wrap_long(message.sequence),
    'x-opt-enqueue-sequence-number': amqpTypes.wrap_long(message.enqueuedSequence),
    'x-opt-enqueued-time': amqpTypes.wrap_timestamp(message.enqueuedAt),
    'x-opt-message-state': amqpTypes.wrap_int(STATES[message.state]),
  };
  if (lock) annotations['x-opt-locked-until'] = amqpTypes.wrap_timestamp(lock.until);
  if (message.scheduledFor !== undefined) annotations[SCHEDULED] = amqpTypes.wrap_timestamp(message.scheduledFor);
  const header: Record<string, unknown> = { durable: true, delivery_count: message.deliveryCount };
  // A uint of milliseconds reaches 49 days; longer lives are as good as endless to a receiver.
  if (message.expiresAt !== undefined) header['ttl'] = Math.min(message.expiresAt - message.enqueuedAt, 0xffffffff);
  const bare =
    Object.keys(message.extraProperties).length > 0
      ? withApplicationProperties(message.bare, message.extraProperties)
      : message.bare;
  return Buffer.concat([encodeHeader(header), encodeAnnotations(annotations), bare]);
}

/** .NET writes the first three groups of a GUID little-endian; the delivery tag is in that order. Its own inverse. */
export function swapGuid(bytes: Buffer): Buffer {
  const swapped = Buffer.from(bytes);
  swapped.subarray(0, 4).reverse();
  swapped.subarray(4, 6).reverse();
  swapped.subarray(6, 8).reverse();
  return swapped;
}
