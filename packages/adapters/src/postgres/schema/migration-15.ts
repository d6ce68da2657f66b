/**
 * Runs of flows are found by their flow and by what they are about, commands by the asset and work order they were sent
 * from; open alerts are listed by priority. The score is indexed as an expression, because a column would write the alerts anew.
 * Frozen: its text is part of every database's checksum.
 */
const SCORE = `((doc->'priority'->>'score')::numeric)`;

export function migration15(schema: string): string {
  const text = (table: string, column: string, field: string): string =>
    `ALTER TABLE ${schema}."${table}" ADD COLUMN ${column} text COLLATE "C" GENERATED ALWAYS AS (doc->>'${field}') STORED;`;
  const references = (table: string, columns: readonly (readonly [column: string, field: string])[]): string =>
    columns
      .map(
        ([column, field]) => `${text(table, column, field)}
CREATE INDEX ON ${schema}."${table}" (${column}, created_at, id) WHERE ${column} IS NOT NULL;`,
      )
      .join('\n');
  return `
${references('flow_run', [
  ['alert_id', 'alertId'],
  ['case_id', 'caseId'],
  ['device_id', 'deviceId'],
])}
${references('command', [
  ['work_order_id', 'workOrderId'],
  ['asset_id', 'assetId'],
])}
CREATE INDEX ON ${schema}."flow_run" (flow, created_at, id);
CREATE INDEX ON ${schema}."flow_run" (status, created_at, id);
CREATE INDEX ON ${schema}."alert" (${SCORE}, id) WHERE status IN ('active', 'in-progress');
CREATE INDEX ON ${schema}."alert" (account_id, ${SCORE}, id) WHERE status IN ('active', 'in-progress');
`;
}
