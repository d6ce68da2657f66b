/**
 * Whose a record was, where a change takes it from them, so that those who are restricted to some customers learn of the
 * end of what they saw and of nothing else. Frozen: its text is part of every database's checksum.
 */
export function migration16(schema: string): string {
  return `
ALTER TABLE ${schema}.change ADD COLUMN former jsonb;
`;
}
