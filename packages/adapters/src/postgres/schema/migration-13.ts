/**
 * Marks for alerts that come late, found by their id and forgotten by their age. Frozen: its text is part of every
 * database's checksum.
 */
export function migration13(schema: string): string {
  return `
CREATE TABLE ${schema}.alert_mark (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  doc jsonb NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  updated_at text COLLATE "C" NOT NULL
);
CREATE INDEX ON ${schema}.alert_mark (updated_at, id);
`;
}
