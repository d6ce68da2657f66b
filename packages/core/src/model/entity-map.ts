import type { Account, Asset } from './account.ts';
import type { Alert } from './alert.ts';
import type { AlertMark } from './alert-mark.ts';
import type { Case } from './case.ts';
import type { Campaign } from './campaign.ts';
import type { CampaignDevice } from './campaign-device.ts';
import type { DecisionAuthor } from './decision-author.ts';
import type { Command, CommandDefinition } from './command.ts';
import type { CommandJob, CommandJobBatch } from './command-job.ts';
import type { CustomEntity } from './custom-entity.ts';
import type { Device, DeviceCategory, Registration } from './device.ts';
import type { ConnectionChange, ConnectionChangeRecord, DeviceDataHistory } from './device-data-history.ts';
import type { FlowRun } from './flow-run.ts';
import type { MaintenanceWindow } from './maintenance-window.ts';
import type { FormerOwner } from './ownership.ts';
import type { Id, Kind } from './primitives.ts';
import type { PropertyDefinition } from './property-definition.ts';
import type { ProviderInstance } from './provider-instance.ts';
import type { RuleRecord } from './rule.ts';
import type { SettingsRecord } from './settings.ts';
import type { WorkOrder } from './work-order.ts';
import type { SummaryTile } from './summary-tile.ts';

/** From a kind to its record type. */
export interface EntityMap {
  account: Account;
  asset: Asset;
  customEntity: CustomEntity;
  category: DeviceCategory;
  device: Device;
  registration: Registration;
  alert: Alert;
  alertMark: AlertMark;
  decisionAuthor: DecisionAuthor;
  case: Case;
  workOrder: WorkOrder;
  commandDefinition: CommandDefinition;
  command: Command;
  commandJob: CommandJob;
  commandJobBatch: CommandJobBatch;
  summaryTile: SummaryTile;
  flowRun: FlowRun;
  propertyDefinition: PropertyDefinition;
  deviceDataHistory: DeviceDataHistory;
  connectionChange: ConnectionChangeRecord;
  maintenanceWindow: MaintenanceWindow;
  campaign: Campaign;
  campaignDevice: CampaignDevice;
  providerInstance: ProviderInstance;
  settings: SettingsRecord;
  rule: RuleRecord;
}

/** All kinds, for code that walks over them. */
export const KINDS: readonly Kind[] = [
  'account',
  'asset',
  'customEntity',
  'category',
  'device',
  'registration',
  'alert',
  'alertMark',
  'decisionAuthor',
  'case',
  'workOrder',
  'commandDefinition',
  'command',
  'commandJob',
  'commandJobBatch',
  'summaryTile',
  'flowRun',
  'propertyDefinition',
  'deviceDataHistory',
  'connectionChange',
  'maintenanceWindow',
  'campaign',
  'campaignDevice',
  'providerInstance',
  'settings',
  'rule',
];

/**
 * Longest cursor of a change feed, in characters. A cursor of a database may name every transaction that was open at
 * its moment, so it grows with the load.
 */
export const MAX_CURSOR_LENGTH = 8_192;

/** One committed change of one record. */
export type Change = { [K in Kind]: ChangeOf<K> }[Kind];

export interface ChangeOf<K extends Kind> {
  /** Position in the change feed; pass it back to resume after it. Opaque text of at most {@link MAX_CURSOR_LENGTH}. */
  readonly cursor: string;
  readonly kind: K;
  readonly id: Id<K>;
  readonly op: 'put' | 'delete';
  /** The record after the change; absent for a delete. */
  readonly entity?: EntityMap[K];
  /** The `idempotencyKey` of the call that made the change. */
  readonly opId?: string;
  /**
   * Whose the record was, where this change took it from them: of a delete, and of a change of its customer. Empty where it
   * was nobody's before.
   */
  readonly former?: FormerOwner;
}

/** What entries of a history are about. */
export interface HistoryEntities extends Pick<EntityMap, 'alert' | 'case' | 'command' | 'workOrder' | 'registration'> {
  connection: ConnectionChange;
}

/** One entry of a device's, account's or case's history. */
export type HistoryItem = {
  [K in HistoryKind]: { readonly kind: K; readonly at: string; readonly entity: HistoryEntities[K] };
}[HistoryKind];
export type HistoryKind = keyof HistoryEntities;
