import type { Reading, ReadingWindow } from '@csk/core';
import type { Database } from './database.ts';
import { fromStoredText, toStoredText } from './json-text.ts';
import { invalid } from './postgres-errors.ts';
import { storedDoubt } from './reading-quality.ts';
import type { StoredQuality } from './reading-quality.ts';

const MAX_WINDOWS = 1000;
const MAX_LIMIT = 1000;

/** Metric, moment, value and quality. */
type Point = readonly [string, number, number, StoredQuality];

/**
 * The raw readings of many windows, in one statement. A device's metrics are known from its latest readings; of each the
 * newest of the window are taken from the index, and of all together no more than asked for leave the server.
 */
export async function readWindows(
  database: Database,
  windows: readonly ReadingWindow[],
  signal: AbortSignal | undefined,
): Promise<readonly (readonly Reading[])[]> {
  assertAnswerable(windows);
  if (windows.length === 0) return [];
  const { schema } = database;
  const rows = await database.run<{ place: number; points: readonly Point[] }>(
    `SELECT asked.place::int AS place, json_agg(json_build_array(found.metric, found.at, found.value, found.quality)
      ORDER BY found.at, found.metric) AS points
    FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::int[])
      WITH ORDINALITY AS asked (device_key, metric, start, until, most, place)
    CROSS JOIN LATERAL (
      SELECT l.metric, r.at, r.value, r.quality FROM ${schema}.reading_latest l
      CROSS JOIN LATERAL (
        SELECT at, value, quality FROM ${schema}.reading
        WHERE device_key = l.device_key AND metric = l.metric AND at >= asked.start AND at < asked.until
        ORDER BY at DESC LIMIT asked.most
      ) r
      WHERE l.device_key = asked.device_key AND (asked.metric IS NULL OR lower(l.metric) = lower(asked.metric COLLATE "C"))
      ORDER BY r.at DESC, l.metric DESC LIMIT asked.most
    ) found GROUP BY asked.place`,
    [
      windows.map(({ deviceKey }) => toStoredText(deviceKey)),
      windows.map(({ metric }) => (metric === undefined ? null : toStoredText(metric))),
      windows.map(({ from }) => from),
      windows.map(({ to }) => to),
      windows.map(({ limit }) => limit),
    ],
    { signal, prepare: true },
  );
  const found = new Map(rows.map(({ place, points }) => [place, points]));
  return windows.map(({ deviceKey }, index) =>
    (found.get(index + 1) ?? []).map(([metric, at, value, quality]) => ({
      deviceKey,
      metric: fromStoredText(metric),
      at,
      value,
      ...storedDoubt(quality),
    })),
  );
}

function assertAnswerable(windows: readonly ReadingWindow[]): void {
  if (windows.length > MAX_WINDOWS) throw invalid('windows', `must be at most ${MAX_WINDOWS}`);
  for (const { from, to, limit } of windows) {
    if (!Number.isSafeInteger(from)) throw invalid('from', 'must be whole milliseconds');
    if (!Number.isSafeInteger(to)) throw invalid('to', 'must be whole milliseconds');
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT)) {
      throw invalid('limit', `must be a whole number from 1 to ${MAX_LIMIT}`);
    }
  }
}
