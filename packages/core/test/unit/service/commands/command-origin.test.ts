// A command says what it was sent from; it must be about the device, and shows where it was sent from.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, createWorld, until } from '../world.ts';

/** Device 1 in the cold room, device 2 in a rack inside it, device 9 nowhere. */
async function scene() {
  const world = await createWorld();
  const { store, client } = world;
  await store.transact(async (tx) => {
    await tx.put('asset', { id: 'rack', name: 'Rack', parentId: 'asset-1' });
    await tx.put('asset', { id: 'other', name: 'Elsewhere', accountId: 'acc-2' });
  });
  await client.devices.connect('dev-2', { assetId: 'rack' });
  const alert = await client.alerts.raise({ description: 'Hot', deviceKey: 'smt-1', rule: 'r' });
  const record = await client.alerts.convertToCase([alert.id]);
  const order = await client.cases.createWorkOrder(record.id);
  return { ...world, alert, record, order };
}

test('a command keeps what it was sent from, and is listed by it', async (t) => {
  const { client, alert, record, order, close } = await scene();
  t.after(close);
  const origin = { alertId: alert.id, caseId: record.id, workOrderId: order.id, assetId: 'asset-1' };
  const key = { idempotencyKey: 'k' };
  const sent = await client.commands.send({ deviceId: 'dev-1', name: 'Notify', ...origin }, key);
  assert.deepEqual(
    { alertId: sent.alertId, caseId: sent.caseId, workOrderId: sent.workOrderId, assetId: sent.assetId },
    origin,
  );
  assert.equal((await client.commands.send({ deviceId: 'dev-1', name: 'Notify', ...origin }, key)).id, sent.id);
  await client.commands.send({ deviceId: 'dev-9', name: 'Notify' });
  for (const [field, id] of Object.entries(origin)) {
    const found = await all(client.commands.list({ where: { [field]: id } }));
    assert.deepEqual(
      found.map((command) => command.id),
      [sent.id],
      field,
    );
  }
});

test('a device on a part of the asset fits; one elsewhere does not, whatever names it', async (t) => {
  const { client, store, record, order, close } = await scene();
  t.after(close);
  for (const origin of [
    { assetId: 'asset-1' },
    { assetId: 'rack' },
    { caseId: record.id },
    { workOrderId: order.id },
  ]) {
    await client.commands.send({ deviceId: 'dev-2', name: 'Notify', ...origin });
  }
  const head = await store.head();
  for (const [field, id] of [
    ['assetId', 'asset-1'],
    ['caseId', record.id],
    ['workOrderId', order.id],
  ] as const) {
    await assert.rejects(client.commands.send({ deviceId: 'dev-9', name: 'Notify', [field]: id }), {
      code: 'invalid',
      details: { field },
    });
    await assert.rejects(client.commands.send({ deviceId: 'dev-1', name: 'Notify', [field]: 'none' }), {
      code: 'not-found',
    });
  }
  await assert.rejects(client.commands.send({ deviceId: 'dev-1', name: 'Notify', assetId: 'other' }), {
    details: { field: 'assetId' },
  });
  await assert.rejects(client.commands.send({ deviceId: 'dev-1', name: 'Notify', workOrderId: 5 as never }), {
    details: { field: 'workOrderId' },
  });
  assert.equal(await store.head(), head, 'nothing was written');
});

test('a case about no device in particular is about any', async (t) => {
  const { client, close } = await scene();
  t.after(close);
  const { id } = await client.cases.create({ title: 'Complaint', accountId: 'acc-2' });
  const sent = await client.commands.send({ deviceId: 'dev-9', name: 'Notify', caseId: id });
  assert.equal(sent.caseId, id);
});

test('copies of a command to many devices keep its origin, and all devices must fit', async (t) => {
  const { client, service, record, order, clock, close } = await scene();
  t.after(close);
  await service.start();
  await assert.rejects(
    client.commands.sendToMany({ name: 'Notify', where: { id: ['dev-1', 'dev-9'] }, caseId: record.id }),
    { code: 'invalid', details: { field: 'caseId' } },
  );
  const job = await client.commands.sendToMany({
    ...{ name: 'Notify', assetId: 'asset-1', caseId: record.id, workOrderId: order.id },
  });
  const copies = await until(
    'the copies',
    async () => {
      await clock.advance(1_000);
      return all(client.commands.list({ where: { jobId: job.id } }));
    },
    ({ length }) => length > 0,
  );
  assert.deepEqual(
    copies.map(({ deviceId, caseId, workOrderId, assetId }) => [deviceId, caseId, workOrderId, assetId]),
    [['dev-1', record.id, order.id, 'asset-1']],
  );
  assert.equal((await all(client.commandJobs.list({ where: { workOrderId: order.id } }))).length, 1);
});

test('histories of case, work order and asset show the command once, the others not', async (t) => {
  const { client, record, order, close } = await scene();
  t.after(close);
  const { id } = await client.commands.send({
    deviceId: 'dev-2',
    name: 'Notify',
    workOrderId: order.id,
    assetId: 'rack',
  });
  // Afterwards the device goes elsewhere; the asset it was sent from stays.
  await client.devices.disconnect('dev-2');
  const commandsOf = async (history: AsyncIterable<{ kind: string }>) =>
    (await all(history as AsyncIterable<{ kind: string; entity?: { id: string } }>))
      .filter(({ kind }) => kind === 'command')
      .map(({ entity }) => entity?.id);
  assert.deepEqual(await commandsOf(client.workOrders.history(order.id)), [id]);
  assert.deepEqual(await commandsOf(client.cases.history(record.id)), [id]);
  assert.deepEqual(await commandsOf(client.assets.history('asset-1')), [id]);
  assert.deepEqual(await commandsOf(client.assets.history('other')), []);
});

test("a work order's history has its alerts, steps and comments, newest first, in pages", async (t) => {
  const { client, alert, order, clock, close } = await scene();
  t.after(close);
  const other = await client.alerts.raise({ description: 'Cold', deviceKey: 'smt-1', rule: 's' });
  const made = await client.alerts.convertToWorkOrder([other.id]);
  await clock.advance(1_000);
  await client.alerts.comment(other.id, { text: 'on my way' });
  await clock.advance(1_000);
  await client.workOrders.cancel(made.id, { reason: 'solved' });
  const items = await all(client.workOrders.history(made.id));
  const own = items.find((item) => item.kind === 'step' && item.of === 'workOrder');
  assert(own?.kind === 'step' && own.to === 'cancelled' && own.reason === 'solved');
  assert.deepEqual(
    [...items].map(({ at }) => at),
    items
      .map(({ at }) => at)
      .sort()
      .reverse(),
  );
  assert(items.some((item) => item.kind === 'comment' && item.text === 'on my way'));
  assert(items.some((item) => item.kind === 'alert' && item.entity.id === other.id));
  assert(!items.some((item) => item.kind === 'alert' && item.entity.id === alert.id));
  const paged: unknown[] = [];
  for await (const page of client.workOrders.history(made.id).byPage({ maxPageSize: 2 })) paged.push(...page.items);
  assert.deepEqual(paged, items);
  await assert.rejects(all(client.workOrders.history('none')), { code: 'not-found' });
  await assert.rejects(all(client.workOrders.history(order.id, { kinds: ['case'] })), { code: 'invalid' });
});
