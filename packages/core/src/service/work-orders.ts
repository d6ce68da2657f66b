import { CASE_PRIORITIES, releaseAlert, transitionAlert, transitionWorkOrder, wasDoneBy } from '../model/index.ts';
import type { Booking, Principal, WorkActor, WorkOrder, WorkOrderAction, WriteOptions } from '../model/index.ts';
import type { StoreTransaction, WorkOrdersClient } from '../ports/index.ts';
import { changeWithRepeats } from './alert-cascade.ts';
import { openAlerts } from './case-outcome.ts';
import { actorOf, nowOf } from './context.ts';
import type { ServiceContext } from './context.ts';
import {
  fieldsOf,
  idOf,
  instantIn,
  invalid,
  MAX_NAME,
  MAX_TEXT,
  MAX_TITLE,
  oneOf,
  optionalTextOf,
  textOf,
  writeOptionsOf,
} from './input-guard.ts';
import { readClient } from './read-client.ts';
import { expectRecord, orReadAgain, transactFresh } from './transaction.ts';

/** Work orders, for one principal. */
export function workOrdersClient(context: ServiceContext, principal: Principal): WorkOrdersClient {
  const save = (transaction: StoreTransaction, next: WorkOrder, opId: string | undefined) =>
    orReadAgain(context.workOrders.updateWorkOrder(next, transaction, { idempotencyKey: opId }));

  async function step(
    id: unknown,
    action: WorkOrderAction,
    facts: { readonly reason?: string | undefined; readonly booking?: Booking },
    options: WriteOptions | undefined,
  ): Promise<WorkOrder> {
    const { signal, ifVersion, idempotencyKey } = writeOptionsOf(options);
    const orderId = idOf(id);
    return transactFresh(
      context.store,
      async (transaction) => {
        const current = await expectRecord(transaction, 'workOrder', orderId);
        // A retry of a call that has had its effect is no conflict.
        if (wasDoneBy(current, idempotencyKey)) return current;
        if (ifVersion !== undefined) await expectRecord(transaction, 'workOrder', orderId, ifVersion);
        const by = { actor: actorOf(principal), at: nowOf(context), reason: facts.reason, opId: idempotencyKey };
        const moved = transitionWorkOrder(current, action, by);
        const next = facts.booking === undefined ? moved : { ...moved, booking: facts.booking };
        const saved = await save(transaction, next, idempotencyKey);
        await letAlertsFollow(context, transaction, saved, by);
        return saved;
      },
      { signal },
    );
  }

  return {
    ...readClient(context.store, 'workOrder'),
    async update(id, patch, options) {
      const facts = patchOf(patch);
      const { signal, ifVersion, idempotencyKey } = writeOptionsOf(options);
      const orderId = idOf(id);
      return transactFresh(
        context.store,
        async (transaction) => {
          const current = await expectRecord(transaction, 'workOrder', orderId, ifVersion);
          return save(transaction, { ...current, ...facts }, idempotencyKey);
        },
        { signal },
      );
    },
    schedule: async (id, input, options) => step(id, 'schedule', { booking: bookingOf(input) }, options),
    async start(id, options) {
      return step(id, 'start', {}, options);
    },
    async complete(id, input, options) {
      const result = optionalTextOf(fieldsOf(input, '', ['result']).result, 'result', MAX_TEXT);
      return step(id, 'complete', { reason: result }, options);
    },
    async cancel(id, input, options) {
      const reason = optionalTextOf(fieldsOf(input, '', ['reason']).reason, 'reason', MAX_TEXT);
      return step(id, 'cancel', { reason }, options);
    },
  };
}

/** Alerts close with a work order that was completed, and ask for work again when it is cancelled. */
async function letAlertsFollow(
  { completionClosesAlerts }: ServiceContext,
  transaction: StoreTransaction,
  { id, number, status }: WorkOrder,
  { actor, at, opId }: WorkActor,
): Promise<void> {
  if (status !== 'cancelled' && !(status === 'completed' && completionClosesAlerts)) return;
  const alerts = await openAlerts(transaction, { workOrderId: id });
  const by = { actor, at, opId, reason: `Work order ${number} was ${status}.` };
  await changeWithRepeats(
    transaction,
    alerts,
    (alert) => (status === 'completed' ? transitionAlert(alert, 'close', by) : releaseAlert(alert, 'workOrder', by)),
    opId,
  );
}

function patchOf(patch: unknown): Partial<WorkOrder> {
  const { title, priority, incidentType, description } = fieldsOf(patch, '', [
    'title',
    'priority',
    'incidentType',
    'description',
  ]);
  return {
    ...(title === undefined ? {} : { title: textOf(title, 'title', MAX_TITLE) }),
    ...(priority === undefined ? {} : { priority: oneOf(priority, 'priority', CASE_PRIORITIES) }),
    ...(incidentType === undefined ? {} : { incidentType: textOf(incidentType, 'incidentType', MAX_NAME) }),
    ...(description === undefined ? {} : { description: textOf(description, 'description', MAX_TEXT) }),
  };
}

function bookingOf(input: unknown): Booking {
  const fields = fieldsOf(input, '', ['technician', 'start', 'end']);
  const technician = textOf(fields.technician, 'technician', MAX_NAME);
  const [start, end] = [instantIn(fields.start, 'start'), instantIn(fields.end, 'end')];
  if (end <= start) throw invalid('end', 'must be after the start');
  return { technician, start, end };
}
