import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isConnectedServiceError, isOpen, isWorkOrderOpen } from '@csk/core';
import { random } from '../random.ts';
import { all, at, createWorld } from '../world.ts';

test('whatever people do, in any order, alerts, cases and work orders agree', async (t) => {
  for (let seed = 1; seed <= 8; seed += 1) {
    const { client, clock, close } = await createWorld();
    t.after(close);
    const { alerts, cases, workOrders } = client;
    const next = random(seed);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
    for (const [n, deviceKey] of ['smt-1', 'smt-1', 'smt-2', 'smt-2'].entries()) {
      await alerts.raise({ description: 'x', token: `${n}`, rule: `${n >> 1}`, deviceKey });
    }
    await alerts.raise({ description: 'x', token: 'alone', rule: 'alone', deviceKey: 'smt-1' });
    const anAlert = async () => [pick(await all(alerts.list())).id];
    const aCase = async () => pick(await all(cases.list()))?.id ?? 'none';
    const anOrder = async () => pick(await all(workOrders.list()))?.id ?? 'none';
    const input = { accountId: 'acc-1' };
    const steps: readonly (() => Promise<unknown>)[] = [
      async () => alerts.convertToCase(await anAlert(), input),
      async () => alerts.convertToWorkOrder(await anAlert(), input),
      async () => alerts.linkToCase(await anAlert(), { caseId: await aCase() }),
      async () => alerts.unlinkFromCase(await anAlert(), { caseId: await aCase() }),
      async () => alerts.bulk({ ids: await anAlert(), action: pick(['close', 'reactivate', 'acknowledge']) }),
      async () => cases.create({ title: 'x', accountId: 'acc-1' }),
      async () => cases.resolve(await aCase()),
      async () => cases.cancel(await aCase()),
      async () => cases.reopen(await aCase()),
      async () => cases.createWorkOrder(await aCase()),
      async () => cases.addDevices(await aCase(), { deviceIds: [pick(['dev-1', 'dev-2', 'dev-9'])] }),
      async () => cases.removeDevices(await aCase(), { deviceIds: [pick(['dev-1', 'dev-2', 'dev-9'])] }),
      async () => workOrders.schedule(await anOrder(), { technician: 'x', start: at(0), end: at(1000) }),
      async () => workOrders.start(await anOrder()),
      async () => workOrders.complete(await anOrder()),
      async () => workOrders.cancel(await anOrder()),
    ];
    for (let turn = 0; turn < 150; turn += 1) {
      await pick(steps)().catch((error: unknown) => {
        assert(isConnectedServiceError(error), String(error));
        assert(['conflict', 'not-found', 'invalid'].includes(error.code), error.message);
      });
      await clock.advance(1000);
    }
    const byId = new Map((await all(cases.list())).map((record) => [record.id, record]));
    const orders = new Map((await all(workOrders.list())).map((order) => [order.id, order]));
    for (const alert of await all(alerts.list())) {
      const record = byId.get(alert.caseId ?? '');
      const order = orders.get(alert.workOrderId ?? '');
      assert.equal(record === undefined, alert.caseId === undefined);
      assert.equal(order === undefined, alert.workOrderId === undefined);
      if (record && alert.parentId === undefined) {
        assert(record.alertIds.includes(alert.id), 'the case names its alert');
        assert(record.deviceIds.includes(alert.deviceId ?? ''), 'and its device');
      }
      if (!isOpen(alert)) continue;
      assert.notEqual(record?.status, 'cancelled', 'nobody waits for a case that was cancelled');
      assert.notEqual(order?.status, 'cancelled');
      if (alert.progress === 'case-created') assert.equal(record?.status, 'open');
      if (alert.progress === 'work-order-created') assert(order && isWorkOrderOpen(order));
      if (alert.status === 'active' && order) assert(isWorkOrderOpen(order));
    }
  }
});
