import type { Alert, Case, CaseStage, Command, Connection, Device, HistoryItem, Id, RuleForm } from '@csk/core';

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

/** The case that was chosen, made or changed. */
export interface CaseDetail {
  readonly id: Id<'case'>;
  readonly case: Case;
}

/** The link to an alert's case was followed; the host shows the case. */
export interface CaseOpenDetail {
  readonly id: Id<'case'>;
}

/** A case came to another stage of the process "IoT alert to case". */
export interface StageMovedDetail extends CaseDetail {
  readonly stage: CaseStage;
}

export interface CommandSentDetail {
  readonly id: Id<'command'>;
  readonly command: Command;
}

/** A command was taken back, or sent again. */
export type CommandChangeDetail = CommandSentDetail;

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
}

export interface ConnectionChangeDetail {
  readonly connection: Connection;
}

declare global {
  // The map that elements, documents and windows share; `HTMLElementEventMap` extends it.
  interface GlobalEventHandlersEventMap {
    'csk-alert-select': CustomEvent<AlertSelectDetail>;
    'csk-case-create-request': CustomEvent<CaseCreateRequestDetail>;
    'csk-case-select': CustomEvent<CaseDetail>;
    'csk-case-created': CustomEvent<CaseDetail>;
    'csk-case-resolved': CustomEvent<CaseDetail>;
    'csk-case-cancelled': CustomEvent<CaseDetail>;
    'csk-case-reopened': CustomEvent<CaseDetail>;
    'csk-case-devices-changed': CustomEvent<CaseDetail>;
    'csk-case-open': CustomEvent<CaseOpenDetail>;
    'csk-stage-moved': CustomEvent<StageMovedDetail>;
    'csk-command-sent': CustomEvent<CommandSentDetail>;
    'csk-command-cancelled': CustomEvent<CommandChangeDetail>;
    'csk-command-resent': CustomEvent<CommandChangeDetail>;
    'csk-device-select': CustomEvent<DeviceSelectDetail>;
    'csk-history-select': CustomEvent<HistorySelectDetail>;
    'csk-rule-change': CustomEvent<RuleDetail>;
    'csk-rule-save': CustomEvent<RuleDetail>;
    'csk-connection-change': CustomEvent<ConnectionChangeDetail>;
  }
}

/** Every event of these elements. All bubble and cross shadow roots. */
export type CskEventMap = Pick<
  GlobalEventHandlersEventMap,
  Extract<keyof GlobalEventHandlersEventMap, `csk-${string}`>
>;
