import { isOpen } from './alert.ts';
import type { Alert } from './alert.ts';
import type { Case } from './case.ts';
import type { Json } from './primitives.ts';

/** The stages of the process in which the case is worked on. */
export type CaseStage = 'create-case' | 'identify' | 'research' | 'resolve';
export type ProcessStage = 'created' | CaseStage;

/** A stage as the process defines it. */
export interface StageDefinition {
  readonly stage: ProcessStage;
  /** Whose fields it shows. */
  readonly kind: 'alert' | 'case';
  /** The fields people look at, or fill in, at this stage. */
  readonly fields: readonly string[];
}

/**
 * "IoT alert to case" (`msdyn_iottocaseprocess`): five stages, the first on the alert, the others on its case. The step
 * fields are those of the published process, in our names.
 */
export const ALERT_TO_CASE_PROCESS = [
  { stage: 'created', kind: 'alert', fields: ['description', 'raisedAt', 'assetId', 'assignedTo'] },
  { stage: 'create-case', kind: 'case', fields: ['title', 'accountId', 'contact', 'assignedTo'] },
  { stage: 'identify', kind: 'case', fields: ['accountId', 'number', 'contact'] },
  { stage: 'research', kind: 'case', fields: ['deviceIds', 'description', 'assignedTo'] },
  { stage: 'resolve', kind: 'case', fields: ['resolution'] },
] as const satisfies readonly StageDefinition[];

export const CASE_STAGES: readonly CaseStage[] = ['create-case', 'identify', 'research', 'resolve'];

/** A case that was just made stands here: creating it has ended the stage before. */
export const FIRST_CASE_STAGE: CaseStage = 'identify';

/** What can be done next. */
export type ProcessAction =
  | 'convert-to-case'
  | 'link-to-case'
  | 'convert-to-work-order'
  | 'close'
  | 'move-stage'
  | 'resolve'
  | 'cancel'
  | 'reopen';

/** One stage of one process, as a host may show it. */
export interface ProcessStep {
  readonly stage: ProcessStage;
  readonly kind: 'alert' | 'case';
  readonly state: 'done' | 'active' | 'waiting';
  /** The value is `null` where the field is empty, or the case is not there yet. */
  readonly fields: readonly { readonly field: string; readonly value: Json }[];
}

/** How far an alert has come on its way to a case that is resolved. */
export interface AlertProcess {
  readonly alertId: string;
  readonly caseId?: string | undefined;
  /** `finished`: the case is resolved. `aborted`: the case was cancelled, or the alert ended without one. */
  readonly status: 'active' | 'finished' | 'aborted';
  readonly stages: readonly ProcessStep[];
  /** What can be done next. */
  readonly actions: readonly ProcessAction[];
  /** Stages to which the case may be moved now. */
  readonly moves: readonly CaseStage[];
}

/** Whether a case may move between two stages: back to any, onward to the next. */
export function canMoveStage(from: CaseStage, to: CaseStage): boolean {
  return from !== to && CASE_STAGES.indexOf(to) <= CASE_STAGES.indexOf(from) + 1;
}

/** Where a case stands. */
export function stageOf(record: Pick<Case, 'processStage'>): CaseStage {
  return record.processStage ?? FIRST_CASE_STAGE;
}

/** The process of an alert and of the case it belongs to, if any. */
export function processOf(alert: Alert, record: Case | undefined): AlertProcess {
  const status = statusOf(alert, record);
  const active: ProcessStage = record ? stageOf(record) : 'created';
  const place = ALERT_TO_CASE_PROCESS.findIndex(({ stage }) => stage === active);
  const stages = ALERT_TO_CASE_PROCESS.map(({ stage, kind, fields }, index) => ({
    stage,
    kind,
    state: stateOf(index - place, status),
    fields: fields.map((field) => ({ field, value: valueOf(kind === 'alert' ? alert : record, field) })),
  }));
  const moves = record?.status === 'open' ? CASE_STAGES.filter((to) => canMoveStage(stageOf(record), to)) : [];
  return { alertId: alert.id, caseId: record?.id, status, stages, actions: actionsOf(alert, record), moves };
}

function statusOf(alert: Alert, record: Case | undefined): AlertProcess['status'] {
  if (record?.status === 'resolved') return 'finished';
  if (record?.status === 'cancelled') return 'aborted';
  return record || isOpen(alert) ? 'active' : 'aborted';
}

/** A finished process has done every stage; an aborted one has none at work. */
function stateOf(distance: number, status: AlertProcess['status']): ProcessStep['state'] {
  if (status === 'finished' || distance < 0) return 'done';
  return distance === 0 && status === 'active' ? 'active' : 'waiting';
}

function actionsOf(alert: Alert, record: Case | undefined): readonly ProcessAction[] {
  const order = isOpen(alert) && alert.workOrderId === undefined ? (['convert-to-work-order'] as const) : [];
  if (record?.status === 'open') return ['move-stage', 'resolve', 'cancel', ...order];
  if (record) return ['reopen'];
  return isOpen(alert) ? ['convert-to-case', 'link-to-case', ...order, 'close'] : [];
}

function valueOf(record: object | undefined, field: string): Json {
  if (record === undefined || !Object.hasOwn(record, field)) return null;
  return (record as Readonly<Record<string, Json | undefined>>)[field] ?? null;
}
