// Campaigns on PostgreSQL: lists of devices over several pages, steps in batches, counts that agree with the rows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPostgres } from '@csk/adapters/postgres';
import { createConnectedService } from '@csk/core';
import type { Campaign, Paged } from '@csk/core';
import { createMemoryDeviceCloud } from '@csk/core/memory';
import { startTestServer } from './test-server.ts';

const server = await startTestServer();
const DEVICES = 1_100;

async function settle(look: () => Promise<Campaign | undefined>): Promise<Campaign> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    const campaign = await look();
    if (campaign && !campaign.working) return campaign;
    await sleep(50);
  }
  throw new Error(`Still working: ${JSON.stringify(await look())}`);
}

test('an update of many devices by two engines, its progress in pages, and the way back', async (t) => {
  const schema = server.nextSchema();
  const devices = createMemoryDeviceCloud();
  const engines = await Promise.all(
    [1, 2].map(async () => {
      const postgres = await openPostgres({ connectionString: server.connectionString, schema, poolSize: 5 });
      const { store, readings } = postgres;
      return { postgres, service: createConnectedService({ store, readings, devices }) };
    }),
  );
  t.after(async () => {
    for (const { service, postgres } of engines) {
      await service.close();
      await postgres.close();
    }
  });
  const [first, second] = engines;
  assert(first && second);
  const keys = Array.from({ length: DEVICES }, (_, n) => `device-${n}`);
  for (const key of keys) {
    await devices.register({ deviceKey: key });
    await devices.updateDevice(key, { desired: { interval: 60 } });
  }
  for (const page of [keys.slice(0, 1_000), keys.slice(1_000)]) {
    await first.postgres.store.transact((tx) =>
      tx.putAll(
        'device',
        page.map((key) => ({
          record: { id: key, name: key, deviceKey: key, categoryId: 'c', registration: 'registered', connected: false },
          ifVersion: null,
        })),
      ),
    );
  }
  for (const { service } of engines) await service.start();
  const { campaigns } = second.service.client();
  const { id } = await campaigns.create({
    name: 'Every five seconds',
    target: { where: { categoryId: 'c', connected: false } },
    change: { desired: { interval: 5 } },
    rate: 1_000,
    stopAfterFailures: 1,
  });
  await campaigns.start(id);
  const done = await settle(() => campaigns.get(id));
  assert.deepEqual([done.status, done.counts.succeeded], ['completed', DEVICES]);
  const count = async (list: Paged<unknown>) => {
    let found = 0;
    for await (const page of list.byPage({ maxPageSize: 300 })) found += page.items.length;
    return found;
  };
  assert.equal(await count(campaigns.devices(id, { where: { status: 'succeeded', touched: true } })), DEVICES);
  assert.equal(await count(campaigns.devices(id, { where: { deviceId: 'device-7' }, orderBy: 'endedAt desc' })), 1);

  await campaigns.rollBack(id);
  const back = await settle(() => campaigns.get(id));
  assert.deepEqual([back.status, back.counts['rolled-back']], ['rolled-back', DEVICES]);
  for (const key of keys) assert.deepEqual((await devices.getDevice(key))?.desired, { interval: 60 });
});
