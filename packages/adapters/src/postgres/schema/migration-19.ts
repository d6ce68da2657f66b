const FOLLOWING = `((doc->>'followingSince') COLLATE "C")`;

/**
 * Alerts whose repeats have yet to follow a decision: few among all, looked for every second. The feed keeps records as text: it is written and read as text only, and kept for a day. LZ4 where the server was built
 * with it: it is packed in a fraction of the time. Frozen: its text is part of every database's checksum.
 */
export function migration19(schema: string): string {
  return `
CREATE INDEX ON ${schema}."alert" (${FOLLOWING}, id) WHERE ${FOLLOWING} IS NOT NULL;
ALTER TABLE ${schema}.change ALTER COLUMN entity TYPE text USING entity::text;
DO $migrate$
BEGIN
  ALTER TABLE ${schema}.change ALTER COLUMN entity SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $migrate$;
`;
}
