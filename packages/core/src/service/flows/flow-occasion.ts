import { isAnnounced, isOpen } from '../../model/index.ts';
import type { AlertTransition, Change, FlowRun, Instant, Json } from '../../model/index.ts';
import type { TriggerId } from '../../flows/flow.ts';

/** Since when something counts as news. */
export interface NewsFrom {
  /** Since then the flows watch. */
  readonly since: Instant;
  /** The newest occasion that came while flows did not start by themselves: it, and what was before it, starts none later. */
  readonly pausedUntil?: Instant | undefined;
}

/** The trigger's body, when a change is what a flow waits for. */
export function triggerOf(trigger: TriggerId, change: Change, { since, pausedUntil = '' }: NewsFrom): Json | undefined {
  const { kind, entity } = change;
  if (!entity) return undefined;
  const fires =
    (trigger === 'Alerts_OnRaised' &&
      kind === 'alert' &&
      entity.parentId === undefined &&
      // Under maintenance nobody is told of it; if it comes back, that is the moment.
      isAnnounced(entity) &&
      // It came in after its condition had ended, or is over by now: there is nothing to do.
      isOpen(entity) &&
      entity.createdAt >= since &&
      (entity.createdAt === entity.updatedAt || momentOf(change) > pausedUntil)) ||
    (trigger === 'Cases_OnResolved' &&
      kind === 'case' &&
      entity.status === 'resolved' &&
      // A later change of a case that was resolved before the flow was there is no news.
      (entity.resolvedAt ?? entity.updatedAt) >= since &&
      momentOf(change) > pausedUntil) ||
    (trigger === 'Commands_OnCompleted' && kind === 'command' && entity.status === 'completed');
  // A record is JSON by its definition.
  return fires ? (entity as unknown as Json) : undefined;
}

/** When what a change tells of came about. The change itself may be a later one of the same record. */
export function momentOf({ kind, entity }: Change): Instant {
  if (kind === 'alert') return entity?.transitions.findLast(cameBack)?.at ?? entity?.createdAt ?? '';
  if (kind === 'case') return entity?.resolvedAt ?? entity?.updatedAt ?? '';
  return entity?.updatedAt ?? '';
}

const cameBack = ({ handling }: AlertTransition): boolean => handling === 'unsuppressed';

/** A case that was opened again can be resolved again, which is an occasion of its own. */
export function occasionOf({ kind, entity }: Change): readonly string[] {
  if (kind !== 'case' || entity?.resolvedAt === undefined) return [];
  const isFirst = !entity.transitions?.some(({ from, to }) => from === 'resolved' && to === 'open');
  return isFirst ? [] : [entity.resolvedAt];
}

/** What a run is about: by these its record, and the device, find it again. */
export function subjectOf({ kind, entity }: Change): Pick<FlowRun, 'alertId' | 'caseId' | 'commandId' | 'deviceId'> {
  if (kind === 'alert') return { alertId: entity?.id, deviceId: entity?.deviceId };
  if (kind === 'case') return { caseId: entity?.id };
  if (kind !== 'command') return {};
  return { commandId: entity?.id, deviceId: entity?.deviceId, alertId: entity?.alertId, caseId: entity?.caseId };
}

/** Whether a failed run was given another chance. The runs' own progress shows up here, too; the pool knows it. */
export function isResubmitted(change: Change): change is Change & { readonly entity: FlowRun } {
  const { kind, entity } = change;
  return kind === 'flowRun' && entity?.status === 'Running' && entity.transitions?.at(-1)?.to === 'Running';
}
