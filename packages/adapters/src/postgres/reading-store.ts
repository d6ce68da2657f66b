import { isQuality, pruneCutoffs } from '@csk/core';
import type { Instant, Reading, ReadingRange, ReadingSpan, ReadingStore } from '@csk/core';
import type { Database } from './database.ts';
import { fromStoredText, toStoredText } from './json-text.ts';
import { invalid } from './postgres-errors.ts';
import { pruneReadings } from './prune-readings.ts';
import { readAggregates, readGaps, readHeartbeats, scanReadings } from './reading-insight.ts';
import type { CheckedWindow } from './reading-insight.ts';
import { storedDoubt, storedQualities } from './reading-quality.ts';
import type { StoredQuality } from './reading-quality.ts';
import { prunedMarks, readSeries } from './reading-series.ts';
import type { CheckedRange } from './reading-series.ts';
import { readWindows } from './reading-windows.ts';

const DEFAULT_MAX_POINTS = 2000;
/** Readings in one statement; more are sent in several. */
const BATCH = 5000;
/** The length up to which PostgreSQL can index a device key or metric. */
const MAX_NAME_LENGTH = 512;

/**
 * PostgreSQL refuses a statement whose sum or quotient leaves the range of a double, and a device may send any number:
 * two huge readings would stop the intake of all devices. So sums take absurd values as these; the readings stay exact.
 */
const SUMMAND =
  'CASE WHEN abs(counted) < 1e-290 THEN 0 WHEN counted IS NOT NULL THEN greatest(-1e290, least(1e290, counted)) END';

/** Readings with their one-minute and one-hour rollups, kept in step in one statement. */
export function createReadingStore(database: Database): ReadingStore {
  const { schema } = database;
  const appendSql = appendStatement(schema);
  return {
    name: 'postgres-readings',
    capabilities: {},
    async append(readings, { signal } = {}) {
      readings.forEach(assertStorable);
      for (let start = 0; start < readings.length; start += BATCH) {
        signal?.throwIfAborted();
        const batch = readings.slice(start, start + BATCH);
        await database.run(
          appendSql,
          [
            batch.map(({ deviceKey }) => toStoredText(deviceKey)),
            batch.map(({ metric }) => toStoredText(metric)),
            batch.map(({ at }) => at),
            batch.map(({ value }) => value),
            storedQualities(batch),
          ],
          { signal },
        );
      }
    },
    async range(deviceKey, range, { signal } = {}) {
      const asked = checkedRange(range);
      if (asked.from >= asked.to) return [];
      return readSeries(database, toStoredText(deviceKey), asked, signal);
    },
    windows: (windows, { signal } = {}) => readWindows(database, windows, signal),
    async latest(deviceKey, { signal } = {}) {
      const rows = await database.run<{ metric: string; at: string; value: number; quality: StoredQuality }>(
        `SELECT metric, at, value, quality FROM ${schema}.reading_latest WHERE device_key = $1 ORDER BY metric`,
        [toStoredText(deviceKey)],
        { signal },
      );
      return rows.map(({ metric, at, value, quality }) => ({
        deviceKey,
        metric: fromStoredText(metric),
        at: Number(at),
        value,
        ...storedDoubt(quality),
      }));
    },
    async aggregate(deviceKey, window, { signal } = {}) {
      const asked = checkedWindow(window);
      return readAggregates(database, toStoredText(deviceKey), asked, await prunedMarks(database, signal), signal);
    },
    async gaps(deviceKey, { longerThanMs, metric, ...window }, { signal } = {}) {
      const asked = {
        ...checkedTimes(window),
        longerThanMs,
        metric: metric === undefined ? null : toStoredText(metric),
      };
      if (asked.from >= asked.to) return [];
      return readGaps(database, toStoredText(deviceKey), asked, await prunedMarks(database, signal), signal);
    },
    async heartbeats(deviceKey, { limit, ...window }, { signal } = {}) {
      return readHeartbeats(database, toStoredText(deviceKey), { ...checkedTimes(window), limit }, signal);
    },
    async *scan(deviceKey, window, { signal } = {}) {
      yield* scanReadings(database, toStoredText(deviceKey), checkedWindow(window), signal);
    },
    async prune(request, { signal } = {}) {
      return pruneReadings(database, pruneCutoffs(request), signal);
    },
  };
}

/**
 * Only rows that were really inserted reach the rollups, so a repeat counts once. Of repeats within a batch the first
 * wins. Bad readings are "counted" as NULL, which no figure of a rollup takes up. Rows are touched in the order of their keys, so that concurrent batches seldom wait for each other crosswise.
 */
function appendStatement(schema: string): string {
  const rollup = (table: string, width: number): string => `INSERT INTO ${schema}.${table} AS r
    SELECT device_key, metric, at - ((at % ${width}) + ${width}) % ${width} AS bucket, min(counted), max(counted),
      coalesce(sum(${SUMMAND}), 0), count(counted), sum(CASE quality WHEN 1 THEN 0 WHEN 2 THEN 1 END)
    FROM fresh GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (device_key, metric, bucket) DO UPDATE SET min = least(r.min, excluded.min),
      max = greatest(r.max, excluded.max), sum = r.sum + excluded.sum, count = r.count + excluded.count,
      bad = CASE WHEN excluded.bad IS NULL THEN r.bad ELSE coalesce(r.bad, 0) + excluded.bad END`;
  return `WITH input AS (
    SELECT DISTINCT ON (device_key, metric, at) device_key, metric, at, value, quality
    FROM unnest($1::text[], $2::text[], $3::bigint[], $4::double precision[], $5::smallint[])
      WITH ORDINALITY AS i (device_key, metric, at, value, quality, place)
    ORDER BY device_key, metric, at, place
  ), fresh AS (
    INSERT INTO ${schema}.reading (device_key, metric, at, value, quality) SELECT * FROM input ON CONFLICT DO NOTHING
    RETURNING device_key, metric, at, value, quality, CASE WHEN quality IS DISTINCT FROM 2 THEN value END AS counted
  ), minutes AS (${rollup('reading_minute', 60_000)}), hours AS (${rollup('reading_hour', 3_600_000)})
  INSERT INTO ${schema}.reading_latest AS l
  SELECT DISTINCT ON (device_key, metric) device_key, metric, at, value, quality FROM fresh ORDER BY device_key, metric, at DESC
  ON CONFLICT (device_key, metric) DO UPDATE SET at = excluded.at, value = excluded.value, quality = excluded.quality
    WHERE excluded.at > l.at`;
}

function checkedRange({ maxPoints = DEFAULT_MAX_POINTS, ...window }: ReadingRange): CheckedRange {
  if (!(maxPoints >= 1)) throw invalid('maxPoints', 'must be at least 1');
  return { ...checkedWindow(window), maxPoints: Math.floor(maxPoints) };
}

function checkedWindow({ metrics, ...times }: ReadingSpan): CheckedWindow {
  return { ...checkedTimes(times), metrics: metrics?.map(toStoredText) ?? null };
}

function checkedTimes(times: { readonly from: Instant; readonly to: Instant }): { from: number; to: number } {
  const [from, to] = [Date.parse(times.from), Date.parse(times.to)];
  for (const [field, value] of Object.entries({ from, to })) {
    if (Number.isNaN(value)) throw invalid(field, 'must be a moment as ISO-8601 text');
  }
  return { from, to };
}

function assertStorable({ deviceKey, metric, at, value, quality }: Reading): void {
  if (!isName(deviceKey)) throw invalid('deviceKey', `must be text of 1 to ${MAX_NAME_LENGTH} characters`);
  if (!isName(metric)) throw invalid('metric', `must be text of 1 to ${MAX_NAME_LENGTH} characters`);
  if (!Number.isSafeInteger(at)) throw invalid('at', 'must be whole milliseconds');
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid('value', 'must be a finite number');
  if (!isQuality(quality)) throw invalid('quality', 'must be good, uncertain or bad');
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME_LENGTH;
}
