/**
 * When devices became connected and were connected no more; what their data history told of it before stays there. Frozen:
 * its text is part of every database's checksum.
 */
export function migration23(schema: string): string {
  return `
CREATE TABLE ${schema}.connection_change (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  doc jsonb NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  updated_at text COLLATE "C" NOT NULL,
  device_id text COLLATE "C" GENERATED ALWAYS AS (doc->>'deviceId') STORED
);
CREATE INDEX ON ${schema}.connection_change (device_id, created_at, id);
`;
}
