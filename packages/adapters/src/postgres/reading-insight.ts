import { MAX_GAPS } from '@csk/core';
import type { Heartbeat, Reading, ReadingAggregate, ReadingGap } from '@csk/core';
import type { Database } from './database.ts';
import { fromStoredText } from './json-text.ts';
import { storedDoubt } from './reading-quality.ts';
import type { StoredQuality } from './reading-quality.ts';
import type { PrunedMarks } from './reading-resolution.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SCAN_BATCH = 5_000;

/** A window as the queries take it. */
export interface CheckedWindow {
  readonly from: number;
  readonly to: number;
  readonly metrics: readonly string[] | null;
}

/** Whole hours of the middle from the hours, what is left at the ends from the minutes. */
export async function readAggregates(
  database: Database,
  deviceKey: string,
  { from, to, metrics }: CheckedWindow,
  pruned: PrunedMarks,
  signal: AbortSignal | undefined,
): Promise<readonly ReadingAggregate[]> {
  const [start, end] = [Math.floor(from / MINUTE) * MINUTE, Math.ceil(to / MINUTE) * MINUTE];
  // Where an end lies in pruned minutes its whole hour counts, or else none of it would.
  const firstHour = (start < pruned.minutes ? Math.floor(start / HOUR) : Math.ceil(start / HOUR)) * HOUR;
  const lastWhole = Math.floor(end / HOUR) * HOUR;
  const lastHour = lastWhole < pruned.minutes ? Math.ceil(end / HOUR) * HOUR : lastWhole;
  const [h1, h2] = firstHour < lastHour ? [firstHour, lastHour] : [end, end];
  const part = (table: string, first: string, end: string): string =>
    `SELECT metric, min, max, sum, count FROM ${database.schema}.${table}
    WHERE device_key = $1 AND ($2::text[] IS NULL OR metric = ANY($2)) AND bucket >= ${first}::bigint AND bucket < ${end}::bigint`;
  const rows = await database.run<{ metric: string; min: number; max: number; sum: number; count: string }>(
    `SELECT metric, min(min) AS min, max(max) AS max, sum(sum) AS sum, sum(count) AS count FROM (
      ${part('reading_minute', '$3', '$4')} UNION ALL ${part('reading_hour', '$4', '$5')} UNION ALL ${part('reading_minute', '$5', '$6')}
    ) parts GROUP BY metric HAVING sum(count) > 0 ORDER BY metric`,
    [deviceKey, metrics, start, h1, h2, end],
    { signal },
  );
  return rows.map(({ metric, min, max, sum, count }) => ({
    metric: fromStoredText(metric),
    min,
    max,
    sum,
    count: Number(count),
  }));
}

/**
 * Silences are looked for in the coarsest rollup that cannot hide one (a silence of two hours leaves an hour empty) and
 * then measured at both ends by the finest that is left.
 */
export async function readGaps(
  database: Database,
  deviceKey: string,
  asked: { readonly from: number; readonly to: number; readonly longerThanMs: number; readonly metric: string | null },
  pruned: PrunedMarks,
  signal: AbortSignal | undefined,
): Promise<readonly ReadingGap[]> {
  const { schema } = database;
  const { from, to, longerThanMs, metric } = asked;
  const width = longerThanMs >= 2 * HOUR ? HOUR : longerThanMs >= 2 * MINUTE ? MINUTE : 0;
  const floor = (at: number, step: number): number => Math.floor(at / step) * step;
  const [firstHour, firstMinute] = [floor(from, HOUR), floor(Math.max(from, pruned.minutes), MINUTE)];
  // Each moment is looked at in one table. A bucket of a coarser one that begins before the window would hide the silence
  // at its beginning: when it holds anything, it is a sign.
  const until = (mark: number, first: number): number => Math.min(Math.max(mark, first), to);
  const hoursTo = width === HOUR ? to : until(pruned.minutes, firstHour);
  const minutesTo = width > 0 ? to : until(pruned.raw, firstMinute);
  const rawFrom = width > 0 ? to : Math.max(from, pruned.raw);
  const series = (table: string, columns: string, where: string): string =>
    `SELECT ${columns} FROM ${schema}.${table} t WHERE t.device_key = $1 AND t.metric = m.metric AND ${where}`;
  const within = (time: string, first: string, end: string): string =>
    `t.${time} >= ${first}::bigint AND t.${time} < ${end}::bigint`;
  /** The outermost reading of a sign, as exactly as it is known; of a raw reading there is no more to know. */
  const edge = (sort: 'max' | 'min', first: string, end: string): string => {
    const order = sort === 'max' ? 'DESC' : 'ASC';
    const found = (table: string, time: string, value: string): string =>
      `(SELECT ${sort}(${value}) FROM m CROSS JOIN LATERAL (
        ${series(table, `t.${time} AS at`, within(time, first, end))} ORDER BY t.${time} ${order} LIMIT 1) x)`;
    return `CASE WHEN ${first} >= $8::bigint THEN ${found('reading', 'at', 'x.at')}
      WHEN ${first} >= $9::bigint THEN ${found('reading_minute', 'bucket', sort === 'max' ? `x.at + ${MINUTE}` : 'x.at')} END`;
  };
  const rows = await database.run<{ start: string; stop: string }>(
    `WITH m AS (
      SELECT metric FROM ${schema}.reading_latest WHERE device_key = $1 AND ($2::text IS NULL OR metric = $2)
    ), signs AS (
      SELECT DISTINCT s.first, s.last FROM m CROSS JOIN LATERAL (
        ${series('reading_hour', `t.bucket AS first, t.bucket + ${HOUR} AS last`, within('bucket', '$3', '$4'))} UNION ALL
        ${series('reading_minute', `t.bucket, t.bucket + ${MINUTE}`, within('bucket', '$5', '$12'))} UNION ALL
        ${series('reading', 't.at, t.at', within('at', '$6', '$7'))}
      ) s UNION ALL SELECT $7::bigint, $7::bigint
    ), pairs AS (
      SELECT first, last, lag(first) OVER line AS before_first, lag(last) OVER line AS before_last
      FROM signs WINDOW line AS (ORDER BY first, last)
    ), candidates AS (
      SELECT * FROM pairs WHERE last - coalesce(before_first, $10::bigint) > $11::bigint
    ), silences AS (
      SELECT greatest($10::bigint, coalesce(${edge('max', 'before_first', 'before_last')}, before_last)) AS start,
        least($7::bigint, coalesce(${edge('min', 'first', 'last')}, first)) AS stop FROM candidates
    )
    SELECT start, stop FROM silences WHERE stop - start > $11::bigint ORDER BY start DESC LIMIT ${MAX_GAPS}`,
    [
      ...[deviceKey, metric, firstHour, hoursTo],
      ...[width === HOUR ? to : firstMinute, rawFrom, to],
      ...[Math.max(pruned.raw, Number.MIN_SAFE_INTEGER), Math.max(pruned.minutes, Number.MIN_SAFE_INTEGER)],
      ...[from, Math.floor(longerThanMs), minutesTo],
    ],
    { signal },
  );
  return rows.map(({ start, stop }) => ({ from: Number(start), to: Number(stop) })).reverse();
}

export async function readHeartbeats(
  database: Database,
  deviceKey: string,
  { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
  signal: AbortSignal | undefined,
): Promise<readonly Heartbeat[]> {
  const rows = await database.run<{ bucket: string; readings: string }>(
    `SELECT bucket, sum(count) + coalesce(sum(bad), 0) AS readings FROM ${database.schema}.reading_minute
    WHERE device_key = $1 AND bucket >= $2::bigint AND bucket < $3::bigint GROUP BY bucket ORDER BY bucket DESC LIMIT $4`,
    [deviceKey, from, to, limit],
    { signal },
  );
  return rows.map(({ bucket, readings }) => ({ at: Number(bucket), readings: Number(readings) }));
}

/** Series by series, because the tables are ordered so: each batch goes on where the last one ended. */
export async function* scanReadings(
  database: Database,
  deviceKey: string,
  { from, to, metrics }: CheckedWindow,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Reading[]> {
  const { schema } = database;
  const names = await database.run<{ metric: string }>(
    `SELECT metric FROM ${schema}.reading_latest
    WHERE device_key = $1 AND ($2::text[] IS NULL OR metric = ANY($2)) ORDER BY metric`,
    [deviceKey, metrics],
    { signal },
  );
  const key = fromStoredText(deviceKey);
  for (const { metric } of names) {
    let next = from;
    for (;;) {
      const rows = await database.run<{ at: string; value: number; quality: StoredQuality }>(
        `SELECT at, value, quality FROM ${schema}.reading WHERE device_key = $1 AND metric = $2 AND at >= $3::bigint AND at < $4::bigint
        ORDER BY at LIMIT ${SCAN_BATCH}`,
        [deviceKey, metric, next, to],
        { signal },
      );
      const last = rows.at(-1);
      if (!last) break;
      const name = fromStoredText(metric);
      yield rows.map(({ at, value, quality }) => ({
        deviceKey: key,
        metric: name,
        at: Number(at),
        value,
        ...storedDoubt(quality),
      }));
      if (rows.length < SCAN_BATCH) break;
      next = Number(last.at) + 1;
    }
  }
}
