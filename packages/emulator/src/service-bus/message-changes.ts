import type { JsonObject } from '../json.ts';
import type { DeadLetterReason, NewMessage, QueueMessage, QueueRules } from './queue-message.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** A message as a queue takes it in. The shorter time to live counts, the message's or the queue's. */
export function arrived(
  { messageId, sessionId, scheduledFor, annotations, bare, ...message }: NewMessage,
  { defaultTtl }: Pick<QueueRules, 'defaultTtl'>,
  sequence: number,
  now: number,
): QueueMessage {
  const ttl = Math.min(message.ttl ?? NEVER, defaultTtl ?? NEVER);
  const start = Math.max(now, scheduledFor ?? 0);
  return {
    sequence,
    messageId,
    sessionId,
    enqueuedSequence: sequence,
    enqueuedAt: now,
    expiresAt: ttl === NEVER ? undefined : start + ttl,
    state: scheduledFor !== undefined && scheduledFor > now ? 'scheduled' : 'active',
    scheduledFor,
    deliveryCount: 0,
    annotations,
    extraProperties: {},
    bare,
  };
}

/** A message with what its receiver has written on it. */
export function modified(message: QueueMessage, properties: JsonObject | undefined): QueueMessage {
  if (!properties || Object.keys(properties).length === 0) return message;
  return { ...message, extraProperties: { ...message.extraProperties, ...properties } };
}

/** A message as the dead-letter queue of `source` has it: it says why it is there, and stays for ever. */
export function deadLettered(
  message: QueueMessage,
  source: string,
  sequence: number,
  { reason, description }: Partial<DeadLetterReason>,
): QueueMessage {
  return {
    ...message,
    sequence,
    state: 'active',
    expiresAt: undefined,
    annotations: { ...message.annotations, 'x-opt-deadletter-source': source },
    extraProperties: {
      ...message.extraProperties,
      ...(reason !== undefined && { DeadLetterReason: reason }),
      ...(description !== undefined && { DeadLetterErrorDescription: description }),
    },
  };
}

/** The rules of a queue's dead-letter queue: nothing is dropped and nothing dies a second time. */
export function deadLetterRules(rules: QueueRules): QueueRules {
  return {
    ...rules,
    defaultTtl: undefined,
    duplicateDetection: undefined,
    maxDeliveryCount: NEVER,
    requiresSession: false,
  };
}
