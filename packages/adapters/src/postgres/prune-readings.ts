import type { PruneCounts, PruneCutoffs } from '@csk/core';
import type { Database } from './database.ts';

/** Series looked at in one statement. */
const PAGE = 500;
/** Rows deleted in one statement at most: each is short, and appending goes on in between. */
const BATCH = 5000;

/**
 * Deletes readings and rollups from before the cut-offs. Series by series, because the tables are ordered by series and
 * then time: nothing that stays is read. The mark comes first, so that a range never takes half a window for the whole.
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
  const raw = await pruneTable(database, { table: 'reading', time: 'at', cutoff: cutoffs.raw }, signal);
  const minutes = await pruneTable(
    database,
    { table: 'reading_minute', time: 'bucket', cutoff: cutoffs.minutes },
    signal,
  );
  const hours = await pruneTable(database, { table: 'reading_hour', time: 'bucket', cutoff: cutoffs.hours }, signal);
  if (cutoffs.hours > -Infinity) await pruneLatest(database, cutoffs.hours, signal);
  return { raw, minutes, hours };
}

interface Target {
  readonly table: string;
  readonly time: string;
  readonly cutoff: number;
}

async function pruneTable(
  database: Database,
  { table, time, cutoff }: Target,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (cutoff === -Infinity) return 0;
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
        DELETE FROM ${schema}.${table} WHERE ctid = ANY(ARRAY(
          SELECT old.row FROM page CROSS JOIN LATERAL (
            SELECT t.ctid AS row FROM ${schema}.${table} t
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
