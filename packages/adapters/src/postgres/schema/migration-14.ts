/**
 * Provider instances, of which at most one is the default, and the instance of every device: those from before belong to
 * the home one. Frozen: its text is part of every database's checksum.
 */
export function migration14(schema: string): string {
  return `
CREATE TABLE ${schema}.provider_instance (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  doc jsonb NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  updated_at text COLLATE "C" NOT NULL
);
CREATE INDEX ON ${schema}.provider_instance (created_at, id);
CREATE UNIQUE INDEX provider_instance_default ON ${schema}.provider_instance ((doc->'isDefault'))
  WHERE doc->'isDefault' = 'true'::jsonb;
UPDATE ${schema}."device" SET doc = doc || '{"providerInstanceId": "home"}' WHERE NOT doc ? 'providerInstanceId';
ALTER TABLE ${schema}."device"
  ADD COLUMN provider_instance_id text COLLATE "C" GENERATED ALWAYS AS (doc->>'providerInstanceId') STORED;
CREATE INDEX ON ${schema}."device" (provider_instance_id, id);
`;
}
