import { ConnectedServiceError, isUntouched, transitionAlert, withPending } from '../../model/index.ts';
import type { Alert, AutoClose, Instant } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { closeWithRepeats, lockRepeats, REPEATS_AT_ONCE } from '../alerts/alert-cascade.ts';
import { nowOf, SYSTEM_ACTOR } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import type { AlertDraft } from './new-alert.ts';
import { replace } from '../transaction.ts';

/** @throws ConnectedServiceError `invalid` for anything but an {@link AutoClose}; the default is `never`. */
export function autoCloseOf(asked: unknown = 'never'): AutoClose {
  if (asked === 'never' || asked === 'untouched') return asked;
  throw new ConnectedServiceError('invalid', 'autoClose must be "never" or "untouched".', {
    details: { field: 'autoClose' },
  });
}

/**
 * Notes on an open alert that its condition has ended, and closes it when nobody has touched it. Whether somebody has
 * touched one of very many repeats, `repeatFollowing` finds out.
 */
export async function closeIfUntouched(
  transaction: StoreTransaction,
  context: Pick<ServiceContext, 'clock'>,
  alert: Alert,
  clearedAt: string,
): Promise<Alert> {
  const cleared: Alert = { ...alert, clearedAt };
  if (!isUntouched(alert)) return replace(transaction, 'alert', cleared);
  // One look through the repeats is enough: it goes by what is so when it comes to its end.
  if (alert.pendingDecisions?.some((pending) => pending.do === 'close-untouched')) {
    return replace(transaction, 'alert', cleared);
  }
  const by = { actor: SYSTEM_ACTOR, at: nowOf(context), reason: UNTOUCHED };
  const query = { where: { parentId: alert.id }, orderBy: 'raisedAt asc' } as const;
  const repeats = await transaction.query('alert', query, { maxPageSize: REPEATS_AT_ONCE });
  if (repeats.continuationToken !== undefined) {
    // Whoever has a repeat in hand is waited for: the look begins after that, and who comes later finds it announced.
    await lockRepeats(transaction, [alert.id]);
    return replace(transaction, 'alert', withPending(cleared, { do: 'close-untouched', by }));
  }
  if (!repeats.items.every(isUntouched)) return replace(transaction, 'alert', cleared);
  return closeWithRepeats(transaction, cleared, by);
}

const UNTOUCHED = 'The condition has ended, and nobody had taken the alert up.';

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
