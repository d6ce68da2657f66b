/**
 * Alerts are found by their token, when another names it as its parent's. A hash index, because a token's length is the
 * sender's affair; an expression, because a column would write the table anew. Frozen.
 */
export function migration11(schema: string): string {
  return `
CREATE INDEX ON ${schema}."alert" USING hash (((doc->>'token') COLLATE "C"));
`;
}
