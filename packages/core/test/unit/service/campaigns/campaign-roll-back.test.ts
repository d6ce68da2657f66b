import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../world.ts';
import { createFleet, OLD, UPDATE } from './campaign-world.ts';

test('a roll-back does not wait for devices that never follow, though they take all places', async (t) => {
  const fleet = await createFleet(3);
  t.after(() => fleet.close());
  const { campaigns } = fleet.client;
  for (const key of ['d-1', 'd-2']) fleet.behaviour.stubborn.add(key);
  await fleet.service.start();
  const deviceIds = fleet.keys.map((key) => `id-${key}`);
  const { id } = await campaigns.create({ ...UPDATE, target: { deviceIds }, rate: 2, timeoutMs: 7 * 24 * 3_600_000 });
  await campaigns.start(id);
  // Which devices come first is up to their ids; these two hold both places in the end.
  await until('both that never will be done', async () => {
    await fleet.clock.advance(1_000);
    const stubborn = (await fleet.rows(id)).filter(({ deviceKey }) => fleet.behaviour.stubborn.has(deviceKey));
    return stubborn.length === 2 && stubborn.every(({ status }) => status === 'waiting');
  });
  await campaigns.rollBack(id);
  assert.equal((await fleet.settle(id, 1_000, 30)).status, 'rolled-back');
  for (const key of fleet.keys) assert.deepEqual(await fleet.desired(key), OLD, key);
});
