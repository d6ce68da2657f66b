import type { CallOptions, Id, Reading, ReadingRange, ReadingSeries } from '../../model/index.ts';

export interface ReadingsClient {
  range(deviceId: Id<'device'>, range: ReadingRange, options?: CallOptions): Promise<readonly ReadingSeries[]>;
  latest(deviceId: Id<'device'>, options?: CallOptions): Promise<readonly Reading[]>;
}
