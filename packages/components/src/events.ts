import type {
  Alert,
  AlertPriority,
  Case,
  CaseStage,
  Command,
  CommandJob,
  Connection,
  Device,
  DeviceOutcome,
  HistoryItem,
  Id,
  Rule,
  RuleForm,
  RuleThresholds,
  WorkOrder,
} from '@csk/core';
import type { AlertListBulkAction, AlertOutcome } from './alert-list/alert-bulk.ts';
import type { AlertListView } from './alert-list/alert-list-view.ts';
import type { CaseListView } from './case-list/case-list-view.ts';
import type { ChartMarker } from './readings-chart/chart-series.ts';
import type { DeviceConnection } from './device-facts/device-badges.ts';
import type { DeviceListView } from './device-list/device-list-view.ts';

/** The agent chose an alert in a list. */
export interface AlertSelectDetail {
  readonly id: Id<'alert'>;
  readonly alert: Alert;
}

/**
 * The agent asks for a case, of alerts or of devices that raised none. Cancelable: a host that prevents it makes the case
 * itself; otherwise the element opens its own form.
 */
export interface CaseCreateRequestDetail {
  /** None, when it is to be about devices. */
  readonly alertIds: readonly Id<'alert'>[];
  readonly deviceIds?: readonly Id<'device'>[] | undefined;
}

/** Something was done to the chosen alerts; what became of each. */
export interface AlertBulkDetail {
  readonly action: AlertListBulkAction;
  readonly outcomes: readonly AlertOutcome[];
}

/** The case that was chosen, made or changed. */
export interface CaseDetail {
  readonly id: Id<'case'>;
  readonly case: Case;
}

/** Alerts were added to a case that was there already, or taken out of it. */
export interface CaseAlertsDetail extends CaseDetail {
  readonly alertIds: readonly Id<'alert'>[];
}

/** The link to an alert's case was followed; the host shows the case. */
export interface CaseOpenDetail {
  readonly id: Id<'case'>;
}

/**
 * The agent asks for a work order, of alerts or of a case. Cancelable: a host that prevents it makes the work order itself;
 * otherwise the element opens its own form.
 */
export interface WorkOrderCreateRequestDetail {
  /** None, when it is to be made of a case. */
  readonly alertIds: readonly Id<'alert'>[];
  readonly caseId?: Id<'case'> | undefined;
}

/** The work order that was made. */
export interface WorkOrderDetail {
  readonly id: Id<'workOrder'>;
  readonly workOrder: WorkOrder;
}

/** The way to a work order was taken; the host shows it. */
export interface WorkOrderOpenDetail {
  readonly id: Id<'workOrder'>;
}

/** The agent wants to send a device a command; the host shows where it is sent. */
export interface CommandOpenDetail {
  readonly deviceId: Id<'device'>;
  /** The command that was chosen, by the name of its definition; absent: the agent has yet to choose. */
  readonly name?: string | undefined;
  /** What it is about. */
  readonly alertId?: Id<'alert'> | undefined;
  readonly caseId?: Id<'case'> | undefined;
}

/** A case came to another stage of the process "IoT alert to case". */
export interface StageMovedDetail extends CaseDetail {
  readonly stage: CaseStage;
}

export interface CommandSentDetail {
  readonly id: Id<'command'>;
  readonly command: Command;
}

/** A command to many devices was taken by the service. */
export interface CommandJobSentDetail {
  readonly id: Id<'commandJob'>;
  readonly job: CommandJob;
}

/** A command to many devices was approved, refused or stopped. */
export type CommandJobChangeDetail = CommandJobSentDetail;

/** A command was taken back, or sent again. */
export type CommandChangeDetail = CommandSentDetail;

/** Rows of a list were chosen or let go: all that are chosen now. */
export interface SelectionDetail {
  readonly ids: readonly string[];
}

/** The customer or the asset of a device was asked for; the host shows it. */
export interface AccountOpenDetail {
  readonly id: Id<'account'>;
}
export interface AssetOpenDetail {
  readonly id: Id<'asset'>;
}

/** The open alerts or cases of a device were asked for; the host shows them. */
export type DeviceRecordsDetail = DeviceSelectDetail;

/** A device was chosen. */
export interface DeviceSelectDetail {
  readonly id: Id<'device'>;
  readonly device: Device;
}

export interface HistorySelectDetail {
  readonly item: HistoryItem;
}

/** A rule as it is now: without `form` when it is query text that no form can show. */
export interface RuleDetail {
  readonly form?: RuleForm | undefined;
  readonly query: string;
  /** The running rule whose text this is to be, by the name of its job; absent for a rule of the host. */
  readonly ruleId?: string | undefined;
}

/** A running rule as it is after its text was saved. */
export interface RuleSavedDetail {
  readonly rule: Rule;
}

/** The limits of a running rule after they were saved; they may be valid only in a moment. */
export interface RuleLimitsSavedDetail {
  readonly limits: RuleThresholds;
}

export interface ConnectionChangeDetail {
  readonly connection: Connection;
}

/** The device as it is after its settings or tags were saved. */
export type DeviceSettingsDetail = DeviceSelectDetail;

/** Devices are to be registered. Cancelable: a host that prevents it registers them itself. */
export interface DeviceRegisterRequestDetail {
  readonly deviceIds: readonly Id<'device'>[];
}

/** What became of each device that was registered, or whose state was fetched. */
export interface DeviceOutcomesDetail {
  readonly outcomes: readonly DeviceOutcome[];
}

/** A figure of the fleet was chosen; the host shows what it counts. One of the fields is present. */
export interface FleetSelectDetail {
  readonly connection?: DeviceConnection | undefined;
  /** `null`: the devices without a category. */
  readonly categoryId?: Id<'category'> | null | undefined;
  readonly priority?: AlertPriority['level'] | undefined;
}

/** The time that a chart shows, in milliseconds since 1970. */
export interface ChartRangeDetail {
  readonly from: number;
  readonly to: number;
  /** Whether it goes on to follow the present. */
  readonly isLive: boolean;
}

/** A mark of a chart was chosen; of an alert of the device `id` is the alert's. */
export interface MarkerSelectDetail {
  readonly id: string | undefined;
  readonly marker: ChartMarker;
}

declare global {
  // The map that elements, documents and windows share; `HTMLElementEventMap` extends it.
  interface GlobalEventHandlersEventMap {
    'csk-alert-select': CustomEvent<AlertSelectDetail>;
    'csk-alert-bulk': CustomEvent<AlertBulkDetail>;
    'csk-view-change': CustomEvent<AlertListView>;
    'csk-case-view-change': CustomEvent<CaseListView>;
    'csk-device-view-change': CustomEvent<DeviceListView>;
    'csk-selection-change': CustomEvent<SelectionDetail>;
    'csk-case-create-request': CustomEvent<CaseCreateRequestDetail>;
    'csk-case-select': CustomEvent<CaseDetail>;
    'csk-case-created': CustomEvent<CaseDetail>;
    'csk-case-resolved': CustomEvent<CaseDetail>;
    'csk-case-cancelled': CustomEvent<CaseDetail>;
    'csk-case-reopened': CustomEvent<CaseDetail>;
    'csk-case-devices-changed': CustomEvent<CaseDetail>;
    'csk-case-alerts-added': CustomEvent<CaseAlertsDetail>;
    'csk-case-alerts-removed': CustomEvent<CaseAlertsDetail>;
    'csk-case-open': CustomEvent<CaseOpenDetail>;
    'csk-account-open': CustomEvent<AccountOpenDetail>;
    'csk-asset-open': CustomEvent<AssetOpenDetail>;
    'csk-device-alerts-open': CustomEvent<DeviceRecordsDetail>;
    'csk-device-cases-open': CustomEvent<DeviceRecordsDetail>;
    'csk-stage-moved': CustomEvent<StageMovedDetail>;
    'csk-work-order-create-request': CustomEvent<WorkOrderCreateRequestDetail>;
    'csk-work-order-created': CustomEvent<WorkOrderDetail>;
    'csk-work-order-open': CustomEvent<WorkOrderOpenDetail>;
    'csk-command-open': CustomEvent<CommandOpenDetail>;
    'csk-command-sent': CustomEvent<CommandSentDetail>;
    'csk-command-job-sent': CustomEvent<CommandJobSentDetail>;
    'csk-command-job-approved': CustomEvent<CommandJobChangeDetail>;
    'csk-command-job-cancelled': CustomEvent<CommandJobChangeDetail>;
    'csk-command-job-rejected': CustomEvent<CommandJobChangeDetail>;
    'csk-command-cancelled': CustomEvent<CommandChangeDetail>;
    'csk-command-resent': CustomEvent<CommandChangeDetail>;
    'csk-device-select': CustomEvent<DeviceSelectDetail>;
    'csk-history-select': CustomEvent<HistorySelectDetail>;
    'csk-rule-change': CustomEvent<RuleDetail>;
    'csk-rule-save': CustomEvent<RuleDetail>;
    'csk-rule-saved': CustomEvent<RuleSavedDetail>;
    'csk-rule-limits-saved': CustomEvent<RuleLimitsSavedDetail>;
    'csk-device-register-request': CustomEvent<DeviceRegisterRequestDetail>;
    'csk-device-registered': CustomEvent<DeviceOutcomesDetail>;
    'csk-device-pulled': CustomEvent<DeviceOutcomesDetail>;
    'csk-device-settings-saved': CustomEvent<DeviceSettingsDetail>;
    'csk-fleet-select': CustomEvent<FleetSelectDetail>;
    'csk-chart-range-change': CustomEvent<ChartRangeDetail>;
    'csk-marker-select': CustomEvent<MarkerSelectDetail>;
    'csk-connection-change': CustomEvent<ConnectionChangeDetail>;
  }
}

/** Every event of these elements. All bubble and cross shadow roots. */
export type CskEventMap = Pick<
  GlobalEventHandlersEventMap,
  Extract<keyof GlobalEventHandlersEventMap, `csk-${string}`>
>;
