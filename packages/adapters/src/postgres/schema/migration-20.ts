/**
 * In whose name the repeats of an alert follow a decision, found by the id alone. Frozen: its text is part of every
 * database's checksum.
 */
export function migration20(schema: string): string {
  return `
CREATE TABLE ${schema}.decision_author (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  doc jsonb NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  updated_at text COLLATE "C" NOT NULL
);
`;
}
