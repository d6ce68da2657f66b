/**
 * Maintenance windows, and the alerts that they keep quiet or that chatter. Both kinds of alert are few, and the sweep
 * looks for them every second among all alerts there are. Windows stay few too: every alert that comes in is held
 * against the open ones.
 * Frozen: its text is part of every database's checksum.
 */
export function migration5(schema: string): string {
  const column = (name: string, field: string) =>
    `${name} text COLLATE "C" GENERATED ALWAYS AS (doc->>'${field}') STORED`;
  return `
ALTER TABLE ${schema}."alert"
  ADD COLUMN ${column('suppressed_until', 'suppressedUntil')},
  ADD COLUMN ${column('chattering_until', 'chatteringUntil')};
CREATE INDEX ON ${schema}."alert" (suppressed_until, id) WHERE suppressed_until IS NOT NULL;
CREATE INDEX ON ${schema}."alert" (chattering_until, id) WHERE chattering_until IS NOT NULL;
CREATE TABLE ${schema}."maintenance_window" (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  doc jsonb NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  updated_at text COLLATE "C" NOT NULL,
  ${column('status', 'status').replace('GENERATED', 'NOT NULL GENERATED')},
  ${column('starts_at', 'from').replace('GENERATED', 'NOT NULL GENERATED')},
  ${column('ends_at', 'until').replace('GENERATED', 'NOT NULL GENERATED')},
  ${column('released_at', 'releasedAt')}
);
CREATE INDEX ON ${schema}."maintenance_window" (created_at, id);
CREATE INDEX ON ${schema}."maintenance_window" (status, ends_at, id);
CREATE INDEX ON ${schema}."maintenance_window" (status, released_at, id);
`;
}
