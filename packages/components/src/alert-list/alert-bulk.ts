import { isOpen, type Alert, type AlertBulkResult, type Id } from '@csk/core';
import type { BulkCalls, BulkOutcome } from '../element/bulk-run.ts';
import type { BulkStrings } from '../element/bulk-view.ts';
import { plural } from '../locale/plural.ts';

export type AlertListBulkAction = 'acknowledge' | 'close';

/** What became of one alert of a bulk action. */
export interface AlertOutcome extends BulkOutcome {
  readonly alertId: Id<'alert'>;
}

/** What can be done to many alerts without asking anything more. */
export const ALERT_BULK: BulkCalls<AlertListBulkAction, AlertOutcome> = {
  atOnce: 500,
  calls: {
    acknowledge: async (client, ids, idempotencyKey) =>
      outcomesOf(await client.alerts.bulk({ ids, action: 'acknowledge' }, { idempotencyKey })),
    close: async (client, ids, idempotencyKey) =>
      outcomesOf(await client.alerts.bulk({ ids, action: 'close' }, { idempotencyKey })),
  },
};

export const alertBulkStrings: BulkStrings<AlertListBulkAction> = {
  running: { acknowledge: 'Acknowledging {done} of {total} …', close: 'Closing {done} of {total} …' },
  done: {
    acknowledge: plural('{count} acknowledged', '{count} acknowledged'),
    close: plural('{count} closed', '{count} closed'),
  },
  skipped: plural('{count} unchanged', '{count} unchanged'),
  failed: plural('{count} refused', '{count} refused'),
  ended: 'Stopped after {done} of {total}: {message}',
  details: 'Details',
  dismiss: 'Dismiss',
};

function outcomesOf({ done, unchanged, refused }: AlertBulkResult): readonly AlertOutcome[] {
  return [
    ...done.map((alertId) => ({ alertId, outcome: 'done' as const })),
    ...unchanged.map((alertId) => ({ alertId, outcome: 'skipped' as const })),
    ...refused.map(({ id: alertId, message }) => ({ alertId, outcome: 'failed' as const, message })),
  ];
}

/** A bulk action works on those it applies to and says so, instead of failing for all. */
export const ELIGIBLE: Readonly<Record<AlertListBulkAction | 'case', (alert: Alert) => boolean>> = {
  acknowledge: (alert) => isOpen(alert) && alert.acknowledgedAt === undefined,
  close: isOpen,
  case: (alert) => isOpen(alert) && !alert.caseId,
};
