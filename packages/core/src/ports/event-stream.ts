import type { Instant, Json } from '../model/index.ts';
import type { Port } from './port.ts';

/**
 * What a hub itself tells about a device: that it came or went, that its twin was written, that it was added or removed.
 * `other` is whatever else hubs may come to tell.
 */
export type HubNotice = 'connection-state' | 'twin-change' | 'lifecycle' | 'other';

/** One device-to-cloud message as the stream keeps it. */
export interface StreamEvent {
  readonly partition: string;
  /** Position in the partition: text, increasing in number. */
  readonly offset: string;
  /** When the hub took it. */
  readonly enqueuedAt: Instant;
  /** The device that sent it, as the hub authenticated it. */
  readonly deviceKey?: string;
  /** Absent: the device sent it. Else the hub tells something about `deviceKey`, and the body is no telemetry. */
  readonly notice?: HubNotice;
  readonly messageId?: string;
  readonly correlationId?: string;
  /** The bytes of the message, untouched: whether they are JSON is for the reader to find out. */
  readonly body: Uint8Array;
  /** What the sender attached. */
  readonly properties: { readonly [name: string]: Json };
}

/** Events of one partition, in order. Empty when nothing came for a while, so that a reader can let time pass. */
export interface EventBatch {
  readonly partition: string;
  readonly events: readonly StreamEvent[];
}

/** Where to start in each partition: after this offset. A partition that is not named starts at the beginning. */
export type StreamPositions = Readonly<Record<string, string>>;

export interface ReadStreamOptions {
  /** The default is `$Default`. */
  readonly consumerGroup?: string | undefined;
  readonly after?: StreamPositions | 'latest' | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Events in a batch at most; the default is 256. */
  readonly maxBatch?: number | undefined;
  /** How long to wait for a full batch before giving what is there, in milliseconds; the default is 50. */
  readonly maxWaitMs?: number | undefined;
}

/**
 * A partitioned log of device messages (an Event Hubs-compatible endpoint).
 * The reader keeps its positions together with its results; the stream needs to remember nothing.
 */
export interface EventStream extends Port {
  partitions(): Promise<readonly string[]>;
  /** Batches of all partitions, each partition in order. Ends when the signal aborts. Reconnects by itself. */
  read(options?: ReadStreamOptions): AsyncIterable<EventBatch>;
  /**
   * Told after a reader has made its results durable up to these positions, for those who look on from outside how far
   * a consumer group is. Returns at once and never fails: what the reader stored is what counts.
   */
  confirm?(positions: StreamPositions, options?: Pick<ReadStreamOptions, 'consumerGroup'>): void;
}
