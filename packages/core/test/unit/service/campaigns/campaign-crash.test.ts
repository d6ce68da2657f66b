import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError, createConnectedService } from '@csk/core';
import type { DeviceCloud, ServiceStore } from '@csk/core';
import { createFleet, NEW, obedient, OLD, UPDATE } from './campaign-world.ts';
import { random } from '../random.ts';

/** Kills a process at its n-th call to the outside: before the effect or, as often, after it. Then nothing works any more. */
function createFate(fatalCall: number) {
  let calls = 0;
  let dead = false;
  const gone = () => new ConnectedServiceError('unavailable', 'The process was killed.');
  const call = async <R>(work: () => Promise<R>): Promise<R> => {
    if (dead) throw gone();
    calls += 1;
    if (calls < fatalCall) {
      const result = await work();
      if (dead) throw gone();
      return result;
    }
    dead = true;
    if (fatalCall % 2 === 1) await work();
    throw gone();
  };
  return { call, isDead: () => dead };
}

type Fate = ReturnType<typeof createFate>;

const mortalStore = (store: ServiceStore, { call }: Fate): ServiceStore => ({
  ...store,
  transact: (work, options) => call(() => store.transact(work, options)),
  // A dead process gives nothing back: its leases run out.
  release: (lease) => call(() => store.release(lease)),
});

const mortalCloud = (cloud: DeviceCloud, { call }: Fate): DeviceCloud => ({
  ...cloud,
  getDevice: (key, options) => call(() => cloud.getDevice(key, options)),
  updateDevice: (key, patch, options) => call(() => cloud.updateDevice(key, patch, options)),
});

const seeds = Array.from({ length: 24 }, (_, index) => 7 * index + 3);

for (const seed of seeds) {
  test(`killed at any call and started again, seed ${seed}: every device ends, and a roll-back restores each exactly`, async (t) => {
    const fleet = await createFleet(9);
    t.after(() => fleet.close());
    const next = random(seed);
    const before = new Map<string, unknown>();
    for (const [index, key] of fleet.keys.entries()) {
      if (index % 3 === 0) await fleet.devices.updateDevice(key, { desired: { interval: 10 + index } });
      if (index % 3 === 1) await fleet.devices.updateDevice(key, { desired: { firmware: null } });
      before.set(key, await fleet.desired(key));
    }
    fleet.behaviour.stubborn.add('d-4');
    const { campaigns } = fleet.client;
    const { id } = await campaigns.create({ ...UPDATE, rate: 4 });

    const liveThrough = async (isDone: () => Promise<boolean>) => {
      for (let life = 0; life < 40; life += 1) {
        const fate = createFate(life === 39 ? Infinity : 1 + Math.floor(next() * 25));
        const service = createConnectedService({
          ...fleet.options,
          store: mortalStore(fleet.store, fate),
          devices: mortalCloud(obedient(fleet.devices, fleet.behaviour), fate),
        });
        await service.start();
        for (let step = 0; step < 200 && !fate.isDead() && !(await isDone()); step += 1)
          await fleet.clock.advance(1_000);
        await service.close();
        if (await isDone()) return;
        await fleet.clock.advance(12_000 * next());
      }
      assert.fail(`not done: ${JSON.stringify(await campaigns.get(id))}`);
    };
    const hasEnded = async () => (await campaigns.get(id))?.working === false;

    await campaigns.start(id);
    // Sometimes to the end, sometimes only half of the way.
    const half = seed % 2 === 0;
    await liveThrough(async () => (half ? ((await campaigns.get(id))?.counts.succeeded ?? 0) >= 3 : hasEnded()));
    if (!half) {
      const done = await campaigns.get(id);
      assert.deepEqual([done?.status, done?.counts.succeeded, done?.counts.failed], ['completed', 8, 1]);
      for (const [index, key] of fleet.keys.entries()) {
        const expected = index % 3 === 1 ? { firmware: { version: '2.0' }, interval: 5 } : NEW;
        assert.deepEqual(await fleet.desired(key), expected, key);
      }
    }

    await campaigns.rollBack(id);
    await liveThrough(hasEnded);
    const back = await campaigns.get(id);
    assert.equal(back?.status, 'rolled-back');
    const rows = await fleet.rows(id);
    assert(rows.every(({ status, touched }) => status === (touched ? 'rolled-back' : 'skipped')));
    for (const key of fleet.keys) assert.deepEqual(await fleet.desired(key), before.get(key), key);
    const counted = Object.values(back.counts).reduce((sum, count) => sum + count, 0);
    assert.deepEqual([counted, back.counts['rolled-back']], [9, rows.filter(({ touched }) => touched).length]);
  });
}

test('two runners at once, as after a lease that was lost unnoticed: still one effect each', async (t) => {
  const fleet = await createFleet(12);
  t.after(() => fleet.close());
  // Each believes that the lease is its own.
  const careless: ServiceStore = {
    ...fleet.store,
    acquire: async (name, holder) => ({ holder, lease: { name, token: 'x' } }),
    renew: async () => true,
    release: async () => undefined,
    save: (name, checkpoint, { signal } = {}) => fleet.store.save(name, checkpoint, { signal }),
  };
  const services = [1, 2].map(() => createConnectedService({ ...fleet.options, store: careless }));
  t.after(() => Promise.all(services.map((service) => service.close())));
  for (const service of services) await service.start();
  const { campaigns } = fleet.client;
  const { id } = await campaigns.create(UPDATE);
  await campaigns.start(id);
  const done = await fleet.settle(id);
  assert.deepEqual([done.status, done.counts.succeeded], ['completed', 12]);
  for (const key of fleet.keys) assert.deepEqual(await fleet.desired(key), NEW);
  await campaigns.rollBack(id);
  await fleet.settle(id);
  for (const key of fleet.keys) assert.deepEqual(await fleet.desired(key), OLD);
});
