import { isOpen, transitionAlert } from './alert.ts';
import type { Alert, AlertActor } from './alert.ts';
import { linkAlertToCase, linkAlertToWorkOrder, releaseAlert } from './alert-links.ts';
import { ConnectedServiceError } from './errors.ts';
import type { Id } from './primitives.ts';

/** What is decided about an alert and the open repeats grouped under it: people act once, on the parent. */
export type AlertDecision = { readonly by: AlertActor } & (
  | { readonly do: 'close' }
  | { readonly do: 'link-case'; readonly caseId: Id<'case'> }
  | { readonly do: 'link-work-order'; readonly workOrderId: Id<'workOrder'> }
  | { readonly do: 'release'; readonly from: 'case' | 'workOrder' }
);

/** Closes the alert if nobody has touched it or one of its repeats; of very many repeats that takes a while to find out. */
interface UntouchedClose {
  readonly do: 'close-untouched';
  readonly by: AlertActor;
}

/** A decision that has not reached every repeat yet. */
export type PendingDecision = (AlertDecision | UntouchedClose) & {
  /** Counts the decisions about an alert that did not reach all its repeats at once. */
  readonly number: number;
  /** Only of repeats that belong to this case or work order: the parent had closed before. */
  readonly within?: AlertLeader | undefined;
};

/** What alerts follow: their case or their work order. */
export type AlertLeader = { readonly caseId: Id<'case'> } | { readonly workOrderId: Id<'workOrder'> };

/** Decisions that one alert may have under way; who is that far ahead of the repeats has to wait. */
export const MAX_PENDING_DECISIONS = 20;

/**
 * Applies a decision to one alert.
 * @throws ConnectedServiceError `conflict` when the alert's state does not allow it.
 */
export function decided(alert: Alert, decision: AlertDecision): Alert {
  const { by } = decision;
  switch (decision.do) {
    case 'close':
      return transitionAlert(alert, 'close', by);
    case 'link-case':
      return linkAlertToCase(alert, decision.caseId, by);
    case 'link-work-order':
      return linkAlertToWorkOrder(alert, decision.workOrderId, by);
    case 'release':
      return releaseAlert(alert, decision.from, by);
  }
}

/**
 * Notes on a parent that its repeats have yet to follow a decision.
 * @throws ConnectedServiceError `unavailable` when {@link MAX_PENDING_DECISIONS} are under way: later it can be done.
 */
export function withPending(parent: Alert, decision: AlertDecision | UntouchedClose, within?: AlertLeader): Alert {
  const { pendingDecisions = [], followingSince = decision.by.at } = parent;
  if (pendingDecisions.length >= MAX_PENDING_DECISIONS) {
    throw new ConnectedServiceError('unavailable', 'The repeats of the alert are still behind earlier decisions.', {
      details: { alertId: parent.id },
      retryAfterMs: 1_000,
    });
  }
  const number = (parent.decisionNumber ?? 0) + 1;
  const pending: PendingDecision = { ...decision, number, within };
  return { ...parent, decisionNumber: number, followingSince, pendingDecisions: [...pendingDecisions, pending] };
}

/** A parent all of whose repeats have followed a decision. */
export function withoutPending(parent: Alert, number: number): Alert {
  const left = (parent.pendingDecisions ?? []).filter((pending) => pending.number !== number);
  if (left.length > 0) return { ...parent, pendingDecisions: left };
  return { ...parent, pendingDecisions: undefined, followingSince: undefined };
}

/**
 * A repeat after a decision about its parent has reached it. Those that were not open when it reached them, or that came
 * under the parent after it was made, stay as they are.
 */
export function followed(repeat: Alert, pending: PendingDecision): Alert {
  if (isAfter(repeat, pending)) return repeat;
  const behind = { ...repeat, decisionNumber: pending.number };
  if (pending.do === 'close-untouched' || !isOpen(repeat)) return behind;
  return pending.within === undefined || belongsTo(repeat, pending.within) ? decided(behind, pending) : behind;
}

function belongsTo(alert: Alert, leader: AlertLeader): boolean {
  return 'caseId' in leader ? alert.caseId === leader.caseId : alert.workOrderId === leader.workOrderId;
}

/** A repeat after everything that was decided about its parent: what somebody does to it then comes after that. */
export function caughtUp(repeat: Alert, { pendingDecisions = [] }: Pick<Alert, 'pendingDecisions'>): Alert {
  return pendingDecisions.reduce(followed, repeat);
}

/** Whether a repeat came, or has come, after a decision. */
export function isAfter({ decisionNumber = 0 }: Pick<Alert, 'decisionNumber'>, { number }: PendingDecision): boolean {
  return decisionNumber >= number;
}
