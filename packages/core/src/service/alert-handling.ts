import { assignAlert, commentOnAlert, shelveAlert, unshelveAlert, wasDoneBy } from '../model/index.ts';
import type { Alert, AlertActor, Principal, WriteOptions } from '../model/index.ts';
import type { AlertsClient } from '../ports/index.ts';
import { actorOf, nowOf } from './context.ts';
import type { ServiceContext } from './context.ts';
import {
  fieldsOf,
  idOf,
  instantIn,
  MAX_COMMENT,
  MAX_TEXT,
  optionalTextOf,
  textOf,
  writeOptionsOf,
} from './input-guard.ts';
import { randomId, stableId } from './stable-id.ts';
import { expectRecord, replace, transactFresh } from './transaction.ts';

/** What people do with an alert beside its status, for one principal. */
export function alertHandling(
  context: ServiceContext,
  principal: Principal,
): Pick<AlertsClient, 'assign' | 'comment' | 'shelve' | 'unshelve'> {
  const actor = actorOf(principal);
  return {
    async assign(id, input, options) {
      const fields = fieldsOf(input, '', ['to', 'reason']);
      const to = fields.to === null ? null : idOf(fields.to, 'to');
      const reason = optionalTextOf(fields.reason, 'reason', MAX_TEXT);
      return changeAlert(context, id, options, (alert, call) => assignAlert(alert, to, { ...call, actor, reason }));
    },
    async comment(id, input, options) {
      const text = textOf(fieldsOf(input, '', ['text']).text, 'text', MAX_COMMENT);
      const { idempotencyKey } = writeOptionsOf(options);
      const commentId =
        idempotencyKey === undefined ? randomId('comment') : await stableId('comment', principal.id, idempotencyKey);
      return changeAlert(context, id, options, (alert, { at }) =>
        commentOnAlert(alert, { id: commentId, at, actor, text }),
      );
    },
    async shelve(id, input, options) {
      const fields = fieldsOf(input, '', ['until', 'reason']);
      const until = instantIn(fields.until, 'until');
      const reason = textOf(fields.reason, 'reason', MAX_TEXT);
      return changeAlert(context, id, options, (alert, call) => shelveAlert(alert, until, { ...call, actor, reason }));
    },
    async unshelve(id, input, options) {
      const reason = optionalTextOf(fieldsOf(input, '', ['reason']).reason, 'reason', MAX_TEXT);
      return changeAlert(context, id, options, (alert, call) => unshelveAlert(alert, { ...call, actor, reason }));
    },
  };
}

/** Changes one alert; a call that has had its effect already changes nothing. */
async function changeAlert(
  context: ServiceContext,
  id: unknown,
  options: WriteOptions | undefined,
  change: (alert: Alert, call: Omit<AlertActor, 'actor'>) => Alert,
): Promise<Alert> {
  const { signal, ifVersion, idempotencyKey } = writeOptionsOf(options);
  const alertId = idOf(id);
  return transactFresh(
    context.store,
    async (transaction) => {
      const alert = await expectRecord(transaction, 'alert', alertId);
      if (wasDoneBy(alert, idempotencyKey)) return alert;
      const changed = change(alert, { at: nowOf(context), opId: idempotencyKey });
      if (changed === alert) return alert;
      if (ifVersion !== undefined) await expectRecord(transaction, 'alert', alertId, ifVersion);
      return replace(transaction, 'alert', changed, idempotencyKey);
    },
    { signal },
  );
}
