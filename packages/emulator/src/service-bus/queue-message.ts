import type { JsonObject } from '../json.ts';

/** States that `x-opt-message-state` names, in its order. */
export type MessageState = 'active' | 'deferred' | 'scheduled';

/** A message as a queue keeps it. Times are milliseconds since 1970. */
export interface QueueMessage {
  readonly sequence: number;
  readonly messageId: string;
  /** AMQP group id; undefined outside of sessions. */
  readonly sessionId: string | undefined;
  /** Sequence number of its first queue; kept when it is dead-lettered. */
  readonly enqueuedSequence: number;
  readonly enqueuedAt: number;
  readonly expiresAt: number | undefined;
  readonly state: MessageState;
  readonly scheduledFor: number | undefined;
  readonly deliveryCount: number;
  /** The sender's message annotations. */
  readonly annotations: JsonObject;
  /** Application properties added by the service or by a receiver's modification. */
  readonly extraProperties: JsonObject;
  /** The bare AMQP message. */
  readonly bare: Buffer;
}

/** What a sender brings. */
export interface NewMessage {
  readonly messageId: string;
  readonly sessionId: string | undefined;
  readonly ttl: number | undefined;
  readonly scheduledFor: number | undefined;
  readonly annotations: JsonObject;
  readonly bare: Buffer;
}

/** Rules of one queue. Times in milliseconds. */
export interface QueueRules {
  readonly lockDuration: number;
  readonly maxDeliveryCount: number;
  readonly defaultTtl: number | undefined;
  readonly deadLetterOnExpiration: boolean;
  readonly duplicateDetection: number | undefined;
  /** Messages are received by session only. */
  readonly requiresSession: boolean;
}

/** Why a message went to the dead-letter queue. */
export interface DeadLetterReason {
  readonly reason: string | undefined;
  readonly description: string | undefined;
}

/** How messages leave their present state. Each is one durable change. */
export type Settlement =
  | { readonly how: 'complete' | 'expire' | 'unlock' | 'activate' }
  | { readonly how: 'abandon' | 'defer'; readonly properties?: JsonObject }
  | {
      readonly how: 'deadletter';
      readonly reason?: string | undefined;
      readonly description?: string | undefined;
      readonly properties?: JsonObject;
    };
