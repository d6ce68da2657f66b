import { CASE_PRIORITIES, ConnectedServiceError } from '../../model/index.ts';
import type { Alert, CallOptions, Case, Id, Principal, WorkOrder, WorkOrderInput } from '../../model/index.ts';
import type { StoreReader, StoreTransaction, WorkOrderDraft } from '../../ports/index.ts';
import { changeWithRepeats } from '../alerts/alert-cascade.ts';
import { openParents } from '../alerts/alert-followers.ts';
import { actorOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { livesOf, parentsOf } from '../cases/convert-to-case.ts';
import {
  fieldsOf,
  invalid,
  MAX_ID,
  MAX_NAME,
  MAX_TEXT,
  MAX_TITLE,
  oneOf,
  optionalIdOf,
  optionalTextOf,
} from '../input-guard.ts';
import { accountFrom, agreedFrom, descriptionFrom, factsOf, idsIn, priorityFrom, titleFrom } from '../cases/prefill.ts';
import { randomId, stableId } from '../stable-id.ts';
import { expectRecord, transactFresh } from '../transaction.ts';

/** Checks what a work order may start from. */
export function workOrderInputOf(input: unknown): WorkOrderInput {
  const fields = fieldsOf(input, '', ['title', 'accountId', 'assetId', 'priority', 'incidentType', 'description']);
  return {
    title: optionalTextOf(fields.title, 'title', MAX_TITLE),
    accountId: optionalIdOf(fields.accountId, 'accountId'),
    assetId: optionalIdOf(fields.assetId, 'assetId'),
    priority: fields.priority === undefined ? undefined : oneOf(fields.priority, 'priority', CASE_PRIORITIES),
    incidentType: optionalTextOf(fields.incidentType, 'incidentType', MAX_NAME),
    description: optionalTextOf(fields.description, 'description', MAX_TEXT),
  };
}

/** Makes one work order of alerts; a retry finds the one that the first try made. */
export async function convertToWorkOrder(
  context: ServiceContext,
  principal: Principal,
  ids: readonly Id<'alert'>[],
  input: WorkOrderInput,
  options: CallOptions,
): Promise<WorkOrder> {
  const { signal, idempotencyKey } = options;
  return transactFresh(
    context.store,
    async (transaction) => {
      const alerts = await parentsOf(transaction, ids);
      const id =
        idempotencyKey === undefined
          ? await stableId('work-order', 'alerts', ...livesOf(alerts))
          : await stableId('work-order', 'key', principal.id, idempotencyKey);
      const existing = await transaction.get('workOrder', id);
      if (existing && idempotencyKey !== undefined) return existing;
      const taken = alerts.find(({ workOrderId }) => workOrderId !== undefined);
      if (taken || existing) {
        throw new ConnectedServiceError('conflict', 'The alert already belongs to a work order.', {
          details: {
            alertId: taken?.id ?? alerts[0]?.id ?? null,
            workOrderId: taken?.workOrderId ?? existing?.id ?? null,
          },
        });
      }
      const [caseId, otherCase] = idsIn(alerts, 'caseId');
      if (otherCase !== undefined) throw invalid('ids', 'the alerts belong to several cases');
      const draft = await draftOfAlerts(context, transaction, alerts, caseId, input);
      return createLinked(context, principal, transaction, id, draft, alerts, options);
    },
    { signal },
  );
}

async function draftOfAlerts(
  { prefill: { workOrder: rules } }: ServiceContext,
  reader: StoreReader,
  alerts: readonly Alert[],
  caseId: Id<'case'> | undefined,
  input: WorkOrderInput,
): Promise<WorkOrderDraft> {
  const known = await factsOf(reader, alerts);
  const account = await accountFrom(reader, known, input.accountId, rules.accountId ?? null);
  const facts = known.map((one) => ({ ...one, account }));
  const assetId = agreedFrom(rules.assetId, facts, MAX_ID);
  const asset = input.assetId === undefined && assetId !== undefined ? await reader.get('asset', assetId) : undefined;
  return {
    title: input.title ?? titleFrom(rules.title, facts),
    status: 'unscheduled',
    priority: input.priority ?? priorityFrom(rules.priority, facts),
    incidentType: input.incidentType ?? agreedFrom(rules.incidentType, facts, MAX_NAME),
    description: input.description ?? descriptionFrom(rules.description, facts),
    caseId,
    alertId: alerts[0]?.id,
    accountId: account.id,
    assetId: await assetFrom(reader, input.assetId, asset?.id),
    deviceIds: idsIn(alerts, 'deviceId'),
  };
}

/** Makes a work order of a case, about the case's devices; it takes the case's open alerts that have none yet. */
export async function createWorkOrderOfCase(
  context: ServiceContext,
  principal: Principal,
  caseId: Id<'case'>,
  input: unknown,
  options: CallOptions,
): Promise<WorkOrder> {
  const { signal, idempotencyKey } = options;
  const checked = workOrderInputOf(input);
  const id =
    idempotencyKey === undefined
      ? randomId('work-order')
      : await stableId('work-order', 'of-case', principal.id, idempotencyKey);
  return transactFresh(
    context.store,
    async (transaction) => {
      const existing = await transaction.get('workOrder', id);
      if (existing) return existing;
      const current = await expectRecord(transaction, 'case', caseId);
      if (current.status !== 'open') {
        throw new ConnectedServiceError('conflict', `A case that is ${current.status} gets no work order.`, {
          details: { caseId, status: current.status },
        });
      }
      const alerts = (await openParents(transaction, { caseId })).filter((alert) => alert.workOrderId === undefined);
      const draft = await draftOfCase(transaction, current, alerts, checked);
      return createLinked(context, principal, transaction, id, draft, alerts, options);
    },
    { signal },
  );
}

async function draftOfCase(
  reader: StoreReader,
  { id: caseId, title, priority, incidentType, accountId, deviceIds, assetIds = [] }: Case,
  alerts: readonly Alert[],
  input: WorkOrderInput,
): Promise<WorkOrderDraft> {
  const [assetId, other] = assetIds;
  return {
    title: input.title ?? title,
    status: 'unscheduled',
    priority: input.priority ?? priority,
    incidentType: input.incidentType ?? incidentType,
    description: input.description,
    caseId,
    alertId: alerts[0]?.id,
    accountId: (await accountFrom(reader, [], input.accountId ?? accountId)).id,
    assetId: await assetFrom(reader, input.assetId, other === undefined ? assetId : undefined),
    deviceIds,
  };
}

async function createLinked(
  context: ServiceContext,
  principal: Principal,
  transaction: StoreTransaction,
  id: Id<'workOrder'>,
  draft: WorkOrderDraft,
  alerts: readonly Alert[],
  options: CallOptions,
): Promise<WorkOrder> {
  const created = await context.workOrders.createWorkOrder(id, draft, transaction, options);
  const by = { actor: actorOf(principal), at: nowOf(context), opId: options.idempotencyKey };
  await changeWithRepeats(transaction, alerts, { do: 'link-work-order', workOrderId: created.id, by });
  return created;
}

/** The chosen asset, or the only one that is concerned. */
async function assetFrom(
  reader: StoreReader,
  chosen: Id<'asset'> | undefined,
  only: Id<'asset'> | undefined,
): Promise<Id<'asset'> | undefined> {
  if (chosen !== undefined && !(await reader.get('asset', chosen))) throw invalid('assetId', 'there is no such asset');
  return chosen ?? only;
}
