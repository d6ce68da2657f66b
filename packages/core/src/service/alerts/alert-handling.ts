import { assignAlert, commentOnAlert, shelveAlert, unshelveAlert } from '../../model/index.ts';
import type { Alert, Principal, WriteOptions } from '../../model/index.ts';
import type { AlertsClient } from '../../ports/index.ts';
import { asItStands } from './alert-cascade.ts';
import { changeOnce } from '../change-once.ts';
import type { CallFacts } from '../change-once.ts';
import { actorOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import {
  fieldsOf,
  idOf,
  instantIn,
  MAX_COMMENT,
  MAX_TEXT,
  optionalTextOf,
  textOf,
  writeOptionsOf,
} from '../input-guard.ts';
import { randomId, stableId } from '../stable-id.ts';

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

/** Changes one alert. */
function changeAlert(
  context: ServiceContext,
  id: unknown,
  options: WriteOptions | undefined,
  change: (alert: Alert, call: CallFacts) => Alert,
): Promise<Alert> {
  return changeOnce(context, 'alert', id, options, { stands: asItStands, change });
}
