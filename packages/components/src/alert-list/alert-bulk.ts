import { isOpen, type Alert, type AlertBulkAction, type AlertBulkResult, type Id } from '@csk/core';
import type { Shelving } from '../alert-facts/shelve-form.ts';
import type { BulkCalls, BulkOutcome } from '../element/bulk-run.ts';

export type AlertListBulkAction = 'acknowledge' | 'close' | 'shelve' | 'unshelve' | 'reopen';

/** What became of one alert of a bulk action. */
export interface AlertOutcome extends BulkOutcome {
  readonly alertId: Id<'alert'>;
}

/** A case takes no more alerts at once, and a work order neither. */
export const MOST_IN_CASE = 100;

/** What the agent said about what is done. */
export interface BulkDetails {
  readonly shelving: Shelving;
  /** Why alerts are closed or opened again. */
  readonly reason: string | undefined;
}

/** What can be done to many alerts; `details` are asked for when it is done. */
export function alertBulk(details: () => BulkDetails): BulkCalls<AlertListBulkAction, AlertOutcome> {
  const calling =
    (action: () => AlertBulkAction): BulkCalls<AlertListBulkAction, AlertOutcome>['calls'][AlertListBulkAction] =>
    async (client, ids, idempotencyKey) =>
      outcomesOf(await client.alerts.bulk({ ids, ...action() }, { idempotencyKey }));
  return {
    atOnce: 500,
    calls: {
      acknowledge: calling(() => ({ action: 'acknowledge' })),
      close: calling(() => ({ action: 'close', reason: details().reason })),
      reopen: calling(() => ({ action: 'reactivate', reason: details().reason })),
      shelve: calling(() => ({ action: 'shelve', ...details().shelving })),
      unshelve: calling(() => ({ action: 'unshelve' })),
    },
  };
}

function outcomesOf({ done, unchanged, refused }: AlertBulkResult): readonly AlertOutcome[] {
  return [
    ...done.map((alertId) => ({ alertId, outcome: 'done' as const })),
    ...unchanged.map((alertId) => ({ alertId, outcome: 'skipped' as const })),
    ...refused.map(({ id: alertId, message }) => ({ alertId, outcome: 'failed' as const, message })),
  ];
}

const isShelved = (alert: Alert): boolean => alert.shelvedUntil !== undefined;

/** A bulk action works on those it applies to and says so, instead of failing for all. */
export const ELIGIBLE: Readonly<Record<AlertListBulkAction | 'case' | 'workOrder', (alert: Alert) => boolean>> = {
  acknowledge: (alert) => isOpen(alert) && alert.acknowledgedAt === undefined,
  close: isOpen,
  shelve: (alert) => isOpen(alert) && !isShelved(alert),
  unshelve: (alert) => isOpen(alert) && isShelved(alert),
  reopen: (alert) => !isOpen(alert),
  workOrder: (alert) => isOpen(alert) && !alert.workOrderId,
  case: (alert) => isOpen(alert) && !alert.caseId,
};
