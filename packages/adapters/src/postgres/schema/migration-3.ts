/** How far readings were pruned: milliseconds since 1970, before which a resolution is not complete. Frozen. */
export function migration3(schema: string): string {
  return `
CREATE TABLE ${schema}.reading_pruned (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  raw bigint NOT NULL,
  minutes bigint NOT NULL
);
INSERT INTO ${schema}.reading_pruned (raw, minutes) VALUES (${Number.MIN_SAFE_INTEGER}, ${Number.MIN_SAFE_INTEGER});
`;
}
