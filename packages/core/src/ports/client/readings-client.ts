import type {
  CallOptions,
  GapRequest,
  Heartbeat,
  HeartbeatRequest,
  Id,
  Reading,
  ReadingGap,
  ReadingRange,
  ReadingSeries,
  ReadingSpan,
} from '../../model/index.ts';

export interface ReadingsClient {
  range(deviceId: Id<'device'>, range: ReadingRange, options?: CallOptions): Promise<readonly ReadingSeries[]>;
  latest(deviceId: Id<'device'>, options?: CallOptions): Promise<readonly Reading[]>;
  /**
   * When a device, or one metric of it, was silent for longer than it should be, oldest first; at most 1,000, the
   * newest. Over at most 90 days, and over at most one day for silences of less than two minutes.
   */
  gaps(deviceId: Id<'device'>, request: GapRequest, options?: CallOptions): Promise<readonly ReadingGap[]>;
  /**
   * The minutes in which a device reported, newest first. The defaults are the last 24 hours and 20 minutes; at most 7
   * days and 1,440 minutes. As many as the minutes of readings are kept.
   */
  heartbeats(
    deviceId: Id<'device'>,
    request?: Partial<HeartbeatRequest>,
    options?: CallOptions,
  ): Promise<readonly Heartbeat[]>;
  /**
   * The readings of at most 90 days as they came, as far as they are kept raw, as CSV text in pieces: a header, then a
   * line a reading, in order of metric and time. `quality` is empty where it is good. Read it to the end, or abort it.
   */
  exportCsv(deviceId: Id<'device'>, window: ReadingSpan & CsvOptions, options?: CallOptions): AsyncIterable<string>;
}

export interface CsvOptions {
  /** Begin with a byte order mark, by which Excel knows UTF-8. The default is false. */
  readonly bom?: boolean | undefined;
}
