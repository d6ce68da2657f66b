import { doubtOf, qualityOf, type Reading, type ReadingQuality, type ReadingSeries } from '@csk/core';

/** The newest value of a metric. */
export interface NewestReading {
  readonly metric: string;
  readonly value: number;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** Absent when it is good. */
  readonly quality?: ReadingQuality;
}

/** What was fetched with what has come over the live stream since, each metric once, in the order of their names. */
export function newestReadings(
  fetched: readonly Reading[],
  series: readonly ReadingSeries[],
): readonly NewestReading[] {
  const newest = new Map<string, NewestReading>();
  const note = (one: NewestReading) => {
    const known = newest.get(one.metric);
    if (!known || one.at > known.at) newest.set(one.metric, one);
  };
  for (const { metric, value, at, quality } of fetched) note({ metric, value, at, ...doubtOf(quality) });
  for (const { metric, bucketMs, times, values, quality } of series) {
    const [at, value] = [times.at(-1), values.at(-1)];
    // The average of a bucket is no reading.
    if (bucketMs > 0 || at === undefined || value === undefined) continue;
    note({ metric, value, at, ...doubtOf(qualityOf(quality?.at(-1))) });
  }
  return [...newest.values()].sort((a, b) => (a.metric < b.metric ? -1 : 1));
}
