/**
 * Leases, and the campaigns with their devices. A lease keeps its row for ever: its token only grows, so that an old one
 * never fits again. Frozen: its text is part of every database's checksum.
 */
export function migration8(schema: string): string {
  const text = (column: string, field: string, constraint = ''): string =>
    `${column} text COLLATE "C" ${constraint} GENERATED ALWAYS AS (doc->>'${field}') STORED`;
  const record = `id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  doc jsonb NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  updated_at text COLLATE "C" NOT NULL`;
  return `
CREATE TABLE ${schema}.lease (
  name text COLLATE "C" PRIMARY KEY,
  holder text NOT NULL,
  token bigint NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE TABLE ${schema}.campaign (
  ${record},
  ${text('status', 'status')}
);
CREATE INDEX ON ${schema}.campaign (created_at, id);
CREATE INDEX ON ${schema}.campaign (status, created_at, id);
CREATE TABLE ${schema}.campaign_device (
  ${record},
  ${text('campaign_id', 'campaignId', 'NOT NULL')},
  ${text('device_id', 'deviceId', 'NOT NULL')},
  ${text('status', 'status')},
  ${text('next_at', 'nextAt')}
);
CREATE INDEX ON ${schema}.campaign_device (created_at, id);
CREATE INDEX ON ${schema}.campaign_device (campaign_id, created_at, id);
CREATE INDEX ON ${schema}.campaign_device (campaign_id, status, id);
CREATE INDEX ON ${schema}.campaign_device (campaign_id, status, next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX ON ${schema}.campaign_device (device_id, created_at, id);
`;
}
