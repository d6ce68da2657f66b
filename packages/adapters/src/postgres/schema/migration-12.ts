/**
 * The alerts of an asset, newest first, for its timeline. Frozen: its text is part of every database's checksum.
 */
export function migration12(schema: string): string {
  return `
CREATE INDEX ON ${schema}."alert" (asset_id, raised_at, id);
`;
}
