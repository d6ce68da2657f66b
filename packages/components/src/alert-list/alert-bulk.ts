import { isOpen, type Alert, type AlertBulkAction, type AlertBulkResult, type Id } from '@csk/core';
import type { Shelving } from '../alert-facts/shelve-form.ts';
import type { BulkCalls, BulkOutcome } from '../element/bulk-run.ts';

export type AlertListBulkAction = 'acknowledge' | 'close' | 'shelve' | 'unshelve';

/** What became of one alert of a bulk action. */
export interface AlertOutcome extends BulkOutcome {
  readonly alertId: Id<'alert'>;
}

/** A case takes no more alerts at once. */
export const MOST_IN_CASE = 100;

/** What can be done to many alerts; `shelving` is asked when alerts are shelved. */
export function alertBulk(shelving: () => Shelving): BulkCalls<AlertListBulkAction, AlertOutcome> {
  const calling =
    (action: () => AlertBulkAction): BulkCalls<AlertListBulkAction, AlertOutcome>['calls'][AlertListBulkAction] =>
    async (client, ids, idempotencyKey) =>
      outcomesOf(await client.alerts.bulk({ ids, ...action() }, { idempotencyKey }));
  return {
    atOnce: 500,
    calls: {
      acknowledge: calling(() => ({ action: 'acknowledge' })),
      close: calling(() => ({ action: 'close' })),
      shelve: calling(() => ({ action: 'shelve', ...shelving() })),
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
export const ELIGIBLE: Readonly<Record<AlertListBulkAction | 'case', (alert: Alert) => boolean>> = {
  acknowledge: (alert) => isOpen(alert) && alert.acknowledgedAt === undefined,
  close: isOpen,
  shelve: (alert) => isOpen(alert) && !isShelved(alert),
  unshelve: (alert) => isOpen(alert) && isShelved(alert),
  case: (alert) => isOpen(alert) && !alert.caseId,
};
