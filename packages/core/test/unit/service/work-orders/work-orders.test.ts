import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectedServiceOptions } from '@csk/core';
import { all, at, createWorld } from '../world.ts';

async function world(t: { after(work: () => Promise<void>): void }, options: Partial<ConnectedServiceOptions> = {}) {
  const made = await createWorld(() => options);
  t.after(() => made.close());
  const raise = (token: string, deviceKey = 'smt-1', rule = token) =>
    made.client.alerts.raise({ description: token, token, deviceKey, rule });
  return { ...made, raise, ...made.client };
}

const BOOKING = { technician: 'Grace', start: at(3_600_000), end: at(7_200_000) };

test('alert, work order, technician, done: the alert and its repeats close', async (t) => {
  const { alerts, workOrders, raise } = await world(t);
  const parent = await raise('a', 'smt-1', 'hot');
  const repeat = await raise('b', 'smt-1', 'hot');
  const made = await alerts.convertToWorkOrder([repeat.id], { incidentType: 'Fan' });
  assert.deepEqual(
    [
      made.number,
      made.status,
      made.title,
      made.alertId,
      made.accountId,
      made.assetId,
      made.deviceIds,
      made.incidentType,
    ],
    ['WO-000001', 'unscheduled', 'a', parent.id, 'acc-1', 'asset-1', ['dev-1'], 'Fan'],
  );
  for (const { id } of [parent, repeat]) {
    const alert = await alerts.get(id);
    assert.deepEqual([alert?.progress, alert?.workOrderId], ['work-order-created', made.id]);
  }
  await assert.rejects(alerts.convertToWorkOrder([parent.id]), { code: 'conflict' });
  await assert.rejects(workOrders.start(made.id), { code: 'conflict' });
  await workOrders.schedule(made.id, { ...BOOKING, technician: 'Nobody' });
  const scheduled = await workOrders.schedule(made.id, BOOKING);
  assert.deepEqual([scheduled.status, scheduled.booking], ['scheduled', BOOKING]);
  await workOrders.start(made.id);
  await assert.rejects(workOrders.schedule(made.id, BOOKING), { code: 'conflict' });
  const done = await workOrders.complete(made.id, { result: 'Fan replaced' }, { idempotencyKey: 'k' });
  assert.deepEqual([done.status, done.result, done.completedAt], ['completed', 'Fan replaced', at(0)]);
  assert.equal((await workOrders.complete(made.id, {}, { idempotencyKey: 'k' })).version, done.version);
  for (const { id } of [parent, repeat]) assert.equal((await alerts.get(id))?.status, 'closed');
  assert.match((await alerts.get(repeat.id))?.transitions.at(-1)?.reason ?? '', /WO-000001/);
  const reactivated = await alerts.reactivate(parent.id);
  assert.equal(reactivated.workOrderId, undefined);
});

test('the policy may leave the alerts open', async (t) => {
  const { alerts, workOrders, raise } = await world(t, { workOrders: { closeAlerts: false } });
  const alert = await raise('a');
  const { id } = await alerts.convertToWorkOrder([alert.id]);
  await workOrders.schedule(id, BOOKING);
  await workOrders.start(id);
  await workOrders.complete(id);
  assert.equal((await alerts.get(alert.id))?.status, 'in-progress');
});

test('the same key makes one; many at once make one', async (t) => {
  const { alerts, workOrders, raise } = await world(t);
  const [a, b] = [await raise('a'), await raise('b')];
  const same = await Promise.all(
    Array.from({ length: 10 }, () => alerts.convertToWorkOrder([a.id], {}, { idempotencyKey: 'k' })),
  );
  assert.equal(new Set(same.map(({ id }) => id)).size, 1);
  const race = await Promise.allSettled(Array.from({ length: 10 }, () => alerts.convertToWorkOrder([b.id])));
  assert.equal(race.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.deepEqual((await all(workOrders.list())).map(({ number }) => number).sort(), ['WO-000001', 'WO-000002']);
});

test('repeats follow their parent into the work order, before and after', async (t) => {
  const { alerts, workOrders, raise } = await world(t);
  const parent = await raise('a', 'smt-1', 'hot');
  const before = await raise('b', 'smt-1', 'hot');
  const made = await alerts.convertToWorkOrder([parent.id]);
  const late = await raise('c', 'smt-1', 'hot');
  for (const { id } of [before, late]) {
    const repeat = await alerts.get(id);
    assert.deepEqual(
      [repeat?.parentId, repeat?.status, repeat?.progress, repeat?.workOrderId],
      [parent.id, 'in-progress', 'work-order-created', made.id],
    );
  }
  const record = await alerts.convertToCase([parent.id]);
  const last = await raise('d', 'smt-1', 'hot');
  assert.deepEqual([last.caseId, last.workOrderId], [record.id, made.id]);
  await workOrders.cancel(made.id);
  for (const { id } of [parent, before, late, last]) {
    const alert = await alerts.get(id);
    assert.deepEqual([alert?.progress, alert?.workOrderId, alert?.caseId], ['case-created', undefined, record.id]);
  }
});

test('an alert that has left one of its case and work order may have another in its place', async (t) => {
  const { alerts, cases, workOrders, raise, clock } = await world(t);
  const alert = await raise('a');
  const first = await alerts.convertToCase([alert.id]);
  const gone = await alerts.convertToWorkOrder([alert.id]);
  await clock.advance(1_000);
  await workOrders.cancel(gone.id);
  assert.deepEqual(
    (await alerts.get(alert.id))?.transitions.slice(-2).map(({ from, to, progress }) => [from, to, progress]),
    [
      ['in-progress', 'active', undefined],
      ['active', 'in-progress', 'case-created'],
    ],
  );
  const order = await alerts.convertToWorkOrder([alert.id]);
  await alerts.unlinkFromCase([alert.id], { caseId: first.id });
  await clock.advance(1_000);
  const second = await alerts.convertToCase([alert.id]);
  await clock.advance(1_000);
  await cases.cancel(second.id);
  const third = await alerts.convertToCase([alert.id]);
  assert.equal(new Set([first.id, second.id, third.id]).size, 3);
  const kept = await alerts.get(alert.id);
  assert.deepEqual([kept?.workOrderId, kept?.caseId], [order.id, third.id]);
});

test('a work order of a case takes its open alerts; cancelled, they wait for the case again', async (t) => {
  const { alerts, cases, workOrders, raise } = await world(t);
  const alert = await raise('a');
  const record = await alerts.convertToCase([alert.id], { title: 'Cold room' });
  const made = await cases.createWorkOrder(record.id, { priority: 'low' }, { idempotencyKey: 'k' });
  assert.deepEqual(
    [made.caseId, made.title, made.priority, made.accountId, made.assetId, made.deviceIds, made.alertId],
    [record.id, 'Cold room', 'low', 'acc-1', 'asset-1', ['dev-1'], alert.id],
  );
  assert.equal((await cases.createWorkOrder(record.id, {}, { idempotencyKey: 'k' })).id, made.id);
  assert.deepEqual(await alerts.get(alert.id).then((one) => [one?.caseId, one?.workOrderId]), [record.id, made.id]);
  const cancelled = await workOrders.cancel(made.id, { reason: 'nobody there' });
  assert.deepEqual(
    [cancelled.status, cancelled.result, cancelled.completedAt],
    ['cancelled', 'nobody there', undefined],
  );
  const back = await alerts.get(alert.id);
  assert.deepEqual([back?.status, back?.progress, back?.workOrderId], ['in-progress', 'case-created', undefined]);
  await assert.rejects(workOrders.cancel(made.id), { code: 'conflict' });
  await cases.resolve(record.id);
  await assert.rejects(cases.createWorkOrder(record.id), { code: 'conflict' });
});

test("a work order is in its device's history, and found by device", async (t) => {
  const { alerts, devices, workOrders, raise } = await world(t);
  const made = await alerts.convertToWorkOrder([(await raise('a')).id]);
  const items = await all(devices.history('dev-1', { kinds: ['workOrder'] }));
  assert.deepEqual(
    items.map(({ entity }) => entity.id),
    [made.id],
  );
  const listed = await all(workOrders.list({ where: { deviceIds: { includes: 'dev-1' } } }));
  assert.equal(listed.length, 1);
});

test('wrong input is refused by field, and stale versions', async (t) => {
  const { alerts, workOrders, raise, store } = await world(t);
  const stray = await raise('s', 'smt-9');
  await assert.rejects(alerts.convertToWorkOrder([stray.id]), { details: { field: 'accountId' } });
  const { id } = await alerts.convertToWorkOrder([stray.id], { accountId: 'acc-2' });
  const head = await store.head();
  const wrong: readonly (readonly [Promise<unknown>, string])[] = [
    [workOrders.schedule(id, { ...BOOKING, end: BOOKING.start }), 'end'],
    [workOrders.schedule(id, { ...BOOKING, technician: '' }), 'technician'],
    [workOrders.schedule(id, { ...BOOKING, start: 'soon' }), 'start'],
    [workOrders.update(id, { status: 'completed' } as never), 'status'],
    [workOrders.update(id, JSON.parse('{"__proto__":{}}') as object), '__proto__'],
    [workOrders.complete(id, { result: 'x'.repeat(4001) }), 'result'],
    [alerts.convertToWorkOrder([stray.id], { assetId: 5 as never }), 'assetId'],
    [alerts.convertToWorkOrder(['a', 7 as never]), 'ids[1]'],
  ];
  for (const [call, field] of wrong) await assert.rejects(call, { code: 'invalid', details: { field } });
  await assert.rejects(workOrders.schedule(id, BOOKING, { ifVersion: 'old' }), { code: 'conflict' });
  await assert.rejects(workOrders.start('nowhere'), { code: 'not-found' });
  assert.equal(await store.head(), head);
  assert.equal((await workOrders.update(id, { incidentType: 'Leak' })).incidentType, 'Leak');
});
