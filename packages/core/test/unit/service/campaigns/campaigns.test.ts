import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError, MAX_CAMPAIGN_DEVICES } from '@csk/core';
import { addDevice, createFleet, NEW, OLD, UPDATE } from './campaign-world.ts';
import { all, until } from '../world.ts';

test('an update reaches every device, a few at once, and ends with the counts of what happened', async (t) => {
  const fleet = await createFleet(23);
  t.after(() => fleet.close());
  const { campaigns } = fleet.client;
  await fleet.service.start();
  const draft = await campaigns.create(UPDATE);
  await fleet.clock.advance(5_000);
  assert.deepEqual(await fleet.desired('d-0'), OLD, 'nothing happens before the start');
  await campaigns.start(draft.id, { reason: 'approved' });
  let most = 0;
  const watching = new AbortController();
  const watch = (async () => {
    for await (const change of fleet.store.changes({ signal: watching.signal })) {
      if (change.kind !== 'campaign' || !change.entity) continue;
      const { updating, waiting } = change.entity.counts;
      most = Math.max(most, updating + waiting);
    }
  })();
  const done = await fleet.settle(draft.id);
  watching.abort();
  await watch.catch(() => undefined);
  assert.equal(done.status, 'completed');
  assert.deepEqual([done.counts.succeeded, most], [23, 5]);
  assert.deepEqual(
    done.transitions.map(({ from, to, actor, reason }) => [from, to, actor, reason]),
    [
      ['draft', 'starting', 'Ada', 'approved'],
      ['starting', 'running', 'system', undefined],
      ['running', 'completed', 'system', undefined],
    ],
  );
  for (const key of fleet.keys) assert.deepEqual(await fleet.desired(key), NEW);
  const rows = await fleet.rows(draft.id);
  assert(
    rows.every(({ status, deadline, nextAt, endedAt }) => status === 'succeeded' && !deadline && !nextAt && endedAt),
  );
});

test('the list of devices is made at the start and does not change after', async (t) => {
  const fleet = await createFleet(3);
  t.after(() => fleet.close());
  const { campaigns } = fleet.client;
  const { id } = await campaigns.create({ ...UPDATE, rate: 1 });
  await fleet.clock.advance(1_000);
  await campaigns.start(id);
  await fleet.clock.advance(1_000);
  await addDevice(fleet, 'late');
  await fleet.service.start();
  const done = await fleet.settle(id);
  assert.equal(done.counts.succeeded, 3);
  assert.deepEqual(await fleet.desired('late'), OLD);

  const named = await campaigns.create({ ...UPDATE, target: { deviceIds: ['id-late', 'id-late'] } });
  await campaigns.start(named.id);
  assert.equal((await fleet.settle(named.id)).counts.succeeded, 1);

  const nobody = await campaigns.create({ ...UPDATE, target: { where: { name: 'none' } } });
  await campaigns.start(nobody.id);
  assert.equal((await fleet.settle(nobody.id)).status, 'completed');
});

test('devices that do not report fail in time; too many halt the campaign, and it can be resumed', async (t) => {
  const fleet = await createFleet(12);
  t.after(() => fleet.close());
  const { campaigns } = fleet.client;
  for (const key of fleet.keys) fleet.behaviour.stubborn.add(key);
  await fleet.service.start();
  const ids = fleet.keys.map((key) => `id-${key}`);
  const { id } = await campaigns.create({ ...UPDATE, rate: 3, target: { deviceIds: ids } });
  await campaigns.start(id);
  const halted = await until(
    'the halt',
    async () => {
      await fleet.clock.advance(1_000);
      return campaigns.get(id);
    },
    (campaign) => campaign?.working === false,
  );
  assert.equal(halted?.status, 'halted');
  assert.deepEqual([halted.counts.failed, halted.counts.pending], [3, 9]);
  assert.match(halted.transitions.at(-1)?.reason ?? '', /3 devices have failed/);
  const failed = await all(campaigns.devices(id, { where: { status: 'failed' } }));
  assert(failed.every(({ reason, touched }) => touched && /did not report in time/.test(reason ?? '')));

  fleet.behaviour.stubborn.clear();
  await campaigns.resume(id);
  const done = await fleet.settle(id);
  assert.deepEqual([done.status, done.counts.succeeded, done.counts.failed], ['completed', 9, 3]);
});

test('a pause touches no further device, and those in hand come to their end', async (t) => {
  const fleet = await createFleet(6);
  t.after(() => fleet.close());
  const { campaigns } = fleet.client;
  for (const key of fleet.keys) fleet.behaviour.stubborn.add(key);
  await fleet.service.start();
  const { id } = await campaigns.create({ ...UPDATE, rate: 2, stopAfterFailures: 100 });
  await campaigns.start(id);
  await until('two in hand', async () => {
    await fleet.clock.advance(100);
    return (await campaigns.get(id))?.counts.waiting === 2;
  });
  await campaigns.pause(id);
  const paused = await fleet.settle(id);
  assert.deepEqual([paused.status, paused.counts.failed, paused.counts.pending], ['paused', 2, 4]);
  await assert.rejects(campaigns.pause(id), { code: 'conflict' });

  await campaigns.cancel(id);
  const cancelled = await fleet.settle(id);
  assert.deepEqual([cancelled.status, cancelled.counts.skipped, cancelled.counts.failed], ['cancelled', 4, 2]);
  const untouched = await all(campaigns.devices(id, { where: { touched: false } }));
  for (const { deviceKey } of untouched) assert.deepEqual(await fleet.desired(deviceKey), OLD);
});

test('a roll-back gives each touched device its own values of before, and leaves the others alone', async (t) => {
  const fleet = await createFleet(8);
  t.after(() => fleet.close());
  const { campaigns } = fleet.client;
  await fleet.devices.updateDevice('d-0', { desired: { interval: null, mode: 'eco' } });
  await fleet.devices.updateDevice('d-1', { desired: { firmware: null } });
  const before = new Map<string, unknown>();
  for (const key of fleet.keys) before.set(key, await fleet.desired(key));
  fleet.behaviour.stubborn.add('d-2');
  await fleet.service.start();
  const { id } = await campaigns.create({
    ...UPDATE,
    rate: 4,
    target: { deviceIds: fleet.keys.map((key) => `id-${key}`) },
  });
  await campaigns.start(id);
  await until('some done, some not', async () => {
    await fleet.clock.advance(50);
    return ((await campaigns.get(id))?.counts.succeeded ?? 0) > 0;
  });
  await fleet.devices.updateDevice('d-3', { desired: { other: 'theirs' } });
  await campaigns.rollBack(id);
  const done = await fleet.settle(id);
  assert.equal(done.status, 'rolled-back');
  const rows = await fleet.rows(id);
  assert(rows.every(({ status, touched }) => status === (touched ? 'rolled-back' : 'skipped')));
  before.set('d-3', { ...OLD, other: 'theirs' });
  for (const key of fleet.keys) assert.deepEqual(await fleet.desired(key), before.get(key), key);
  await assert.rejects(campaigns.rollBack(id), { code: 'conflict' });
});

test('a change that somebody else makes between the look and the write is kept, and is what a roll-back restores', async (t) => {
  let meddled = false;
  const fleet = await createFleet(1, (cloud) => ({
    ...cloud,
    async updateDevice(deviceKey, patch, options) {
      if (!meddled && options?.ifEtag !== undefined) {
        meddled = true;
        await cloud.updateDevice(deviceKey, { desired: { interval: 30 } });
      }
      return cloud.updateDevice(deviceKey, patch, options);
    },
  }));
  t.after(() => fleet.close());
  const { campaigns } = fleet.client;
  await fleet.service.start();
  const { id } = await campaigns.create(UPDATE);
  await campaigns.start(id);
  assert.equal((await fleet.settle(id)).counts.succeeded, 1);
  assert.deepEqual(await fleet.desired('d-0'), NEW);
  await campaigns.rollBack(id);
  await fleet.settle(id);
  assert.deepEqual(await fleet.desired('d-0'), { ...OLD, interval: 30 });
});

test('a cloud that is busy or away is asked again; a device it does not know fails at once', async (t) => {
  let calls = 0;
  const fleet = await createFleet(4, (cloud) => ({
    ...cloud,
    async getDevice(deviceKey, options) {
      calls += 1;
      if (calls % 3 === 0) throw new ConnectedServiceError('throttled', 'busy', { retryAfterMs: 5_000 });
      if (calls % 4 === 0) throw new ConnectedServiceError('unavailable', 'away');
      return cloud.getDevice(deviceKey, options);
    },
  }));
  t.after(() => fleet.close());
  const { campaigns } = fleet.client;
  await fleet.devices.unregister('d-1');
  await fleet.service.start();
  const { id } = await campaigns.create(UPDATE);
  await campaigns.start(id);
  const done = await fleet.settle(id);
  assert.deepEqual([done.status, done.counts.succeeded, done.counts.failed], ['completed', 3, 1]);
  const [failed] = await all(campaigns.devices(id, { where: { status: 'failed' } }));
  assert.deepEqual([failed?.deviceKey, failed?.touched], ['d-1', false]);
  assert.match(failed?.reason ?? '', /does not know/);
});

test('settings alone are done when they are written; a cloud that stays away ends each device by its deadline', async (t) => {
  let isAway = false;
  const fleet = await createFleet(2, (cloud) => ({
    ...cloud,
    async getDevice(deviceKey, options) {
      if (isAway) throw new ConnectedServiceError('unavailable', 'away');
      return cloud.getDevice(deviceKey, options);
    },
  }));
  t.after(() => fleet.close());
  const { campaigns } = fleet.client;
  await fleet.service.start();
  const settings = { ...UPDATE, change: { desired: { interval: 5, mode: null } } };
  const first = await campaigns.create(settings);
  await campaigns.start(first.id);
  assert.equal((await fleet.settle(first.id)).counts.succeeded, 2);
  isAway = true;
  const second = await campaigns.create(settings);
  await campaigns.start(second.id);
  const done = await fleet.settle(second.id);
  assert.deepEqual([done.status, done.counts.failed], ['completed', 2]);
});

test('more devices than a campaign can have end it before one is touched', async (t) => {
  const fleet = await createFleet(3);
  t.after(() => fleet.close());
  const { campaigns } = fleet.client;
  const { id } = await campaigns.create(UPDATE);
  const started = await campaigns.start(id);
  const counts = { ...started.counts, pending: MAX_CAMPAIGN_DEVICES - 2 };
  await fleet.store.transact((tx) => tx.put('campaign', { ...started, counts }));
  await fleet.service.start();
  const ended = await until(
    'the end',
    async () => {
      await fleet.clock.advance(1_000);
      return campaigns.get(id);
    },
    (campaign) => campaign?.status === 'cancelled',
  );
  assert.match(ended?.transitions.at(-1)?.reason ?? '', /More than 50000/);
  assert.deepEqual(await fleet.desired('d-0'), OLD);
});

test('calls can be repeated with their key, and stale versions are refused', async (t) => {
  const fleet = await createFleet(1);
  t.after(() => fleet.close());
  const { campaigns } = fleet.client;
  const draft = await campaigns.create(UPDATE, { idempotencyKey: 'create' });
  assert.deepEqual(await campaigns.create(UPDATE, { idempotencyKey: 'create' }), draft);
  const started = await campaigns.start(draft.id, {}, { idempotencyKey: 'start', ifVersion: draft.version });
  assert.deepEqual(await campaigns.start(draft.id, {}, { idempotencyKey: 'start', ifVersion: draft.version }), started);
  await assert.rejects(campaigns.cancel(draft.id, {}, { ifVersion: draft.version }), { code: 'conflict' });
  await assert.rejects(campaigns.start(draft.id), { code: 'conflict' });
  await assert.rejects(campaigns.start('none'), { code: 'not-found' });
  await assert.rejects(all(campaigns.devices('none')), { code: 'not-found' });
});

test('wrong input is refused by field, and nothing is written', async (t) => {
  const fleet = await createFleet(1);
  t.after(() => fleet.close());
  const { campaigns } = fleet.client;
  const head = await fleet.store.head();
  const wrong: readonly (readonly [object, string])[] = [
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(1_000_000) }, 'name'],
    [{ target: {} }, 'target'],
    [{ target: { where: {}, deviceIds: ['id-d-0'] } }, 'target'],
    [{ target: { where: { evil: 1 } } }, 'where.evil'],
    [{ target: { deviceIds: [] } }, 'target.deviceIds'],
    [{ target: { deviceIds: ['id-d-0', 'none'] } }, 'target.deviceIds[1]'],
    [{ target: { deviceIds: Array(501).fill('id-d-0') } }, 'target.deviceIds'],
    [{ change: {} }, 'change'],
    [{ change: { desired: {} } }, 'change'],
    [{ change: { desired: [1] } }, 'change.desired'],
    [{ change: { desired: { firmware: {} }, firmwareVersion: '2' } }, 'change.desired.firmware'],
    [{ change: { desired: { x: 'y'.repeat(20_000) } } }, 'change.desired'],
    [{ change: { desired: { x: 1 }, script: 'x' } }, 'change.script'],
    [{ successWhen: 'done' }, 'successWhen'],
    [{ successWhen: { firmware: {} } }, 'successWhen.firmware'],
    [{ rate: 0 }, 'rate'],
    [{ rate: 1.5 }, 'rate'],
    [{ rate: 1_001 }, 'rate'],
    [{ stopAfterFailures: '1' }, 'stopAfterFailures'],
    [{ timeoutMs: 5 }, 'timeoutMs'],
    [{ surprise: 1 }, 'surprise'],
    [JSON.parse('{"__proto__":{}}') as object, '__proto__'],
  ];
  for (const [change, field] of wrong) {
    const input = Object.defineProperties({ ...UPDATE }, Object.getOwnPropertyDescriptors(change));
    await assert.rejects(campaigns.create(input), { code: 'invalid', details: { field } }, field);
  }
  await assert.rejects(all(campaigns.devices('x', { where: { campaignId: 'y' } })), { code: 'invalid' });
  assert.equal(await fleet.store.head(), head);
});

test('settings with a hostile name are settings like others', async (t) => {
  const fleet = await createFleet(1);
  t.after(() => fleet.close());
  const { campaigns } = fleet.client;
  await fleet.service.start();
  const desired = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as { constructor: 1 };
  const { id } = await campaigns.create({ ...UPDATE, change: { desired } });
  await campaigns.start(id);
  assert.equal((await fleet.settle(id)).counts.succeeded, 1);
  assert.deepEqual(Object.keys((await fleet.desired('d-0')) as object).sort(), [
    '__proto__',
    'constructor',
    'firmware',
    'interval',
  ]);
  await campaigns.rollBack(id);
  await fleet.settle(id);
  assert.deepEqual(await fleet.desired('d-0'), OLD);
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});
