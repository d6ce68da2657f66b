import {
  acknowledgeAlert,
  assignAlert,
  isConnectedServiceError,
  isOpen,
  MAX_SHELVE_MS,
  shelveAlert,
  unshelveAlert,
  wasDoneBy,
} from '../../model/index.ts';
import type { Alert, AlertActor, CallOptions, ErrorCode, Id, Principal } from '../../model/index.ts';
import type { AlertBulkAction, AlertBulkResult, StoreTransaction } from '../../ports/index.ts';
import { asItStands, closeWithRepeats } from './alert-cascade.ts';
import { actorOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import {
  callOptionsOf,
  fieldsOf,
  idOf,
  instantIn,
  invalid,
  listOf,
  MAX_BULK_ALERTS,
  MAX_TEXT,
  oneOf,
  optionalTextOf,
  textOf,
} from '../input-guard.ts';
import { queryOf } from '../list-query.ts';
import { reactivateAlert } from './reactivate-alert.ts';
import { expectRecord, replace, transactFresh } from '../transaction.ts';

const ACTION_FIELDS = {
  acknowledge: [],
  assign: ['to', 'reason'],
  shelve: ['until', 'reason'],
  unshelve: ['reason'],
  close: ['reason'],
  reactivate: ['reason'],
} as const satisfies Record<AlertBulkAction['action'], readonly string[]>;
const ACTIONS = Object.keys(ACTION_FIELDS) as AlertBulkAction['action'][];

/** Codes that say something about the one alert; any other is about the whole call. */
const OF_THE_ALERT: readonly ErrorCode[] = ['conflict', 'not-found'];

/**
 * Does one thing to many alerts, each in a transaction of its own. The call's key goes on record with every alert, so
 * that a retry knows what it has done and goes on from there.
 */
export async function bulkAlerts(
  context: ServiceContext,
  principal: Principal,
  input: unknown,
  options: CallOptions | undefined,
): Promise<AlertBulkResult> {
  const { signal, idempotencyKey } = callOptionsOf(options);
  const { action } = fieldsOf(input, '', ['ids', 'where', 'search', 'action', 'to', 'until', 'reason']);
  const name = oneOf(action, 'action', ACTIONS);
  const fields = fieldsOf(input, '', ['ids', 'where', 'search', 'action', ...ACTION_FIELDS[name]]);
  const act = actionOf(name, fields, context.clock.now());
  const ids = await chosenIds(context, fields);

  const done: Id<'alert'>[] = [];
  const unchanged: Id<'alert'>[] = [];
  const refused: AlertBulkResult['refused'][number][] = [];
  for (const id of ids) {
    signal?.throwIfAborted();
    try {
      const changed = await transactFresh(
        context.store,
        async (transaction) => {
          const alert = await asItStands(transaction, await expectRecord(transaction, 'alert', id));
          if (wasDoneBy(alert, idempotencyKey)) return true;
          const by = { actor: actorOf(principal), at: nowOf(context), opId: idempotencyKey };
          return (await act(transaction, alert, by)) !== alert;
        },
        { signal },
      );
      (changed ? done : unchanged).push(id);
    } catch (error) {
      if (!isConnectedServiceError(error) || !OF_THE_ALERT.includes(error.code)) throw error;
      refused.push({ id, code: error.code, message: error.message });
    }
  }
  return { done, unchanged, refused };
}

type Act = (transaction: StoreTransaction, alert: Alert, by: AlertActor) => Promise<Alert>;

/** What is done to one alert; the same alert comes back when it is so already. */
function actionOf(
  name: AlertBulkAction['action'],
  fields: { readonly to?: unknown; readonly until?: unknown; readonly reason?: unknown },
  now: number,
): Act {
  if (name === 'shelve') {
    const until = instantIn(fields.until, 'until');
    const ahead = Date.parse(until) - now;
    if (!(ahead > 0 && ahead <= MAX_SHELVE_MS)) throw invalid('until', 'must be ahead, by at most seven days');
    const reason = textOf(fields.reason, 'reason', MAX_TEXT);
    return written((alert, by) =>
      alert.shelvedUntil === until ? alert : shelveAlert(alert, until, { ...by, reason }),
    );
  }
  const reason = optionalTextOf(fields.reason, 'reason', MAX_TEXT);
  switch (name) {
    case 'acknowledge':
      return written(acknowledgeAlert);
    case 'assign': {
      const to = fields.to === null ? null : idOf(fields.to, 'to');
      return written((alert, by) => assignAlert(alert, to, { ...by, reason }));
    }
    case 'unshelve':
      return written((alert, by) => unshelveAlert(alert, { ...by, reason }));
    case 'close':
      return async (transaction, alert, by) =>
        alert.status === 'closed' ? alert : closeWithRepeats(transaction, alert, { ...by, reason });
    case 'reactivate':
      return async (transaction, alert, by) =>
        isOpen(alert) ? alert : reactivateAlert(transaction, alert, { ...by, reason });
  }
}

function written(change: (alert: Alert, by: AlertActor) => Alert): Act {
  return async (transaction, alert, by) => {
    const changed = change(alert, by);
    return changed === alert ? alert : replace(transaction, 'alert', changed, by.opId);
  };
}

async function chosenIds(
  { store }: ServiceContext,
  { ids, where, search }: { readonly ids?: unknown; readonly where?: unknown; readonly search?: unknown },
): Promise<readonly Id<'alert'>[]> {
  if ((ids === undefined) === (where === undefined)) throw invalid('ids', 'name either ids or where');
  if (ids !== undefined && search !== undefined) throw invalid('search', 'goes with where only');
  if (ids !== undefined) return [...new Set(listOf(ids, 'ids', MAX_BULK_ALERTS, idOf))];
  const query = queryOf('alert', { where, search });
  const page = await store.query('alert', query, { maxPageSize: MAX_BULK_ALERTS });
  if (page.continuationToken !== undefined) {
    throw invalid('where', `more than ${MAX_BULK_ALERTS} alerts satisfy it; narrow it down`);
  }
  return page.items.map(({ id }) => id);
}
