/**
 * Shelved alerts have a column: the sweep that ends shelving looks for them every second, among all alerts there are.
 * Frozen: its text is part of every database's checksum.
 */
export function migration2(schema: string): string {
  return `
ALTER TABLE ${schema}."alert" ADD COLUMN shelved_until text COLLATE "C" GENERATED ALWAYS AS (doc->>'shelvedUntil') STORED;
CREATE INDEX ON ${schema}."alert" (shelved_until, id) WHERE shelved_until IS NOT NULL;
`;
}
