// Settings in PostgreSQL: what one process changes, the other works with, woken by the database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectedService, UNCHANGED_SETTINGS } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryReadingStore } from '@csk/core/memory';
import { openPostgres } from '@csk/adapters/postgres';
import { startTestServer } from './test-server.ts';

const server = await startTestServer();

test('a change counts in the other process, and of two at once one is refused', async (t) => {
  const schema = server.nextSchema();
  const devices = createMemoryDeviceCloud();
  const engine = async () => {
    const postgres = await openPostgres({ connectionString: server.connectionString, schema, poolSize: 6 });
    const service = createConnectedService({ store: postgres.store, readings: createMemoryReadingStore(), devices });
    t.after(async () => {
      await service.close();
      await postgres.close();
    });
    await service.start();
    return service.client();
  };
  const [one, two] = [await engine(), await engine()];
  const settled = await Promise.allSettled([
    one.settings.update({ debounce: { windowMs: 0 } }, { ifVersion: UNCHANGED_SETTINGS }),
    two.settings.update({ debounce: { windowMs: 0, columns: [] } }, { ifVersion: UNCHANGED_SETTINGS }),
  ]);
  assert.deepEqual(settled.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const raise = (token: string) => two.alerts.raise({ description: 'x', deviceKey: 'd', rule: 'Hot', token });
  await raise('first');
  for (let turn = 0; turn < 1_200 && (await raise(`repeat-${turn}`)).parentId !== undefined; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.equal((await raise('last')).parentId, undefined, 'nothing is grouped any more');
  const { values, changed } = await two.settings.get();
  assert.deepEqual([values.debounce.windowMs, changed], [0, ['debounce']]);
});
