// Which devices a command to many was not sent to, and why.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, createWorld } from '../world.ts';

const GOING = 70;
const NEW = 120;

/** Devices of one asset: some go, more are not registered, and one has a category without the command. */
async function hall(t: { after(work: () => Promise<void>): void }) {
  const world = await createWorld();
  t.after(() => world.close());
  await world.store.transact(async (tx) => {
    await tx.put('asset', { id: 'asset-2', name: 'Hall' });
    await tx.put('category', { id: 'cat-2', name: 'Gauge', commandDefinitionIds: [] });
    const device = { assetId: 'asset-2', categoryId: 'cat-1', connected: true } as const;
    for (let index = 0; index < GOING + NEW; index += 1) {
      const id = `h-${String(index).padStart(3, '0')}`;
      const registration = index < GOING ? 'registered' : 'unregistered';
      await tx.put('device', { ...device, id, name: id, deviceKey: `key-${id}`, registration });
    }
    const gauge = { id: 'gauge', name: 'Gauge', deviceKey: 'key-gauge', categoryId: 'cat-2' } as const;
    await tx.put('device', { ...device, ...gauge, registration: 'registered' });
  });
  const job = await world.client.commands.sendToMany({ name: 'Notify', assetId: 'asset-2' });
  return { ...world, job };
}

test('every device that is left out is kept with its reason, and comes in pages', async (t) => {
  const { client, job } = await hall(t);
  assert.deepEqual(job.excluded, { 'not-registered': NEW, 'unknown-command': 1, 'queue-nearly-full': 0 });
  const left = await all(client.commandJobs.excluded(job.id));
  assert.equal(left.length, NEW + 1);
  assert.deepEqual(left[0], { deviceId: 'h-070', deviceKey: 'key-h-070', reason: 'not-registered' });
  assert.deepEqual(left.at(-1), { deviceId: 'gauge', deviceKey: 'key-gauge', reason: 'unknown-command' });
  assert.equal(new Set(left.map(({ deviceId }) => deviceId)).size, NEW + 1);
  const pages = [];
  for await (const page of client.commandJobs.excluded(job.id).byPage({ maxPageSize: 45 })) pages.push(...page.items);
  assert.deepEqual(pages, left, 'whatever the size of a page');
  assert.equal((await all(client.commandJobs.targets(job.id))).length, GOING);
});

test('it stays as it was when the job was made, and opens nothing in the job', async (t) => {
  const { client, job, store } = await hall(t);
  assert.equal(job.openBatches, 2);
  await store.transact(async (tx) => {
    const device = await tx.get('device', 'gauge');
    assert.ok(device);
    await tx.put('device', { ...device, categoryId: 'cat-1' });
    await tx.delete('device', 'h-070');
  });
  const left = await all(client.commandJobs.excluded(job.id));
  assert.deepEqual([left[0]?.deviceId, left.at(-1)?.reason], ['h-070', 'unknown-command']);
  const stopped = await client.commandJobs.cancel(job.id);
  assert.deepEqual([stopped.status, stopped.openBatches, stopped.tally.cancelled], ['cancelled', 0, GOING]);
  assert.equal((await all(client.commandJobs.excluded(job.id))).length, NEW + 1);
});

test('a job from before they were kept has none, and a token of another list is refused', async (t) => {
  const { client, job, store } = await hall(t);
  await assert.rejects(all(client.commandJobs.excluded('no-such-job')), { code: 'not-found' });
  const page = client.commandJobs.excluded(job.id).byPage({ continuationToken: 'x' });
  await assert.rejects(page[Symbol.asyncIterator]().next(), { code: 'invalid' });
  await store.transact(async (tx) => {
    const { items } = await tx.query('commandJobBatch', { where: { jobId: job.id, status: 'left-out' } });
    assert.equal(items.length, 3);
    for (const { id } of items) await tx.delete('commandJobBatch', id);
  });
  assert.deepEqual(await all(client.commandJobs.excluded(job.id)), []);
});

test('who may not read jobs does not read who was left out', async (t) => {
  const { service, job } = await hall(t);
  const stranger = service.client({ id: 'x', roles: ['endpoint-user'] });
  await assert.rejects(all(stranger.commandJobs.excluded(job.id)), { code: 'forbidden' });
});
