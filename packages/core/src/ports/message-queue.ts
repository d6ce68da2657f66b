import type { CallOptions, Json } from '../model/index.ts';
import type { Delivery, Port, ReceiveOptions } from './port.ts';

export interface QueueMessage {
  /** Chosen by the sender; queues with duplicate detection keep one of a kind. */
  readonly id: string;
  /** Parsed JSON, or the bytes when they are not JSON. */
  readonly body: Json | Uint8Array;
  readonly properties?: Readonly<Record<string, string | number | boolean>>;
}

/** A message put aside because it could not be handled. */
export interface DeadLetter extends QueueMessage {
  readonly reason?: string;
  readonly description?: string;
}

/** A durable queue with peek-lock: what is not acknowledged comes back (a Service Bus queue). */
export interface MessageQueue extends Port {
  /** Resolves when the queue has stored all of them. */
  send(messages: readonly QueueMessage[], options?: CallOptions): Promise<void>;
  receive(options?: ReceiveOptions): AsyncIterable<Delivery<QueueMessage>>;
  /** Looks at the dead-letter queue without taking anything from it, oldest first. */
  peekDeadLetters(options?: CallOptions & { readonly max?: number }): Promise<readonly DeadLetter[]>;
}
