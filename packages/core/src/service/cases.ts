import { ConnectedServiceError, isOpen } from '../model/index.ts';
import type { Alert, Case, Principal } from '../model/index.ts';
import type { CasesClient, StoreTransaction } from '../ports/index.ts';
import { stepWithRepeats } from './alert-cascade.ts';
import type { AlertStep } from './alert-cascade.ts';
import { actorOf, nowOf } from './context.ts';
import type { ServiceContext } from './context.ts';
import { CASE_PRIORITIES } from './convert-to-case.ts';
import { fieldsOf, idOf, MAX_TEXT, MAX_TITLE, oneOf, optionalTextOf, writeOptionsOf } from './input-guard.ts';
import { readClient } from './read-client.ts';
import { caseHistory } from './timeline-scopes.ts';
import { everyRecord, expectRecord, replace, transactFresh } from './transaction.ts';

/** Cases, for one principal. */
export function casesClient(context: ServiceContext, principal: Principal): CasesClient {
  return {
    ...readClient(context.store, 'case'),
    history: (id, query, options) => caseHistory(context.store, { id, query, options }),
    async update(id, patch, options) {
      const fields = fieldsOf(patch, '', ['title', 'priority', 'description']);
      const title = optionalTextOf(fields.title, 'title', MAX_TITLE);
      const priority = fields.priority === undefined ? undefined : oneOf(fields.priority, 'priority', CASE_PRIORITIES);
      const description = optionalTextOf(fields.description, 'description', MAX_TEXT);
      const { signal, ifVersion, idempotencyKey } = writeOptionsOf(options);
      idOf(id);
      return transactFresh(
        context.store,
        async (transaction) => {
          const current = await expectRecord(transaction, 'case', id, ifVersion);
          const changed = {
            ...current,
            title: title ?? current.title,
            priority: priority ?? current.priority,
            description: description ?? current.description,
          };
          return replace(transaction, 'case', changed, idempotencyKey);
        },
        { signal },
      );
    },
    async resolve(id, input, options) {
      const resolution = optionalTextOf(fieldsOf(input, '', ['resolution']).resolution, 'resolution', MAX_TEXT);
      const { signal, ifVersion, idempotencyKey } = writeOptionsOf(options);
      idOf(id);
      return transactFresh(
        context.store,
        async (transaction) => {
          const current = await transaction.get('case', id);
          // A retry of a call that has had its effect is no conflict.
          if (current?.status === 'resolved' && idempotencyKey !== undefined) return current;
          const open = await expectRecord(transaction, 'case', id, ifVersion);
          if (open.status !== 'open') {
            throw new ConnectedServiceError('conflict', `A case that is ${open.status} cannot be resolved.`, {
              details: { caseId: id, status: open.status },
            });
          }
          const at = nowOf(context);
          const resolved: Case = { ...open, status: 'resolved', resolution, resolvedAt: at };
          const saved = await replace(transaction, 'case', resolved, idempotencyKey);
          await closeAlertsOf(transaction, open, {
            action: 'close',
            actor: actorOf(principal),
            at,
            reason: `Case ${open.number} was resolved.`,
            opId: idempotencyKey,
          });
          return saved;
        },
        { signal },
      );
    },
  };
}

async function closeAlertsOf(transaction: StoreTransaction, { id }: Case, step: AlertStep): Promise<void> {
  const parents: Alert[] = [];
  const repeats: Alert[] = [];
  for await (const alert of everyRecord(transaction, 'alert', { where: { caseId: id } })) {
    if (isOpen(alert)) (alert.parentId === undefined ? parents : repeats).push(alert);
  }
  for (const alert of parents) await stepWithRepeats(transaction, alert, step);
  for (const { id: repeatId } of repeats) {
    // Most have been closed together with their parent just now.
    const repeat = await transaction.get('alert', repeatId);
    if (repeat && isOpen(repeat)) await stepWithRepeats(transaction, repeat, step);
  }
}
