/**
 * The audit trail, and alerts in partitions by the year of their creation. A partition of what was there before reaches
 * to the end of this year: nothing is copied. Frozen: its text is part of every database's checksum.
 */
export function migration4(schema: string): string {
  const alertIndexes = [
    '(raised_at, id)',
    '(status, raised_at, id)',
    '(account_id, raised_at, id)',
    `(account_id, raised_at, id) WHERE status IN ('active', 'in-progress')`,
    '(device_id, raised_at, id)',
    '(parent_id, raised_at, id) WHERE parent_id IS NOT NULL',
    '(device_key, last_raised_at, id) WHERE parent_id IS NULL',
    '(case_id) WHERE case_id IS NOT NULL',
    '(shelved_until, id) WHERE shelved_until IS NOT NULL',
  ];
  return `
-- A unique index of a partitioned table contains the partition key, so this table keeps ids unique, and says where they are.
CREATE TABLE ${schema}.alert_key (id text COLLATE "C" PRIMARY KEY, created_at text COLLATE "C" NOT NULL);
INSERT INTO ${schema}.alert_key (id, created_at) SELECT id, created_at FROM ${schema}."alert";

ALTER TABLE ${schema}."alert" RENAME TO alert_before;
ALTER TABLE ${schema}.alert_before DROP CONSTRAINT alert_pkey;
DROP INDEX ${schema}.alert_created_at_id_idx;
ALTER TABLE ${schema}.alert_before ADD PRIMARY KEY (created_at, id);
CREATE TABLE ${schema}."alert" (LIKE ${schema}.alert_before INCLUDING ALL EXCLUDING INDEXES) PARTITION BY RANGE (created_at);
ALTER TABLE ${schema}."alert" ADD PRIMARY KEY (created_at, id);
${alertIndexes.map((index) => `CREATE INDEX ON ${schema}."alert" ${index};`).join('\n')}
-- For a clock that goes wrong; later partitions take their rows out of it.
CREATE TABLE ${schema}.alert_other PARTITION OF ${schema}."alert" DEFAULT;
DO $migrate$
DECLARE
  last text := (SELECT left(max(created_at), 4) FROM ${schema}.alert_before);
BEGIN
  IF last IS NULL THEN
    DROP TABLE ${schema}.alert_before;
  ELSE
    last := greatest(last, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY') COLLATE "C");
    EXECUTE format('ALTER TABLE ${schema}."alert" ATTACH PARTITION ${schema}.alert_before FOR VALUES FROM (MINVALUE) TO (%L)', last::int + 1);
    EXECUTE format('ALTER TABLE ${schema}.alert_before RENAME TO %I', 'alert_until_' || last);
  END IF;
END $migrate$;

-- What transactions have written and nobody has sealed yet.
CREATE TABLE ${schema}.audit_pending (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at text NOT NULL,
  kind text NOT NULL,
  id text NOT NULL,
  op text NOT NULL,
  version bigint,
  fields text[],
  by text NOT NULL,
  op_id text
);
-- The chain.
CREATE TABLE ${schema}.audit (
  number bigint PRIMARY KEY,
  at text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  op text NOT NULL,
  version text,
  fields text,
  actor text COLLATE "C" NOT NULL,
  actor_name text,
  on_behalf_of text,
  operation text,
  op_id text,
  previous text NOT NULL,
  hash text NOT NULL
);
CREATE INDEX ON ${schema}.audit (kind, record_id, number);
-- Who acts is named by the host, at any length: a B-tree refuses long values.
CREATE INDEX ON ${schema}.audit (left(actor, 128), number);
-- Entries stand in the table nearly in order of time.
CREATE INDEX ON ${schema}.audit USING brin (at);
CREATE TABLE ${schema}.audit_head (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  number bigint NOT NULL,
  hash text NOT NULL
);
INSERT INTO ${schema}.audit_head (number, hash) VALUES (0, repeat('0', 64));

CREATE FUNCTION ${schema}.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
  RAISE EXCEPTION 'The audit trail is append-only.' USING ERRCODE = 'insufficient_privilege';
END $refuse$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${schema}.audit
  FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.refuse_audit_change();
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON ${schema}.audit_pending
  FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.refuse_audit_change();
`;
}
