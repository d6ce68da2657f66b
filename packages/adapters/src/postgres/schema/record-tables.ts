import type { Kind } from '@csk/core';

/** A field of a record that has a column of its own: text, filled by the database from the record. */
export interface RecordColumn {
  readonly name: string;
  /** Fields that every record of the kind has; PostgreSQL refuses a record without. */
  readonly required?: boolean;
}

export interface RecordTable {
  readonly table: string;
  readonly columns: Readonly<Record<string, RecordColumn>>;
}

/**
 * Where each kind is kept. The columns are those by which lists are often filtered or ordered; every other field can be
 * queried too, from the document. They are part of the migrations: changing them needs a new migration.
 */
export const RECORD_TABLES: Readonly<Record<Kind, RecordTable>> = {
  account: { table: 'account', columns: {} },
  asset: { table: 'asset', columns: { accountId: { name: 'account_id' }, parentId: { name: 'parent_id' } } },
  category: { table: 'category', columns: {} },
  device: {
    table: 'device',
    columns: {
      deviceKey: { name: 'device_key', required: true },
      accountId: { name: 'account_id' },
      assetId: { name: 'asset_id' },
      categoryId: { name: 'category_id' },
      registration: { name: 'registration' },
    },
  },
  registration: { table: 'registration', columns: { deviceId: { name: 'device_id' }, status: { name: 'status' } } },
  alert: {
    table: 'alert',
    columns: {
      status: { name: 'status' },
      parentId: { name: 'parent_id' },
      deviceKey: { name: 'device_key' },
      deviceId: { name: 'device_id' },
      assetId: { name: 'asset_id' },
      accountId: { name: 'account_id' },
      caseId: { name: 'case_id' },
      rule: { name: 'rule' },
      raisedAt: { name: 'raised_at', required: true },
      lastRaisedAt: { name: 'last_raised_at', required: true },
      shelvedUntil: { name: 'shelved_until' },
    },
  },
  case: {
    table: 'case',
    columns: { status: { name: 'status' }, accountId: { name: 'account_id' }, number: { name: 'number' } },
  },
  workOrder: {
    table: 'work_order',
    columns: { status: { name: 'status' }, caseId: { name: 'case_id' }, alertId: { name: 'alert_id' } },
  },
  commandDefinition: { table: 'command_definition', columns: {} },
  command: {
    table: 'command',
    columns: {
      status: { name: 'status' },
      deviceId: { name: 'device_id' },
      alertId: { name: 'alert_id' },
      caseId: { name: 'case_id' },
      deadline: { name: 'deadline' },
    },
  },
  summaryTile: {
    table: 'summary_tile',
    columns: { deviceId: { name: 'device_id' }, categoryId: { name: 'category_id' } },
  },
  flowRun: { table: 'flow_run', columns: { flow: { name: 'flow' }, status: { name: 'status' } } },
};
