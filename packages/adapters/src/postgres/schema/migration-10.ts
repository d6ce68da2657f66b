import { reportViews } from './report-views.ts';

/**
 * Readings by time, so that old ones go as whole tables. What was there stays where it is and becomes the partition of
 * everything up to the next day, month or year; only readings from after that (a device's clock runs ahead) are moved.
 * New partitions are made ahead by `reading-partitions.ts`; what fits none is in the default one, which has an index by
 * time because its rows have to be found without their series. Frozen: its text is part of every database's checksum.
 */
export function migration10(schema: string): string {
  const partitioned = (table: string, time: string, values: string, period: string): string => `
ALTER TABLE ${schema}.${table} RENAME TO ${table}_before;
ALTER TABLE ${schema}.${table}_before RENAME CONSTRAINT ${table}_pkey TO ${table}_before_pkey;
CREATE TABLE ${schema}.${table} (
  device_key text COLLATE "C" NOT NULL, metric text COLLATE "C" NOT NULL, ${time} bigint NOT NULL, ${values},
  PRIMARY KEY (device_key, metric, ${time})
) PARTITION BY RANGE (${time});
CREATE TABLE ${schema}.${table}_default PARTITION OF ${schema}.${table} DEFAULT;
CREATE INDEX ON ${schema}.${table}_default (${time});
DO $$
DECLARE
  boundary bigint := 1000 * extract(epoch FROM date_trunc('${period}', now() AT TIME ZONE 'UTC') + interval '1 ${period}');
BEGIN
  IF EXISTS (SELECT FROM ${schema}.${table}_before) THEN
    WITH ahead AS (DELETE FROM ${schema}.${table}_before WHERE ${time} >= boundary RETURNING *)
    INSERT INTO ${schema}.${table} SELECT * FROM ahead;
    EXECUTE format('ALTER TABLE ${schema}.${table} ATTACH PARTITION ${schema}.${table}_before FOR VALUES FROM (MINVALUE) TO (%s)', boundary);
  ELSE
    DROP TABLE ${schema}.${table}_before;
  END IF;
END $$;`;
  const rollup =
    'min double precision NOT NULL, max double precision NOT NULL, sum double precision NOT NULL, count bigint NOT NULL';
  return `
${partitioned('reading', 'at', 'value double precision NOT NULL', 'day')}
${partitioned('reading_minute', 'bucket', rollup, 'month')}
${partitioned('reading_hour', 'bucket', rollup, 'year')}
CREATE TABLE ${schema}.summary_tile (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  doc jsonb NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  updated_at text COLLATE "C" NOT NULL,
  device_id text COLLATE "C" GENERATED ALWAYS AS (doc->>'deviceId') STORED,
  category_id text COLLATE "C" GENERATED ALWAYS AS (doc->>'categoryId') STORED
);
CREATE INDEX ON ${schema}.summary_tile (created_at, id);
CREATE INDEX ON ${schema}.summary_tile (device_id) WHERE device_id IS NOT NULL;
CREATE INDEX ON ${schema}.summary_tile (category_id) WHERE category_id IS NOT NULL;
${reportViews(schema)}`;
}
