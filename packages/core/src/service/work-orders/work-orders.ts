import { CASE_PRIORITIES, transitionWorkOrder } from '../../model/index.ts';
import type { Booking, Principal, WorkActor, WorkOrder, WorkOrderAction, WriteOptions } from '../../model/index.ts';
import type { StoreTransaction, WorkOrdersClient } from '../../ports/index.ts';
import { letFollow } from '../alerts/alert-followers.ts';
import { changeOnce } from '../change-once.ts';
import { actorOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import {
  fieldsOf,
  instantIn,
  invalid,
  MAX_NAME,
  MAX_TEXT,
  MAX_TITLE,
  oneOf,
  optionalTextOf,
  textOf,
} from '../input-guard.ts';
import { readClient } from '../read-client.ts';
import { workOrderHistory } from '../timeline/timeline-scopes.ts';
import { orReadAgain } from '../transaction.ts';

/** Work orders, for one principal. */
export function workOrdersClient(context: ServiceContext, principal: Principal): WorkOrdersClient {
  const save = (transaction: StoreTransaction, next: WorkOrder, opId: string | undefined) =>
    orReadAgain(context.workOrders.updateWorkOrder(next, transaction, { idempotencyKey: opId }));

  const step = (
    id: unknown,
    action: WorkOrderAction,
    { reason, booking }: { readonly reason?: string | undefined; readonly booking?: Booking },
    options: WriteOptions | undefined,
  ): Promise<WorkOrder> => {
    const actor = actorOf(principal);
    return changeOnce(context, 'workOrder', id, options, {
      change(current, call) {
        const moved = transitionWorkOrder(current, action, { ...call, actor, reason });
        return booking === undefined ? moved : { ...moved, booking };
      },
      async save({ transaction, ...call }, next) {
        const saved = await save(transaction, next, call.opId);
        await letAlertsFollow(context, transaction, saved, { ...call, actor, reason });
        return saved;
      },
    });
  };

  return {
    ...readClient(context.store, 'workOrder'),
    history: (id, query, options) => workOrderHistory(context.store, { id, query, options }),
    async update(id, patch, options) {
      const facts = patchOf(patch);
      return changeOnce(context, 'workOrder', id, options, {
        change: (current) => ({ ...current, ...facts }),
        save: ({ transaction, opId }, next) => save(transaction, next, opId),
      });
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
  const by = { actor, at, opId, reason: `Work order ${number} was ${status}.` };
  await letFollow(
    transaction,
    { workOrderId: id },
    status === 'completed' ? { do: 'close', by } : { do: 'release', from: 'workOrder', by },
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
