import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert, StoreTransaction } from '@csk/core';
import { all, createWorld } from '../world.ts';

async function world(t: { after(work: () => Promise<void>): void }) {
  const made = await createWorld();
  t.after(() => made.close());
  const raise = (deviceKey: string, token: string, rule = token) =>
    made.client.alerts.raise({ description: token, token, deviceKey, rule });
  return { ...made, raise, ...made.client };
}

const stateOf = (alert: Alert | undefined) => [alert?.status, alert?.progress, alert?.caseId];

test('alerts with their repeats join a case that is there; device and asset come along', async (t) => {
  const { alerts, cases, raise, clock } = await world(t);
  const made = await cases.create({ title: 'Customer calls', accountId: 'acc-2', deviceIds: ['dev-2'] });
  assert.deepEqual([made.origin, made.status, made.assetIds, made.alertIds], ['agent', 'open', [], []]);
  const parent = await raise('smt-1', 'a', 'hot');
  const repeat = await raise('smt-1', 'b', 'hot');
  assert.equal(repeat.parentId, parent.id);
  // A repeat stands for its parent.
  const linked = await alerts.linkToCase([repeat.id], { caseId: made.id }, { idempotencyKey: 'k' });
  assert.deepEqual(linked.alertIds, [parent.id]);
  assert.deepEqual([linked.deviceIds, linked.assetIds], [['dev-2', 'dev-1'], ['asset-1']]);
  for (const { id } of [parent, repeat]) {
    assert.deepEqual(stateOf(await alerts.get(id)), ['in-progress', 'case-created', made.id]);
  }
  assert.equal((await alerts.linkToCase([parent.id], { caseId: made.id })).version, linked.version);
  await clock.advance(1000);
  const left = await alerts.unlinkFromCase([parent.id], { caseId: made.id });
  assert.deepEqual([left.alertIds, left.deviceIds], [[], ['dev-2', 'dev-1']]);
  for (const { id } of [parent, repeat]) {
    assert.deepEqual(stateOf(await alerts.get(id)), ['active', undefined, undefined]);
  }
  // The retry of the first call is no second one.
  await alerts.linkToCase([repeat.id], { caseId: made.id }, { idempotencyKey: 'k' });
  assert.equal((await alerts.get(parent.id))?.caseId, undefined);
  assert.equal((await alerts.unlinkFromCase([parent.id], { caseId: made.id })).version, left.version);
});

test('an alert of another case, a closed alert, or a case that is done: conflict, and nothing is written', async (t) => {
  const { alerts, cases, raise, store } = await world(t);
  const [free, taken, closed] = [await raise('smt-1', 'a'), await raise('smt-1', 'b'), await raise('smt-1', 'c')];
  const other = await alerts.convertToCase([taken.id]);
  await alerts.close(closed.id);
  const made = await cases.create({ title: 'x', accountId: 'acc-1' });
  const done = await cases.create({ title: 'y', accountId: 'acc-1' });
  await cases.resolve(done.id);
  const head = await store.head();
  const link = (ids: string[], caseId: string) => alerts.linkToCase(ids, { caseId });
  await assert.rejects(link([free.id, taken.id], made.id), {
    code: 'conflict',
    details: { alertId: taken.id, caseId: other.id },
  });
  await assert.rejects(link([free.id, closed.id], made.id), { code: 'conflict' });
  await assert.rejects(link([free.id], done.id), { code: 'conflict' });
  await assert.rejects(link([free.id], 'nowhere'), { code: 'not-found' });
  await assert.rejects(link(['nobody'], made.id), { code: 'not-found', details: { kind: 'alert', id: 'nobody' } });
  await assert.rejects(link([], made.id), { code: 'invalid', details: { field: 'ids' } });
  assert.equal(await store.head(), head);
});

test('many at once that want the same alert in different cases: one case has it', async (t) => {
  const { alerts, cases, raise } = await world(t);
  const alert = await raise('smt-1', 'a');
  const made = [];
  for (let n = 0; n < 5; n += 1) made.push(await cases.create({ title: String(n), accountId: 'acc-1' }));
  const race = await Promise.allSettled(made.map(({ id: caseId }) => alerts.linkToCase([alert.id], { caseId })));
  assert.equal(race.filter(({ status }) => status === 'fulfilled').length, 1);
  const holders = (await all(cases.list())).filter(({ alertIds }) => alertIds.includes(alert.id));
  assert.deepEqual(
    holders.map(({ id }) => id),
    [(await alerts.get(alert.id))?.caseId],
  );
});

test('devices are added and taken out, the same again changes nothing, those of alerts stay', async (t) => {
  const { alerts, cases, raise } = await world(t);
  const alert = await raise('smt-1', 'a');
  const made = await alerts.convertToCase([alert.id]);
  assert.deepEqual(made.assetIds, ['asset-1']);
  const added = await cases.addDevices(made.id, { deviceIds: ['dev-2', 'dev-9', 'dev-2'] });
  assert.deepEqual(added.deviceIds, ['dev-1', 'dev-2', 'dev-9']);
  assert.equal((await cases.addDevices(made.id, { deviceIds: ['dev-9'] })).version, added.version);
  await assert.rejects(cases.addDevices(made.id, { deviceIds: ['dev-x'] }), {
    code: 'invalid',
    details: { field: 'deviceIds' },
  });
  await assert.rejects(cases.removeDevices(made.id, { deviceIds: ['dev-2'] }, { ifVersion: 'old' }), {
    code: 'conflict',
  });
  await assert.rejects(cases.removeDevices(made.id, { deviceIds: ['dev-1'] }), { code: 'conflict' });
  const removed = await cases.removeDevices(made.id, { deviceIds: ['dev-2', 'dev-x'] });
  assert.deepEqual([removed.deviceIds, removed.formerDeviceIds], [['dev-1', 'dev-9'], ['dev-2']]);
  assert.equal((await cases.removeDevices(made.id, { deviceIds: ['dev-2'] })).version, removed.version);
  await alerts.unlinkFromCase([alert.id], { caseId: made.id });
  const bare = await cases.removeDevices(made.id, { deviceIds: ['dev-1'] });
  assert.deepEqual([bare.deviceIds, bare.assetIds], [['dev-9'], []]);
  assert.deepEqual((await cases.addDevices(made.id, { deviceIds: ['dev-1'] })).formerDeviceIds, ['dev-2']);
  await cases.resolve(made.id);
  await assert.rejects(cases.addDevices(made.id, { deviceIds: ['dev-2'] }), { code: 'conflict' });
});

test('a case takes 500 devices and no more', async (t) => {
  const { alerts, cases, store } = await world(t);
  const ids = Array.from({ length: 501 }, (_, n) => `many-${n}`);
  await store.transact(async (tx) => {
    for (const id of ids) {
      await tx.put('device', { id, name: id, deviceKey: id, registration: 'unknown', connected: false });
    }
  });
  const made = await cases.create({ title: 'x', accountId: 'acc-1', deviceIds: ids.slice(0, 500) });
  assert.equal(made.deviceIds.length, 500);
  await assert.rejects(cases.addDevices(made.id, { deviceIds: ids.slice(500) }), { code: 'invalid' });
  await assert.rejects(cases.addDevices(made.id, { deviceIds: ids }), { details: { field: 'deviceIds' } });
  // Those of its alerts count, too.
  const alert = await alerts.raise({ description: 'x', deviceKey: 'smt-1' });
  const all500 = { accountId: 'acc-1', deviceIds: ids.slice(0, 500) };
  await assert.rejects(alerts.convertToCase([alert.id], all500), { details: { field: 'deviceIds' } });
  assert.equal(
    (await alerts.convertToCase([alert.id], { ...all500, deviceIds: ids.slice(1, 500) })).deviceIds.length,
    500,
  );
});

test('cases are listed by device and by asset', async (t) => {
  const { cases } = await world(t);
  const one = await cases.create({ title: 'one', deviceIds: ['dev-1'] });
  const both = await cases.create({ title: 'both', accountId: 'acc-1', deviceIds: ['dev-1', 'dev-2'] });
  assert.equal(one.accountId, 'acc-1', 'the customer of the asset of the device');
  const found = async (where: object) => (await all(cases.list({ where, orderBy: 'title asc' }))).map(({ id }) => id);
  assert.deepEqual(await found({ deviceIds: { includes: 'dev-1' } }), [both.id, one.id]);
  assert.deepEqual(await found({ deviceIds: { includes: ['dev-2', 'x'] } }), [both.id]);
  assert.deepEqual(await found({ assetIds: { includes: 'asset-1' }, title: 'one' }), [one.id]);
  for (const where of [
    { deviceIds: 'dev-1' },
    { deviceIds: { includes: 5 } },
    { deviceIds: {} },
    { deviceIds: { ne: 'x' } },
  ]) {
    await assert.rejects(found(where), { code: 'invalid' }, JSON.stringify(where));
  }
  await assert.rejects(all(cases.list({ orderBy: 'deviceIds asc' })), { code: 'invalid' });
});

test('the two lists to choose devices from', async (t) => {
  const { cases, store } = await world(t);
  await store.transact(async (tx) => {
    const common = { registration: 'unknown', connected: false } as const;
    await tx.put('device', { ...common, id: 'dev-3', name: 'Three', deviceKey: 'k3', assetId: 'asset-1' });
    await tx.put('device', { ...common, id: 'dev-4', name: 'Four', deviceKey: 'k4', accountId: 'acc-1' });
    await tx.put('device', {
      ...common,
      id: 'dev-5',
      name: 'Lent',
      deviceKey: 'k5',
      accountId: 'acc-2',
      assetId: 'asset-1',
    });
  });
  const made = await cases.create({ title: 'x', accountId: 'acc-1', deviceIds: ['dev-1', 'dev-9'] });
  const names = async (scope: 'account' | 'case', maxPageSize = 50) => {
    const found: string[] = [];
    for await (const page of cases.relatedDevices(made.id, { scope }).byPage({ maxPageSize })) {
      found.push(...page.items.map(({ name }) => name));
    }
    return found;
  };
  for (const size of [1, 50]) {
    assert.deepEqual(await names('account', size), ['Four', 'One', 'Three']);
    assert.deepEqual(await names('case', size), ['One', 'Stray', 'Lent', 'Three']);
  }
  await assert.rejects(all(cases.relatedDevices('nowhere', { scope: 'case' })), { code: 'not-found' });
  await assert.rejects(all(cases.relatedDevices(made.id, { scope: 'all' as never })), { details: { field: 'scope' } });
});

test('a case that is cancelled gives its alerts back; reopening takes none; a retry does nothing twice', async (t) => {
  const { alerts, cases, raise, clock } = await world(t);
  const [alert, closed] = [await raise('smt-1', 'a'), await raise('smt-1', 'b')];
  const made = await alerts.convertToCase([alert.id, closed.id]);
  await alerts.close(closed.id);
  await clock.advance(1000);
  const cancelled = await cases.cancel(made.id, { reason: 'by mistake' }, { idempotencyKey: 'k' });
  assert.deepEqual([cancelled.status, cancelled.transitions?.at(-1)?.reason], ['cancelled', 'by mistake']);
  assert.deepEqual(stateOf(await alerts.get(alert.id)), ['active', undefined, undefined]);
  assert.equal((await alerts.get(closed.id))?.status, 'closed');
  await assert.rejects(cases.resolve(made.id), { code: 'conflict' });
  const reopened = await cases.reopen(made.id, {});
  assert.equal((await cases.cancel(made.id, {}, { idempotencyKey: 'k' })).version, reopened.version);
  assert.equal(reopened.status, 'open');
  await assert.rejects(cases.reopen(made.id), { code: 'conflict' });
  assert.notEqual((await alerts.convertToCase([alert.id])).id, made.id);
  const again = await cases.resolve(made.id, { resolution: 'ok' });
  const open = await cases.reopen(again.id, { reason: 'it came back' });
  assert.deepEqual([open.resolution, open.resolvedAt], [undefined, undefined]);
});

test('opening a case: the same key makes one, a customer is needed, input is checked', async (t) => {
  const { cases } = await world(t);
  const create = () => cases.create({ title: 'x', accountId: 'acc-1' }, { idempotencyKey: 'k' });
  const made = await Promise.all([create(), create(), create()]);
  assert.equal(new Set(made.map(({ id }) => id)).size, 1);
  await assert.rejects(cases.create({ title: 'x' }), { details: { field: 'accountId' } });
  await assert.rejects(cases.create({ title: 'x', deviceIds: ['dev-1', 'dev-2'] }), {
    details: { field: 'accountId' },
  });
  await assert.rejects(cases.create({ title: '', accountId: 'acc-1' }), { details: { field: 'title' } });
  await assert.rejects(cases.create({ accountId: 'acc-1' } as never), { details: { field: 'title' } });
  await assert.rejects(cases.create({ title: 'x', origin: 'iot' } as never), { details: { field: 'origin' } });
  const [first] = made;
  const updated = await cases.update(first.id, { assignedTo: 'agent-7', contact: 'Ada' });
  const cleared = await cases.update(first.id, { assignedTo: null });
  assert.deepEqual([updated.assignedTo, cleared.assignedTo, cleared.contact], ['agent-7', undefined, 'Ada']);
});

test('hundreds of repeats follow their parent in a few writes, each with its change', async (t) => {
  let writes = 0;
  const { client, store, close } = await createWorld((parts) => ({
    store: {
      ...parts.store,
      transact: (work, options) =>
        parts.store.transact((tx) => {
          const put: StoreTransaction['put'] = (...args) => ((writes += 1), tx.put(...args));
          const putAll: StoreTransaction['putAll'] = (...args) => ((writes += 1), tx.putAll(...args));
          return work({ ...tx, put, putAll });
        }, options),
    },
  }));
  t.after(close);
  const { alerts, cases } = client;
  const raise = (n: number) => alerts.raise({ description: 'x', token: `${n}`, deviceKey: 'smt-1', rule: 'hot' });
  const parent = await raise(0);
  for (let n = 1; n <= 300; n += 1) await raise(n);
  writes = 0;
  const made = await alerts.convertToCase([parent.id]);
  assert.equal((await all(alerts.list({ where: { caseId: made.id } }))).length, 301);
  await cases.resolve(made.id);
  assert.equal((await all(alerts.list({ where: { status: 'closed' } }))).length, 301);
  assert.equal((await store.get('alert', parent.id))?.transitions.at(-1)?.to, 'closed');
  assert.equal(writes, 5, 'the case, the parent, its repeats; then the case and all of them');
});
