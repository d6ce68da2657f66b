/**
 * The views that reports read, described column by column in `docs/power-bi.md`. Frozen with the migration that makes
 * them; a migration that replaces a table below must make them again.
 *
 * Readings are `double precision`: a device may send 1e300, which the decimal type of Power BI refuses together with
 * the whole table. A moment that no calendar has is NULL for the same reason.
 */
export function reportViews(schema: string): string {
  return `
CREATE VIEW ${schema}.csk_device_status AS
SELECT
  d.id AS id,
  d.device_key AS deviceid,
  d.doc->>'name' AS name,
  d.account_id AS accountid,
  account.doc->>'name' AS account,
  d.asset_id AS assetid,
  asset.doc->>'name' AS asset,
  d.category_id AS categoryid,
  category.doc->>'name' AS category,
  d.registration AS registrationstatus,
  d.doc->>'registrationMessage' AS registrationmessage,
  coalesce(d.doc->'connected' = 'true', false) AS connected,
  CASE
    WHEN d.doc->'enabled' = 'false' THEN 'disabled'
    WHEN d.doc->'connected' = 'true' THEN 'connected'
    WHEN d.doc->>'lastActivityAt' IS NULL THEN 'never-heard'
    ELSE 'silent'
  END AS status,
  ${moment(`d.doc->>'lastActivityAt'`)} AS lastactivitytime,
  coalesce(d.doc->'simulated' = 'true', false) AS simulated,
  (SELECT count(*) FROM ${schema}."alert" a
    WHERE a.device_id = d.id AND a.parent_id IS NULL AND a.status IN ('active', 'in-progress')) AS openalerts
FROM ${schema}."device" d
LEFT JOIN ${schema}."asset" asset ON asset.id = d.asset_id
LEFT JOIN ${schema}."account" account ON account.id = coalesce(d.account_id, asset.account_id)
LEFT JOIN ${schema}."category" category ON category.id = d.category_id;

CREATE VIEW ${schema}.csk_device_events AS
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
  m.sum / m.count AS average,
  m.count AS readings,
  NULL::text AS alertid
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
  a.id
FROM ${schema}."alert" a;
`;
}

/** Text as records hold it, as a moment. Years of five digits begin with a sign. */
const moment = (text: string): string =>
  `CASE WHEN ${text} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T' THEN (${text})::timestamptz END`;

const number = (json: string): string =>
  `CASE WHEN jsonb_typeof(${json}) = 'number' THEN (${json})::double precision END`;
