/**
 * Cases and work orders are found by the devices and assets they name, and alerts by their work order. The lists have
 * columns of their own: an index over an expression would only serve statements that spell it the same way.
 * Frozen: its text is part of every database's checksum.
 */
export function migration9(schema: string): string {
  const list = (table: string, field: string, column: string): string => `
ALTER TABLE ${schema}."${table}" ADD COLUMN ${column} jsonb GENERATED ALWAYS AS (doc->'${field}') STORED;
CREATE INDEX ON ${schema}."${table}" USING gin (${column});`;
  const text = (table: string, field: string, column: string, index: string): string => `
ALTER TABLE ${schema}."${table}" ADD COLUMN ${column} text COLLATE "C" GENERATED ALWAYS AS (doc->>'${field}') STORED;
CREATE INDEX ON ${schema}."${table}" ${index};`;
  return [
    list('case', 'deviceIds', 'device_ids'),
    list('case', 'assetIds', 'asset_ids'),
    list('work_order', 'deviceIds', 'device_ids'),
    text('work_order', 'accountId', 'account_id', '(account_id, created_at, id)'),
    text('work_order', 'number', 'number', '(number)'),
    text('alert', 'workOrderId', 'work_order_id', '(work_order_id) WHERE work_order_id IS NOT NULL'),
  ].join('');
}
