import type { PruneCounts, PruneCutoffs } from '@csk/core';
import type { Database } from './database.ts';
import {
  dropPartition,
  makeReadingPartitions,
  partitionsOf,
  READING_TABLES,
  statements,
} from './reading-partitions.ts';
import type { PartitionedTable } from './reading-partitions.ts';

/** Series looked at in one statement. */
const PAGE = 500;
/** Rows deleted in one statement at most: each is short, and appending goes on in between. */
const BATCH = 5000;

/**
 * Lets go of readings and rollups from before the cut-offs, and makes the partitions that come next. The mark comes
 * first, so that a range never takes half a window for the whole.
 */
export async function pruneReadings(
  database: Database,
  cutoffs: PruneCutoffs,
  signal: AbortSignal | undefined,
): Promise<PruneCounts> {
  const { schema } = database;
  const mark = (cutoff: number): number => Math.max(cutoff, Number.MIN_SAFE_INTEGER);
  await database.run(
    `UPDATE ${schema}.reading_pruned SET raw = greatest(raw, $1::bigint), minutes = greatest(minutes, $2::bigint)
    WHERE raw < $1::bigint OR minutes < $2::bigint`,
    [mark(cutoffs.raw), mark(cutoffs.minutes)],
    { signal },
  );
  await makeReadingPartitions(database, signal);
  const raw = await pruneTable(database, READING_TABLES.raw, cutoffs.raw, signal);
  const minutes = await pruneTable(database, READING_TABLES.minutes, cutoffs.minutes, signal);
  const hours = await pruneTable(database, READING_TABLES.hours, cutoffs.hours, signal);
  if (cutoffs.hours > -Infinity) await pruneLatest(database, cutoffs.hours, signal);
  return { raw, minutes, hours };
}

/** A partition that is old as a whole is dropped; only where the cut-off falls into one, rows are deleted. */
async function pruneTable(
  database: Database,
  spec: PartitionedTable,
  cutoff: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (cutoff === -Infinity) return 0;
  let total = 0;
  for (const partition of await partitionsOf(database, statements(database), spec.table)) {
    signal?.throwIfAborted();
    const { bounds, name } = partition;
    if (!bounds) total += await pruneDefault(database, name, spec.time, cutoff, signal);
    else if (bounds.to <= cutoff) total += await dropPartition(database, spec, partition, signal);
    else if (bounds.from < cutoff) total += await pruneSeries(database, name, spec.time, cutoff, signal);
  }
  return total;
}

/** The default partition has an index by time. */
async function pruneDefault(
  database: Database,
  name: string,
  time: string,
  cutoff: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const table = `${database.schema}."${name}"`;
  let total = 0;
  for (;;) {
    signal?.throwIfAborted();
    const [done] = await database.run<{ gone: string }>(
      `WITH gone AS (
        DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${time} < $1::bigint LIMIT ${BATCH})) RETURNING 1
      ) SELECT count(*) AS gone FROM gone`,
      [cutoff],
      { signal },
    );
    const gone = Number(done?.gone ?? 0);
    total += gone;
    if (gone < BATCH) return total;
  }
}

/** Series by series, because a partition is ordered by series and then time: nothing that stays is read. */
async function pruneSeries(
  database: Database,
  table: string,
  time: string,
  cutoff: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { schema } = database;
  let total = 0;
  let [device, metric] = ['', ''];
  for (;;) {
    signal?.throwIfAborted();
    const [done] = await database.run<{ gone: string; series: string; device: string | null; metric: string | null }>(
      `WITH page AS MATERIALIZED (
        SELECT device_key, metric FROM ${schema}.reading_latest
        WHERE (device_key, metric) > ($1, $2) ORDER BY device_key, metric LIMIT ${PAGE}
      ), gone AS (
        DELETE FROM ${schema}."${table}" WHERE ctid = ANY(ARRAY(
          SELECT old.row FROM page CROSS JOIN LATERAL (
            SELECT t.ctid AS row FROM ${schema}."${table}" t
            WHERE t.device_key = page.device_key AND t.metric = page.metric AND t.${time} < $3::bigint
          ) old LIMIT ${BATCH}
        )) RETURNING 1
      )
      SELECT (SELECT count(*) FROM gone) AS gone, (SELECT count(*) FROM page) AS series, last.device_key AS device, last.metric
      FROM (SELECT 1) one LEFT JOIN LATERAL (
        SELECT device_key, metric FROM page ORDER BY device_key DESC, metric DESC LIMIT 1
      ) last ON true`,
      [device, metric, cutoff],
      { signal },
    );
    const gone = Number(done?.gone ?? 0);
    total += gone;
    // A full batch may have left some of this page: the same page again.
    if (gone >= BATCH) continue;
    if (Number(done?.series ?? 0) < PAGE) return total;
    [device, metric] = [done?.device ?? '', done?.metric ?? ''];
  }
}

/** A metric of which nothing is left, not even an hour. */
async function pruneLatest(database: Database, cutoff: number, signal: AbortSignal | undefined): Promise<void> {
  const noneIn = (table: string): string =>
    `NOT EXISTS (SELECT FROM ${database.schema}.${table} t WHERE t.device_key = l.device_key AND t.metric = l.metric)`;
  await database.run(
    `DELETE FROM ${database.schema}.reading_latest l
    WHERE at < $1::bigint AND ${noneIn('reading')} AND ${noneIn('reading_minute')} AND ${noneIn('reading_hour')}`,
    [cutoff],
    { signal },
  );
}
