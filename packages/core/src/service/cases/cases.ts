import {
  canMoveStage,
  CASE_PRIORITIES,
  CASE_STAGES,
  ConnectedServiceError,
  stageOf,
  transitionCase,
} from '../../model/index.ts';
import type { Case, CaseAction, Principal, WriteOptions } from '../../model/index.ts';
import type { CasesClient, StoreTransaction } from '../../ports/index.ts';
import { wholeView } from '../access/scoped-store.ts';
import { assetsOf, devicesOf, relatedDevices, withDevices, withoutDevices } from './case-devices.ts';
import { saveCase, stepCase } from './case-outcome.ts';
import { changeOnce } from '../change-once.ts';
import { actorOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { createCase } from './create-case.ts';
import { createWorkOrderOfCase } from '../work-orders/convert-to-work-order.ts';
import {
  callOptionsOf,
  fieldsOf,
  idOf,
  invalid,
  listOf,
  MAX_CASE_DEVICES,
  MAX_NAME,
  MAX_TEXT,
  MAX_TITLE,
  oneOf,
  optionalTextOf,
  textOf,
} from '../input-guard.ts';
import { readClient } from '../read-client.ts';
import { caseHistory } from '../timeline/timeline-scopes.ts';

/** Cases, for one principal. */
export function casesClient(context: ServiceContext, principal: Principal): CasesClient {
  const change = (
    id: unknown,
    options: WriteOptions | undefined,
    next: (current: Case, transaction: StoreTransaction) => Case | Promise<Case>,
  ): Promise<Case> =>
    changeOnce(context, 'case', id, options, {
      change: (current, _call, transaction) => next(current, transaction),
      save: ({ transaction, opId }, changed) => saveCase(context, transaction, changed, opId),
    });

  const step = (
    id: unknown,
    action: CaseAction,
    reason: string | undefined,
    options: WriteOptions | undefined,
  ): Promise<Case> => {
    const actor = actorOf(principal);
    return changeOnce(context, 'case', id, options, {
      change: (current, call) => transitionCase(current, action, { ...call, actor, reason }),
      save: ({ transaction, ...call }, _next, current) =>
        stepCase(context, transaction, current, action, { ...call, actor, reason }),
    });
  };

  const reasonIn = (input: unknown) => optionalTextOf(fieldsOf(input, '', ['reason']).reason, 'reason', MAX_TEXT);
  const deviceIdsIn = (input: unknown) =>
    listOf(fieldsOf(input, '', ['deviceIds']).deviceIds, 'deviceIds', MAX_CASE_DEVICES, idOf);

  return {
    ...readClient(context.store, 'case'),
    history: (id, query, options) => caseHistory(context.store, { id, query, options }),
    async create(input, options) {
      return createCase(context, principal, input, callOptionsOf(options));
    },
    async update(id, patch, options) {
      const facts = patchOf(patch);
      return change(id, options, (current) => ({ ...current, ...facts }));
    },
    async resolve(id, input, options) {
      const resolution = optionalTextOf(fieldsOf(input, '', ['resolution']).resolution, 'resolution', MAX_TEXT);
      return step(id, 'resolve', resolution, options);
    },
    cancel: async (id, input, options) => step(id, 'cancel', reasonIn(input), options),
    reopen: async (id, input, options) => step(id, 'reopen', reasonIn(input), options),
    async moveStage(id, input, options) {
      const stage = oneOf(fieldsOf(input, '', ['stage']).stage, 'stage', CASE_STAGES);
      return change(id, options, (current) => {
        const from = stageOf(current);
        if (from === stage) return current;
        if (current.status === 'open' && canMoveStage(from, stage)) return { ...current, processStage: stage };
        throw new ConnectedServiceError('conflict', `The case cannot move from stage ${from} to ${stage}.`, {
          details: { caseId: current.id, status: current.status, stage: from },
        });
      });
    },
    async addDevices(id, input, options) {
      const ids = deviceIdsIn(input);
      return change(id, options, async (current, transaction) => {
        const devices = await devicesOf(transaction, ids, 'deviceIds');
        const joined = withDevices(current, ids, assetsOf(devices), 'deviceIds');
        if (joined !== current) expectOpen(current);
        return joined;
      });
    },
    async removeDevices(id, input, options) {
      const ids = deviceIdsIn(input);
      return change(id, options, async (current, transaction) => {
        const left = await withoutDevices(wholeView(transaction), current, ids);
        if (left !== current) expectOpen(current);
        return left;
      });
    },
    relatedDevices: (id, query, options) => relatedDevices(context.store, id, query, options),
    async createWorkOrder(id, input, options) {
      return createWorkOrderOfCase(context, principal, idOf(id), input, callOptionsOf(options));
    },
  };
}

function patchOf(patch: unknown): Partial<Case> {
  const fields = fieldsOf(patch, '', ['title', 'priority', 'incidentType', 'description', 'assignedTo', 'contact']);
  const cleared = (value: unknown, read: (value: unknown) => string) => (value === null ? undefined : read(value));
  const { title, priority, incidentType, description, assignedTo, contact } = fields;
  if (title === null) throw invalid('title', 'must be text');
  return {
    ...(title === undefined ? {} : { title: textOf(title, 'title', MAX_TITLE) }),
    ...(priority === undefined ? {} : { priority: oneOf(priority, 'priority', CASE_PRIORITIES) }),
    ...(incidentType === undefined
      ? {}
      : { incidentType: cleared(incidentType, (value) => textOf(value, 'incidentType', MAX_NAME)) }),
    ...(description === undefined ? {} : { description: textOf(description, 'description', MAX_TEXT) }),
    ...(assignedTo === undefined ? {} : { assignedTo: cleared(assignedTo, (value) => idOf(value, 'assignedTo')) }),
    ...(contact === undefined ? {} : { contact: cleared(contact, (value) => textOf(value, 'contact', MAX_NAME)) }),
  };
}

/** What is done with is history: its devices stay what they were. */
function expectOpen({ id, status }: Case): void {
  if (status === 'open') return;
  throw new ConnectedServiceError('conflict', `The devices of a case that is ${status} stay as they are.`, {
    details: { caseId: id, status },
  });
}
