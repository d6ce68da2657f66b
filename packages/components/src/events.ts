import type {
  Alert,
  AlertPriority,
  Case,
  Command,
  Connection,
  Device,
  DeviceOutcome,
  HistoryItem,
  Id,
} from '@csk/core';
import type { DeviceConnection } from './device-facts/device-badges.ts';

/** The agent chose an alert in a list. */
export interface AlertSelectDetail {
  readonly id: Id<'alert'>;
  readonly alert: Alert;
}

/**
 * The agent asks for a case. Cancelable: a host that prevents it makes the case itself; otherwise the element opens its
 * own form.
 */
export interface CaseCreateRequestDetail {
  readonly alertIds: readonly Id<'alert'>[];
}

export interface CaseDetail {
  readonly id: Id<'case'>;
  readonly case: Case;
}

/** The link to an alert's case was followed; the host shows the case. */
export interface CaseOpenDetail {
  readonly id: Id<'case'>;
}

export interface CommandSentDetail {
  readonly id: Id<'command'>;
  readonly command: Command;
}

export interface HistorySelectDetail {
  readonly item: HistoryItem;
}

export interface ConnectionChangeDetail {
  readonly connection: Connection;
}

/** A device was chosen. */
export interface DeviceSelectDetail {
  readonly id: Id<'device'>;
  readonly device: Device;
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

declare global {
  // The map that elements, documents and windows share; `HTMLElementEventMap` extends it.
  interface GlobalEventHandlersEventMap {
    'csk-alert-select': CustomEvent<AlertSelectDetail>;
    'csk-case-create-request': CustomEvent<CaseCreateRequestDetail>;
    'csk-case-created': CustomEvent<CaseDetail>;
    'csk-case-resolved': CustomEvent<CaseDetail>;
    'csk-case-open': CustomEvent<CaseOpenDetail>;
    'csk-command-sent': CustomEvent<CommandSentDetail>;
    'csk-history-select': CustomEvent<HistorySelectDetail>;
    'csk-device-select': CustomEvent<DeviceSelectDetail>;
    'csk-device-register-request': CustomEvent<DeviceRegisterRequestDetail>;
    'csk-device-registered': CustomEvent<DeviceOutcomesDetail>;
    'csk-device-pulled': CustomEvent<DeviceOutcomesDetail>;
    'csk-device-settings-saved': CustomEvent<DeviceSettingsDetail>;
    'csk-fleet-select': CustomEvent<FleetSelectDetail>;
    'csk-connection-change': CustomEvent<ConnectionChangeDetail>;
  }
}

/** Every event of these elements. All bubble and cross shadow roots. */
export type CskEventMap = Pick<
  GlobalEventHandlersEventMap,
  Extract<keyof GlobalEventHandlersEventMap, `csk-${string}`>
>;
