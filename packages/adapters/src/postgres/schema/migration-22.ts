/**
 * How far readings can be trusted. A raw reading has 1 when it is uncertain and 2 when it is bad, as the severity of a
 * status code of OPC UA. `bad` of a rollup is how many of its readings were bad, 0 when some were uncertain; those are in
 * none of its figures, so one of bad readings alone has none. NULL is good in all of them: an ordinary reading takes no
 * more room than before, and no table is written anew. Frozen: its text is part of every database's checksum.
 */
export function migration22(schema: string): string {
  return `
ALTER TABLE ${schema}.reading ADD COLUMN quality smallint;
ALTER TABLE ${schema}.reading_minute ADD COLUMN bad bigint, ALTER COLUMN min DROP NOT NULL, ALTER COLUMN max DROP NOT NULL;
ALTER TABLE ${schema}.reading_hour ADD COLUMN bad bigint, ALTER COLUMN min DROP NOT NULL, ALTER COLUMN max DROP NOT NULL;
ALTER TABLE ${schema}.reading_latest ADD COLUMN quality smallint;

CREATE OR REPLACE VIEW ${schema}.csk_device_events AS
SELECT
  'heartbeat' AS eventtype,
  m.device_key AS deviceid,
  m.metric AS readingtype,
  m.max AS reading,
  NULL::text AS eventtoken,
  NULL::double precision AS threshold,
  NULL::text AS ruleoutput,
  CASE WHEN m.bucket BETWEEN 0 AND 4102444799999 THEN to_timestamp(m.bucket / 1000.0) END AS time,
  m.bucket AS timems,
  m.min AS minimum,
  m.sum / nullif(m.count, 0) AS average,
  m.count + coalesce(m.bad, 0) AS readings,
  NULL::text AS alertid,
  m.bad AS badreadings
FROM ${schema}.reading_minute m
UNION ALL
SELECT
  'alert',
  a.device_key,
  a.doc->'evidence'->>'metric',
  ${number(`a.doc->'evidence'->'reading'`)},
  a.doc->>'token',
  ${number(`a.doc->'evidence'->'threshold'`)},
  a.rule,
  ${moment('a.raised_at')},
  (extract(epoch FROM ${moment('a.raised_at')}) * 1000)::bigint,
  NULL, NULL, NULL,
  a.id,
  NULL
FROM ${schema}."alert" a;
`;
}

/** Text as records hold it, as a moment. Years of five digits begin with a sign. */
const moment = (text: string): string =>
  `CASE WHEN ${text} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T' THEN (${text})::timestamptz END`;

const number = (json: string): string =>
  `CASE WHEN jsonb_typeof(${json}) = 'number' THEN (${json})::double precision END`;
