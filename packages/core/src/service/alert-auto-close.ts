import { ConnectedServiceError, isUntouched, transitionAlert } from '../model/index.ts';
import type { Alert, AutoClose, Instant } from '../model/index.ts';
import type { StoreTransaction } from '../ports/index.ts';
import { stepWithRepeats } from './alert-cascade.ts';
import { nowOf, SYSTEM_ACTOR } from './context.ts';
import type { ServiceContext } from './context.ts';
import type { AlertDraft } from './new-alert.ts';
import { everyRecord, replace } from './transaction.ts';

export type { AutoClose };

/** @throws ConnectedServiceError `invalid` for anything but an {@link AutoClose}; the default is `never`. */
export function autoCloseOf(asked: unknown = 'never'): AutoClose {
  if (asked === 'never' || asked === 'untouched') return asked;
  throw new ConnectedServiceError('invalid', 'autoClose must be "never" or "untouched".', {
    details: { field: 'autoClose' },
  });
}

/** Notes on an open alert that its condition has ended, and closes it when nobody has touched it. */
export async function closeIfUntouched(
  transaction: StoreTransaction,
  context: Pick<ServiceContext, 'clock'>,
  alert: Alert,
  clearedAt: string,
): Promise<Alert> {
  const cleared: Alert = { ...alert, clearedAt };
  if (!(await areUntouched(transaction, alert))) return replace(transaction, 'alert', cleared);
  const reason = 'The condition has ended, and nobody had taken the alert up.';
  return stepWithRepeats(transaction, cleared, { action: 'close', actor: SYSTEM_ACTOR, at: nowOf(context), reason });
}

/** A new alert that comes in after the end of its condition. Where untouched alerts close it is never open. */
export function bornCleared(
  alert: AlertDraft,
  clearedAt: Instant,
  { autoClose, now }: { readonly autoClose: AutoClose; readonly now: Instant },
): AlertDraft {
  const cleared = { ...alert, clearedAt };
  if (autoClose === 'never') return cleared;
  const reason = 'The condition had ended before the alert came in.';
  return transitionAlert(cleared, 'close', { actor: SYSTEM_ACTOR, at: now, reason });
}

async function areUntouched(transaction: StoreTransaction, alert: Alert): Promise<boolean> {
  if (!isUntouched(alert)) return false;
  for await (const repeat of everyRecord(transaction, 'alert', { where: { parentId: alert.id } })) {
    if (!isUntouched(repeat)) return false;
  }
  return true;
}
