/**
 * The first schema. Frozen: its text is part of every database's checksum.
 * Text columns are `COLLATE "C"`, so that order is the same on every server. Lists name the newest first, with the id
 * as tie-break, which the indexes end in. Nothing of unbounded length (tokens, rules, names) is indexed
 * as it is: a B-tree refuses long values; the engine takes device keys of at most 128 characters.
 */
export function migration1(schema: string): string {
  const record = (table: string, columns: readonly string[], indexes: readonly string[]): string =>
    `
CREATE TABLE ${schema}."${table}" (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  doc jsonb NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  updated_at text COLLATE "C" NOT NULL${columns.map((column) => `,\n  ${generated(column)}`).join('')}
);
CREATE INDEX ON ${schema}."${table}" (created_at, id);
${indexes.map((index) => `CREATE ${index.startsWith('UNIQUE ') ? 'UNIQUE ' : ''}INDEX ON ${schema}."${table}" ${index.replace('UNIQUE ', '')};`).join('\n')}`;
  return `
CREATE SEQUENCE ${schema}.version_seq;
${record('account', [], [])}
${record('asset', ['accountId account_id', 'parentId parent_id'], ['(account_id)', '(parent_id)'])}
${record('category', [], [])}
${record(
  'device',
  [
    'deviceKey device_key NOT NULL',
    'accountId account_id',
    'assetId asset_id',
    'categoryId category_id',
    'registration registration',
  ],
  ['UNIQUE (device_key)', '(account_id)', '(asset_id)', '(category_id)'],
)}
${record('registration', ['deviceId device_id', 'status status'], ['(device_id, created_at, id)'])}
${record(
  'alert',
  [
    ...['status status', 'parentId parent_id', 'deviceKey device_key', 'deviceId device_id', 'assetId asset_id'],
    ...[
      'accountId account_id',
      'caseId case_id',
      'rule rule',
      'raisedAt raised_at NOT NULL',
      'lastRaisedAt last_raised_at NOT NULL',
    ],
  ],
  [
    '(raised_at, id)',
    '(status, raised_at, id)',
    '(account_id, raised_at, id)',
    `(account_id, raised_at, id) WHERE status IN ('active', 'in-progress')`,
    '(device_id, raised_at, id)',
    '(parent_id, raised_at, id) WHERE parent_id IS NOT NULL',
    // The alert under which a repeat belongs is looked up for every alert that is raised.
    '(device_key, last_raised_at, id) WHERE parent_id IS NULL',
    '(case_id) WHERE case_id IS NOT NULL',
  ],
)}
${record('case', ['status status', 'accountId account_id', 'number number'], ['(status, created_at, id)', '(account_id, created_at, id)', '(number)'])}
${record('work_order', ['status status', 'caseId case_id', 'alertId alert_id'], ['(case_id)', '(alert_id)'])}
${record('command_definition', [], [])}
${record(
  'command',
  ['status status', 'deviceId device_id', 'alertId alert_id', 'caseId case_id', 'deadline deadline'],
  [
    '(status, created_at, id)',
    '(status, deadline, id)',
    '(device_id, created_at, id)',
    '(alert_id) WHERE alert_id IS NOT NULL',
    '(case_id) WHERE case_id IS NOT NULL',
  ],
)}
${record('flow_run', ['flow flow', 'status status'], ['(status)'])}

CREATE TABLE ${schema}.change (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz NOT NULL DEFAULT now(),
  kind text NOT NULL,
  id text NOT NULL,
  op text NOT NULL,
  entity jsonb,
  op_id text
);
CREATE INDEX ON ${schema}.change (xid);
-- One row: which feed this is, and the highest transaction of which changes were dropped.
CREATE TABLE ${schema}.feed (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  id text NOT NULL,
  system_id text NOT NULL,
  pruned xid8 NOT NULL
);

CREATE TABLE ${schema}.checkpoint (
  name text COLLATE "C" PRIMARY KEY,
  value text NOT NULL,
  saved_at timestamptz NOT NULL
);

CREATE TABLE ${schema}.reading (
  device_key text COLLATE "C", metric text COLLATE "C", at bigint, value double precision NOT NULL,
  PRIMARY KEY (device_key, metric, at)
);
${['reading_minute', 'reading_hour']
  .map(
    (table) => `CREATE TABLE ${schema}.${table} (
  device_key text COLLATE "C", metric text COLLATE "C", bucket bigint,
  min double precision NOT NULL, max double precision NOT NULL, sum double precision NOT NULL, count bigint NOT NULL,
  PRIMARY KEY (device_key, metric, bucket)
);`,
  )
  .join('\n')}
CREATE TABLE ${schema}.reading_latest (
  device_key text COLLATE "C", metric text COLLATE "C", at bigint NOT NULL, value double precision NOT NULL,
  PRIMARY KEY (device_key, metric)
) WITH (fillfactor = 50);
`;
}

/** From `field column [NOT NULL]`. */
function generated(column: string): string {
  const [field, name, ...constraint] = column.split(' ');
  return `${name} text COLLATE "C" ${constraint.join(' ')} GENERATED ALWAYS AS (doc->>'${field}') STORED`;
}
