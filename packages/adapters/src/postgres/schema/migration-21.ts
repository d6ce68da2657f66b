/**
 * What was changed of stream jobs at run time, found by the id alone. Frozen: its text is part of every database's
 * checksum.
 */
export function migration21(schema: string): string {
  return `
CREATE TABLE ${schema}.rule (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  doc jsonb NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  updated_at text COLLATE "C" NOT NULL
);
`;
}
