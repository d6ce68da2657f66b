import type { Kind } from '@csk/core';

/** A field of a record that has a column of its own: text, or numbers where it says so, filled by the database from the record. */
export interface RecordColumn {
  /** The column, or the expression that an index is made of. */
  readonly name: string;
  /** Fields that every record of the kind has; PostgreSQL refuses a record without. */
  readonly required?: boolean;
  /** Holds numbers instead of text. */
  readonly numeric?: boolean;
}

export interface RecordTable {
  readonly table: string;
  readonly columns: Readonly<Record<string, RecordColumn>>;
  /** Lists of texts that have a column, by which records are found: JSON, filled by the database from the record. */
  readonly lists?: Readonly<Record<string, string>>;
  /** Of a table that is partitioned by `created_at`: the table that keeps ids unique over all partitions. */
  readonly keys?: string;
}

/**
 * Where each kind is kept. The columns are those by which lists are often filtered or ordered; every other field can be
 * queried too, from the document. They are part of the migrations: changing them needs a new migration.
 */
export const RECORD_TABLES: Readonly<Record<Kind, RecordTable>> = {
  account: { table: 'account', columns: {} },
  asset: { table: 'asset', columns: { accountId: { name: 'account_id' }, parentId: { name: 'parent_id' } } },
  customEntity: {
    table: 'custom_entity',
    columns: {
      entity: { name: 'entity', required: true },
      recordId: { name: 'record_id', required: true },
      accountId: { name: 'account_id' },
    },
  },
  category: { table: 'category', columns: {} },
  device: {
    table: 'device',
    columns: {
      deviceKey: { name: 'device_key', required: true },
      accountId: { name: 'account_id' },
      assetId: { name: 'asset_id' },
      customEntityId: { name: 'custom_entity_id' },
      categoryId: { name: 'category_id' },
      providerInstanceId: { name: 'provider_instance_id' },
      registration: { name: 'registration' },
      registrationDeadline: { name: 'registration_deadline' },
      pulledAt: { name: 'pulled_at' },
    },
  },
  providerInstance: { table: 'provider_instance', columns: {} },
  settings: { table: 'settings', columns: {} },
  rule: { table: 'rule', columns: {} },
  registration: { table: 'registration', columns: { deviceId: { name: 'device_id' }, status: { name: 'status' } } },
  alert: {
    table: 'alert',
    keys: 'alert_key',
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
      workOrderId: { name: 'work_order_id' },
      priorityScore: { name: `((doc->'priority'->>'score')::numeric)`, required: true, numeric: true },
      token: { name: `((doc->>'token') COLLATE "C")`, required: true },
      suppressedUntil: { name: 'suppressed_until' },
      chatteringUntil: { name: 'chattering_until' },
      followingSince: { name: `((doc->>'followingSince') COLLATE "C")` },
    },
  },
  alertMark: { table: 'alert_mark', columns: {} },
  decisionAuthor: { table: 'decision_author', columns: {} },
  case: {
    table: 'case',
    columns: { status: { name: 'status' }, accountId: { name: 'account_id' }, number: { name: 'number' } },
    lists: { deviceIds: 'device_ids', assetIds: 'asset_ids' },
  },
  workOrder: {
    table: 'work_order',
    columns: {
      status: { name: 'status' },
      caseId: { name: 'case_id' },
      alertId: { name: 'alert_id' },
      accountId: { name: 'account_id' },
      number: { name: 'number' },
    },
    lists: { deviceIds: 'device_ids' },
  },
  commandDefinition: { table: 'command_definition', columns: {} },
  command: {
    table: 'command',
    columns: {
      status: { name: 'status' },
      deviceId: { name: 'device_id' },
      alertId: { name: 'alert_id' },
      caseId: { name: 'case_id' },
      workOrderId: { name: 'work_order_id' },
      assetId: { name: 'asset_id' },
      deadline: { name: 'deadline' },
      jobId: { name: 'job_id' },
    },
  },
  commandJob: { table: 'command_job', columns: { status: { name: 'status' }, expiresAt: { name: 'expires_at' } } },
  commandJobBatch: { table: 'command_job_batch', columns: { jobId: { name: 'job_id' }, status: { name: 'status' } } },
  campaign: { table: 'campaign', columns: { status: { name: 'status' } } },
  campaignDevice: {
    table: 'campaign_device',
    columns: {
      campaignId: { name: 'campaign_id', required: true },
      deviceId: { name: 'device_id', required: true },
      status: { name: 'status' },
      nextAt: { name: 'next_at' },
    },
  },
  summaryTile: {
    table: 'summary_tile',
    columns: { deviceId: { name: 'device_id' }, categoryId: { name: 'category_id' } },
  },
  flowRun: {
    table: 'flow_run',
    columns: {
      flow: { name: 'flow' },
      status: { name: 'status' },
      alertId: { name: 'alert_id' },
      caseId: { name: 'case_id' },
      deviceId: { name: 'device_id' },
    },
  },
  propertyDefinition: { table: 'property_definition', columns: { parentId: { name: 'parent_id' } } },
  deviceDataHistory: { table: 'device_data_history', columns: { deviceId: { name: 'device_id' } } },
  connectionChange: { table: 'connection_change', columns: { deviceId: { name: 'device_id' } } },
  maintenanceWindow: {
    table: 'maintenance_window',
    columns: {
      status: { name: 'status', required: true },
      from: { name: 'starts_at', required: true },
      until: { name: 'ends_at', required: true },
      releasedAt: { name: 'released_at' },
    },
  },
};
