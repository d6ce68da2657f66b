import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError, createConnectedService, tallyOf } from '@csk/core';
import type { ServiceStore } from '@csk/core';
import { all, createWorld, until } from '../world.ts';

const DEVICES = 70;
const keyOf = (index: number) => `key-${String(index).padStart(2, '0')}`;

/** A store whose process dies at the n-th transaction: before its effect or, every other time, after it. */
function mortal(store: ServiceStore, fatal: number) {
  let count = 0;
  const gone = () => new ConnectedServiceError('unavailable', 'The process was killed.');
  const isDead = () => count >= fatal;
  const transact: ServiceStore['transact'] = async (work, options) => {
    if (isDead()) throw gone();
    count += 1;
    if (isDead() && fatal % 2 === 0) throw gone();
    const result = await store.transact(work, options);
    if (isDead()) throw gone();
    return result;
  };
  return { store: { ...store, transact }, isDead };
}

for (const fatal of [2, 3, 4, 5, 8, 13, 22, 41, 80, 131]) {
  test(`killed at transaction ${fatal} and started again: each device has one copy, and all are counted`, async (t) => {
    const world = await createWorld();
    t.after(() => world.close());
    await world.store.transact(async (tx) => {
      await tx.put('asset', { id: 'hall', name: 'Hall' });
      for (let index = 0; index < DEVICES; index += 1) {
        const device = { categoryId: 'cat-1', assetId: 'hall', registration: 'registered', connected: true } as const;
        await tx.put('device', { ...device, id: keyOf(index), name: keyOf(index), deviceKey: keyOf(index) });
      }
    });
    for (let index = 0; index < DEVICES; index += 1) {
      await world.devices.register({ deviceKey: keyOf(index) });
      world.devices.device(keyOf(index)).connect();
    }
    const job = await world.client.commands.sendToMany({ name: 'Notify', assetId: 'hall' });
    const { store, isDead } = mortal(world.store, fatal);
    const first = createConnectedService({ ...world.options, store });
    await first.start();
    await until('the crash', async () => {
      await world.clock.advance(200);
      return isDead();
    });
    const closing = first.close();
    await world.clock.advance(20_000);
    await closing;

    const second = createConnectedService(world.options);
    t.after(() => second.close());
    await second.start();
    const done = await until(
      'the end',
      async () => {
        // In small steps: hashes take real time, and no deadline of a command may pass meanwhile.
        await world.clock.advance(50);
        return world.client.commandJobs.get(job.id);
      },
      (one) => one?.status === 'completed',
    );
    assert.deepEqual(done?.tally, { ...tallyOf([]), completed: DEVICES });
    assert.equal((await all(world.client.commands.list({ where: { jobId: job.id } }))).length, DEVICES);
    for (let index = 0; index < DEVICES; index += 1) {
      // A resend after the crash carries the same id, by which the device knows it.
      const ids = new Set(
        world.devices
          .device(keyOf(index))
          .received()
          .map(({ id }) => id),
      );
      assert.equal(ids.size, 1, keyOf(index));
    }
  });
}
