import type { ReadingSeries } from '@csk/core';
import type { Database } from './database.ts';
import { fromStoredText, toStoredText } from './json-text.ts';
import { IS_NOT_BAD, qualityColumn, storedDoubt } from './reading-quality.ts';
import type { StoredQuality } from './reading-quality.ts';
import { affordableWidth, finestWidth, rollupFor, rollupToCount } from './reading-resolution.ts';
import type { PrunedMarks } from './reading-resolution.ts';

/** Each series is a query of its own, and a device names its metrics as it likes: more than this no answer holds. */
const MAX_SERIES = 500;

/** A range as the queries take it. */
export interface CheckedRange {
  readonly from: number;
  readonly to: number;
  readonly maxPoints: number;
  readonly metrics: readonly string[] | null;
}

/** The series of a device, each at the resolution that fits and that is left. */
export async function readSeries(
  database: Database,
  deviceKey: string,
  { from, to, maxPoints, metrics }: CheckedRange,
  signal: AbortSignal | undefined,
): Promise<readonly ReadingSeries[]> {
  const { schema } = database;
  const pruned = await prunedMarks(database, signal);
  const counter = rollupToCount(from, to, pruned);
  const counts = await database.run<{ metric: string; count: string; first: string }>(
    `SELECT metric, sum(count) + coalesce(sum(bad), 0) AS count, min(bucket) AS first FROM ${schema}.${counter.table}
    WHERE device_key = $1 AND bucket >= $2::bigint AND bucket < $3::bigint AND ($4::text[] IS NULL OR metric = ANY($4))
    GROUP BY metric ORDER BY metric LIMIT ${MAX_SERIES}`,
    [deviceKey, Math.floor(from / counter.width) * counter.width, to, metrics],
    { signal, prepare: true },
  );
  const series = await Promise.all(
    counts.map(({ metric, count, first }) => {
      const bounds = [deviceKey, metric, from, to] as const;
      const finest = finestWidth(Math.max(from, Number(first)), pruned);
      return finest === 0 && Number(count) <= maxPoints
        ? readRaw(database, bounds, signal)
        : readBuckets(database, bounds, affordableWidth(from, to, maxPoints, finest), signal);
    }),
  );
  const found = series.filter(({ times }) => times.length > 0);
  return withReadingsBefore(database, deviceKey, from, found, pruned, signal);
}

/** How far readings were pruned. */
export async function prunedMarks(database: Database, signal: AbortSignal | undefined): Promise<PrunedMarks> {
  const [marks] = await database.run<{ raw: string; minutes: string }>(
    `SELECT raw, minutes FROM ${database.schema}.reading_pruned`,
    [],
    { signal, prepare: true },
  );
  return { raw: Number(marks?.raw ?? -Infinity), minutes: Number(marks?.minutes ?? -Infinity) };
}

/** What is older than the mark came late, and newer readings of before the window may be gone. */
async function withReadingsBefore(
  database: Database,
  deviceKey: string,
  from: number,
  series: readonly ReadingSeries[],
  pruned: PrunedMarks,
  signal: AbortSignal | undefined,
): Promise<readonly ReadingSeries[]> {
  if (series.length === 0) return series;
  const windowStart = (width: number): number => (width === 0 ? from : Math.floor(from / width) * width);
  const rows = await database.run<{ metric: string; at: string; value: number }>(
    `SELECT asked.metric, found.at, found.value FROM unnest($2::text[], $3::bigint[]) AS asked (metric, start)
    CROSS JOIN LATERAL (
      SELECT at, value FROM ${database.schema}.reading r
      WHERE r.device_key = $1 AND r.metric = asked.metric AND r.at < asked.start AND r.at >= $4::bigint AND ${IS_NOT_BAD}
      ORDER BY at DESC LIMIT 1
    ) found`,
    [
      deviceKey,
      series.map(({ metric }) => toStoredText(metric)),
      series.map(({ bucketMs }) => windowStart(bucketMs)),
      pruned.raw,
    ],
    { signal },
  );
  const before = new Map(rows.map(({ metric, at, value }) => [fromStoredText(metric), { at: Number(at), value }]));
  return series.map((one) => {
    const found = before.get(one.metric);
    return found ? { ...one, before: found } : one;
  });
}

type Bounds = readonly [deviceKey: string, metric: string, from: number, to: number];

async function readRaw(database: Database, bounds: Bounds, signal: AbortSignal | undefined): Promise<ReadingSeries> {
  const rows = await database.run<{ at: string; value: number; quality: StoredQuality }>(
    `SELECT at, value, quality FROM ${database.schema}.reading
    WHERE device_key = $1 AND metric = $2 AND at >= $3::bigint AND at < $4::bigint ORDER BY at`,
    bounds,
    { signal, prepare: true },
  );
  return {
    metric: fromStoredText(bounds[1]),
    bucketMs: 0,
    times: rows.map(({ at }) => Number(at)),
    values: rows.map(({ value }) => value),
    ...qualityColumn(rows.map(({ quality }) => storedDoubt(quality).quality)),
  };
}

/** Whole buckets: the first and the last may reach beyond the range. One without a reading that counts is none. */
async function readBuckets(
  database: Database,
  [deviceKey, metric, from, to]: Bounds,
  width: number,
  signal: AbortSignal | undefined,
): Promise<ReadingSeries> {
  const rows = await database.run<{ start: string; min: number; max: number; average: number; doubtful: boolean }>(
    `SELECT bucket - ((bucket % $5::bigint) + $5::bigint) % $5::bigint AS start,
      min(min) AS min, max(max) AS max, sum(sum) / sum(count) AS average,
      count(bad) > 0 AS doubtful
    FROM ${database.schema}.${rollupFor(width)}
    WHERE device_key = $1 AND metric = $2 AND bucket >= $3::bigint AND bucket < $4::bigint
    GROUP BY 1 HAVING sum(count) > 0 ORDER BY 1`,
    [deviceKey, metric, Math.floor(from / width) * width, Math.ceil(to / width) * width, width],
    { signal },
  );
  return {
    metric: fromStoredText(metric),
    bucketMs: width,
    times: rows.map(({ start }) => Number(start)),
    values: rows.map(({ average }) => average),
    min: rows.map(({ min }) => min),
    max: rows.map(({ max }) => max),
    ...qualityColumn(rows.map(({ doubtful }) => (doubtful ? 'uncertain' : undefined))),
  };
}
