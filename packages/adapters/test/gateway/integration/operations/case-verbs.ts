import { ID, KEY, RANGE, WRITE } from './verb.ts';
import type { Verb } from './verb.ts';

/** Cases and work orders. */
export const CASE_VERBS: readonly Verb[] = [
  ['Cases_Get', 'cases.get', (c) => c.cases.get(ID), [ID]],
  ['Cases_Update', 'cases.update', (c) => c.cases.update(ID, { title: 'T' }, WRITE), [ID, { title: 'T' }]],
  ['Cases_Resolve', 'cases.resolve', (c) => c.cases.resolve(ID, { resolution: 'R' }, WRITE), [ID, { resolution: 'R' }]],
  [
    'Cases_Create',
    'cases.create',
    (c) => c.cases.create({ title: 'T', accountId: 'a', deviceIds: ['d'] }, KEY),
    [{ title: 'T', accountId: 'a', deviceIds: ['d'] }],
  ],
  ['Cases_Cancel', 'cases.cancel', (c) => c.cases.cancel(ID, { reason: 'R' }, WRITE), [ID, { reason: 'R' }]],
  ['Cases_Reopen', 'cases.reopen', (c) => c.cases.reopen(ID, undefined, WRITE), [ID, {}]],
  [
    'Cases_MoveStage',
    'cases.moveStage',
    (c) => c.cases.moveStage(ID, { stage: 'research' }, WRITE),
    [ID, { stage: 'research' }],
  ],
  [
    'Cases_AddDevices',
    'cases.addDevices',
    (c) => c.cases.addDevices(ID, { deviceIds: ['d'] }, WRITE),
    [ID, { deviceIds: ['d'] }],
  ],
  [
    'Cases_RemoveDevices',
    'cases.removeDevices',
    (c) => c.cases.removeDevices(ID, { deviceIds: ['d'] }, WRITE),
    [ID, { deviceIds: ['d'] }],
  ],
  [
    'Cases_CreateWorkOrder',
    'cases.createWorkOrder',
    (c) => c.cases.createWorkOrder(ID, { assetId: 's' }, KEY),
    [ID, { assetId: 's' }],
  ],
  [
    'WorkOrders_Update',
    'workOrders.update',
    (c) => c.workOrders.update(ID, { title: 'T' }, WRITE),
    [ID, { title: 'T' }],
  ],
  [
    'WorkOrders_Schedule',
    'workOrders.schedule',
    (c) => c.workOrders.schedule(ID, { technician: 'Ü', start: RANGE.from, end: RANGE.to }, WRITE),
    [ID, { technician: 'Ü', start: RANGE.from, end: RANGE.to }],
  ],
  ['WorkOrders_Start', 'workOrders.start', (c) => c.workOrders.start(ID, WRITE), [ID]],
  [
    'WorkOrders_Complete',
    'workOrders.complete',
    (c) => c.workOrders.complete(ID, { result: 'R' }, WRITE),
    [ID, { result: 'R' }],
  ],
  ['WorkOrders_Cancel', 'workOrders.cancel', (c) => c.workOrders.cancel(ID, undefined, WRITE), [ID, {}]],
  ['WorkOrders_Get', 'workOrders.get', (c) => c.workOrders.get(ID), [ID]],
];
