/**
 * Property definitions and the data history of devices; a column for the watchdog that ends registrations; and the
 * registration of assets as their devices have it: the worst of them. Frozen: its text is part of every database's
 * checksum.
 */
export function migration6(schema: string): string {
  const record = (table: string, column: string, field: string, indexes: readonly string[]): string => `
CREATE TABLE ${schema}."${table}" (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  doc jsonb NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  updated_at text COLLATE "C" NOT NULL,
  ${column} text COLLATE "C" GENERATED ALWAYS AS (doc->>'${field}') STORED
);
CREATE INDEX ON ${schema}."${table}" (created_at, id);
${indexes.map((index) => `CREATE INDEX ON ${schema}."${table}" ${index};`).join('\n')}`;
  return `${record('property_definition', 'parent_id', 'parentId', ['(parent_id)'])}
${record('device_data_history', 'device_id', 'deviceId', ['(device_id, created_at, id)'])}

ALTER TABLE ${schema}."device" ADD COLUMN registration_deadline text COLLATE "C"
  GENERATED ALWAYS AS (doc->>'registrationDeadline') STORED;
CREATE INDEX ON ${schema}."device" (registration, registration_deadline, id);

UPDATE ${schema}."asset" AS a SET doc = a.doc || jsonb_build_object('registration', worst.registration)
FROM (
  SELECT asset_id, (ARRAY['error', 'in-progress', 'unregistered', 'unknown', 'registered'])[
    min(array_position(ARRAY['error', 'in-progress', 'unregistered', 'unknown', 'registered'], registration))
  ] AS registration
  FROM ${schema}."device" WHERE asset_id IS NOT NULL GROUP BY asset_id
) AS worst
WHERE worst.asset_id = a.id AND worst.registration IS NOT NULL;
`;
}
