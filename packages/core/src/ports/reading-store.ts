import type {
  CallOptions,
  GapRequest,
  Heartbeat,
  HeartbeatRequest,
  PruneCounts,
  PruneRequest,
  Reading,
  ReadingAggregate,
  ReadingGap,
  ReadingRange,
  ReadingSeries,
  ReadingSpan,
  ReadingWindow,
} from '../model/index.ts';
import type { Port } from './port.ts';

/** Keeps readings and answers for ranges at a fitting resolution. */
export interface ReadingStore extends Port {
  /**
   * Durable when it resolves. The same device, metric and time again is dropped, as long as the raw reading is kept.
   * @throws `invalid` when a value is no finite number, or a quality is none; nothing of the batch is kept then.
   */
  append(readings: readonly Reading[], options?: CallOptions): Promise<void>;
  /**
   * One series a metric, in order of metric; metrics without readings in the range are absent. Of a device with very
   * many metrics a store may give the first 500 only. Buckets start at multiples of their width since 1970; the first
   * and the last may count readings just outside the range. Where raw readings or minutes were pruned, the series comes
   * in buckets as narrow as what is left. Over a long range a store may give whole hours where narrower buckets would
   * fit, as long as they are a quarter of `maxPoints`. A metric that comes in buckets and has bad readings only is absent.
   */
  range(deviceKey: string, range: ReadingRange, options?: CallOptions): Promise<readonly ReadingSeries[]>;
  /**
   * The readings of many windows at once: a list for each, in the order of the windows, oldest first and at the same
   * time in order of metric, of any quality. What was pruned is absent. At most 1,000 windows.
   */
  windows(windows: readonly ReadingWindow[], options?: CallOptions): Promise<readonly (readonly Reading[])[]>;
  /** The newest reading of each metric, whatever its quality: a device that only sends bad ones now is seen to do so. */
  latest(deviceKey: string, options?: CallOptions): Promise<readonly Reading[]>;
  /**
   * What each metric was over a range, in order of metric; metrics without readings that count are absent: bad ones do
   * not (OPC UA part 13). The range counts in whole minutes, and in whole hours at an end where minutes were pruned.
   */
  aggregate(deviceKey: string, window: ReadingSpan, options?: CallOptions): Promise<readonly ReadingAggregate[]>;
  /**
   * When the device was silent, oldest first; a bad reading ends a silence. To the millisecond where raw readings are kept; where they were pruned
   * only the silence that is certain counts, from the end of one bucket to the start of the next.
   */
  gaps(deviceKey: string, request: GapRequest, options?: CallOptions): Promise<readonly ReadingGap[]>;
  /** The minutes in which the device reported, newest first. */
  heartbeats(deviceKey: string, request: HeartbeatRequest, options?: CallOptions): Promise<readonly Heartbeat[]>;
  /** Raw readings of any quality in order of metric and then time, in batches of at most 10,000; one that comes meanwhile may be left out. */
  scan(deviceKey: string, window: ReadingSpan, options?: CallOptions): AsyncIterable<readonly Reading[]>;
  /**
   * Lets go of what is old, in whole hours: the hour that a moment falls in is kept. Works in bounded batches, so that
   * readings come in meanwhile; a call that is cut short has done a part and the next one does the rest.
   * @throws `invalid` when a finer resolution would be kept for longer than a coarser one; nothing is let go of then.
   */
  prune(request: PruneRequest, options?: CallOptions): Promise<PruneCounts>;
}
