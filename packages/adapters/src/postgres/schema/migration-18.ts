/**
 * The host's own records to which devices are connected, of each of which there is one, and the settings. Frozen: its
 * text is part of every database's checksum.
 */
export function migration18(schema: string): string {
  return `
CREATE TABLE ${schema}.custom_entity (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  doc jsonb NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  updated_at text COLLATE "C" NOT NULL,
  entity text COLLATE "C" NOT NULL GENERATED ALWAYS AS (doc->>'entity') STORED,
  record_id text COLLATE "C" NOT NULL GENERATED ALWAYS AS (doc->>'recordId') STORED,
  account_id text COLLATE "C" GENERATED ALWAYS AS (doc->>'accountId') STORED,
  search_words tsvector
    GENERATED ALWAYS AS (${schema}.search_words(doc, '{name}'::text[], '{recordId}'::text[])) STORED
);
CREATE INDEX ON ${schema}.custom_entity USING gin (search_words);
CREATE UNIQUE INDEX custom_entity_record ON ${schema}.custom_entity (entity, record_id);
CREATE INDEX ON ${schema}.custom_entity (created_at, id);
CREATE INDEX ON ${schema}.custom_entity (account_id, created_at, id) WHERE account_id IS NOT NULL;
ALTER TABLE ${schema}."device"
  ADD COLUMN custom_entity_id text COLLATE "C" GENERATED ALWAYS AS (doc->>'customEntityId') STORED;
CREATE INDEX ON ${schema}."device" (custom_entity_id, registration) WHERE custom_entity_id IS NOT NULL;
CREATE TABLE ${schema}.settings (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  doc jsonb NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  updated_at text COLLATE "C" NOT NULL
);
`;
}
