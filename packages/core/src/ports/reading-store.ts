import type { CallOptions, Reading, ReadingRange, ReadingSeries } from '../model/index.ts';
import type { Port } from './port.ts';

/** Keeps readings and answers for ranges at a fitting resolution. */
export interface ReadingStore extends Port {
  /**
   * Durable when it resolves. The same device, metric and time again is dropped.
   * @throws `invalid` when a value is no finite number; nothing of the batch is kept then.
   */
  append(readings: readonly Reading[], options?: CallOptions): Promise<void>;
  /**
   * One series a metric, in order of metric; metrics without readings are absent. Of a device with very many metrics a
   * store may give the first 500 only. Buckets start at multiples of their width since 1970; the first and the last may
   * count readings just outside the range.
   */
  range(deviceKey: string, range: ReadingRange, options?: CallOptions): Promise<readonly ReadingSeries[]>;
  /** The newest reading of each metric. */
  latest(deviceKey: string, options?: CallOptions): Promise<readonly Reading[]>;
}
