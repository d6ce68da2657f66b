import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError, tallyOf } from '@csk/core';
import type { CommandJob, CommandJobStatus, ConnectedServiceOptions } from '@csk/core';
import { all, at, createWorld, jump, RESET, until } from '../world.ts';
import type { Parts } from '../world.ts';

type Ends = { after(work: () => Promise<void>): void };

/** A fleet beside the three devices of the world: `count` of category cat-1 at asset-2, numbered. */
async function fleet(t: Ends, count: number, change?: (parts: Parts) => Partial<ConnectedServiceOptions>) {
  const world = await createWorld(change);
  t.after(() => world.close());
  const { store, devices } = world;
  await store.transact(async (tx) => {
    await tx.put('asset', { id: 'asset-2', name: 'Hall' });
    await tx.put('commandDefinition', { ...RESET, id: 'def-purge', name: 'Purge', dangerous: true });
    const category = { id: 'cat-1', name: 'Thermostat' };
    await tx.put('category', {
      ...category,
      commandDefinitionIds: ['def-reset', 'def-notify', 'def-ping', 'def-purge'],
    });
    await tx.put('category', { id: 'cat-2', name: 'Gauge', commandDefinitionIds: [] });
    for (let index = 0; index < count; index += 1) {
      const number = String(index).padStart(4, '0');
      await tx.put('device', {
        id: `fleet-${number}`,
        name: `F${number}`,
        deviceKey: `key-${number}`,
        categoryId: 'cat-1',
        assetId: 'asset-2',
        registration: 'registered',
        connected: index % 2 === 0,
      });
    }
  });
  for (let index = 0; index < count; index += 1) {
    const deviceKey = `key-${String(index).padStart(4, '0')}`;
    await devices.register({ deviceKey });
    devices.device(deviceKey).connect();
  }
  const boss = world.service.client({ id: 'boss', name: 'Bea', roles: ['representative', 'supervisor'] });
  const reach = (id: string, status: CommandJobStatus) =>
    until(
      status,
      async () => {
        // In small steps: hashes take real time, and no deadline of a command may pass meanwhile.
        await world.clock.advance(50);
        return world.client.commandJobs.get(id);
      },
      (job) => job?.status === status,
    ) as Promise<CommandJob>;
  return { ...world, boss, reach };
}

const HALL = { name: 'Notify', assetId: 'asset-2' };
const RISKY = { name: 'Purge', assetId: 'asset-2' };
const hours = (count: number) => count * 3_600_000;

test('a preview says who would get it, who not and why, and does nothing', async (t) => {
  const { client, store } = await fleet(t, 5);
  await store.transact(async (tx) => {
    const device = {
      deviceKey: '',
      categoryId: 'cat-1',
      assetId: 'asset-2',
      registration: 'registered',
      connected: true,
    } as const;
    await tx.put('device', { ...device, id: 'x-new', name: 'New', deviceKey: 'x-new', registration: 'unregistered' });
    await tx.put('device', { ...device, id: 'x-other', name: 'Gauge', deviceKey: 'x-other', categoryId: 'cat-2' });
    await tx.put('device', { ...device, id: 'x-full', name: 'Full', deviceKey: 'x-full' });
  });
  for (let count = 0; count < 40; count += 1) await client.commands.send({ deviceId: 'x-full', name: 'Notify' });
  const head = await store.head();
  const preview = await client.commands.preview({ name: 'Reset Thermostat', assetId: 'asset-2' });
  assert.deepEqual([preview.count, preview.offline, preview.needsApproval], [5, 2, false]);
  assert.deepEqual(preview.sample[0], { id: 'fleet-0000', name: 'F0000', connected: true });
  assert.deepEqual(
    preview.excluded.map(({ reason, count, sample }) => [reason, count, sample[0]?.id]),
    [
      ['not-registered', 1, 'x-new'],
      ['unknown-command', 1, 'x-other'],
      ['queue-nearly-full', 1, 'x-full'],
    ],
  );
  assert.deepEqual(preview.order.parameters, { delay: 5 });
  assert.match(preview.digest, /^[0-9a-f]{64}$/);
  assert.equal(await store.head(), head);
});

test('every device gets exactly one copy, and the job counts them all', async (t) => {
  const world = await fleet(t, 130);
  await world.service.start();
  const { digest } = await world.client.commands.preview(HALL);
  const job = await world.client.commands.sendToMany({ ...HALL, digest }, { idempotencyKey: 'k' });
  assert.deepEqual([job.status, job.targetCount, job.tally.waiting], ['approved', 130, 130]);
  const again = await world.client.commands.sendToMany({ ...HALL, digest }, { idempotencyKey: 'k' });
  assert.equal(again.id, job.id);
  const done = await world.reach(job.id, 'completed');
  assert.deepEqual(done.tally, { ...tallyOf([]), completed: 130 });
  assert.deepEqual(
    done.transitions.map(({ to }) => to),
    ['approved', 'running', 'completed'],
  );
  const copies = await all(world.client.commands.list({ where: { jobId: job.id } }));
  assert.equal(new Set(copies.map(({ deviceId }) => deviceId)).size, 130);
  assert.equal(copies.length, 130);
  for (let index = 0; index < 130; index += 1) {
    assert.equal(world.devices.device(`key-${String(index).padStart(4, '0')}`).received().length, 1);
  }
  const targets = await all(world.client.commandJobs.targets(job.id));
  assert.deepEqual(
    targets.map(({ deviceId }) => deviceId),
    copies.map(({ deviceId }) => deviceId).sort(),
  );
  const pages = [];
  for await (const page of world.client.commandJobs.targets(job.id).byPage({ maxPageSize: 60 }))
    pages.push(page.items.length);
  assert.deepEqual(pages, [60, 60, 10]);
  // So long a list is in no record.
  assert(JSON.stringify(done).length < 2_000);
});

test('a dangerous command to many waits for a second person, who approves what was looked at', async (t) => {
  const world = await fleet(t, 3);
  await world.service.start();
  const preview = await world.client.commands.preview(RISKY);
  assert.equal(preview.needsApproval, true);
  const { id, digest, status } = await world.client.commands.sendToMany(RISKY);
  assert.deepEqual([status, digest], ['awaiting-approval', preview.digest]);
  await world.clock.advance(5_000);
  assert.equal((await all(world.client.commands.list())).length, 0);

  const { commandJobs } = world.client;
  await assert.rejects(commandJobs.approve(id, { digest }), { code: 'forbidden' });
  await assert.rejects(commandJobs.reject(id, { reason: 'no' }), { code: 'forbidden' });
  await assert.rejects(world.service.client({ id: 'flow:auto' }).commandJobs.approve(id, { digest }), {
    code: 'forbidden',
  });
  await assert.rejects(world.service.client().commandJobs.approve(id, { digest }), { code: 'forbidden' });
  await assert.rejects(world.boss.commandJobs.approve(id, { digest: 'ab'.repeat(32) }), { code: 'conflict' });
  await assert.rejects(world.boss.commandJobs.approve(id, {} as never), { details: { field: 'digest' } });
  const approved = await world.boss.commandJobs.approve(id, { digest }, { idempotencyKey: 'a' });
  assert.deepEqual([approved.status, approved.approvedBy], ['approved', 'Bea']);
  assert.equal((await world.boss.commandJobs.approve(id, { digest }, { idempotencyKey: 'a' })).approvedBy, 'Bea');
  await until('the devices', async () => {
    await world.clock.advance(500);
    return world.devices.device('key-0002').received().length === 1;
  });
});

test('only a principal with the demanded role approves', async (t) => {
  const world = await fleet(t, 1, () => ({ commands: { approval: { roles: ['supervisor'] } } }));
  const { id, digest } = await world.client.commands.sendToMany(RISKY);
  const colleague = world.service.client({ id: 'agent-8', roles: ['representative'] });
  await assert.rejects(colleague.commandJobs.approve(id, { digest }), { code: 'forbidden' });
  assert.equal((await world.boss.commandJobs.approve(id, { digest })).status, 'approved');
});

test('an approval that nobody gives expires; a refusal ends the job', async (t) => {
  const world = await fleet(t, 2, () => ({ commands: { approval: { withinMs: hours(1) } } }));
  await world.service.start();
  const first = await world.client.commands.sendToMany(RISKY);
  const second = await world.client.commands.sendToMany(RISKY);
  assert.equal(first.expiresAt, at(hours(1)));
  const rejected = await world.boss.commandJobs.reject(second.id, { reason: 'not on a Friday' });
  assert.deepEqual([rejected.status, rejected.reason, rejected.tally.cancelled], ['rejected', 'not on a Friday', 2]);
  await jump(world.clock, hours(1) - 1_000);
  assert.equal((await world.client.commandJobs.get(first.id))?.status, 'awaiting-approval');
  await world.clock.advance(1_000);
  await assert.rejects(world.boss.commandJobs.approve(first.id, first), { code: 'invalid' });
  await assert.rejects(world.boss.commandJobs.approve(first.id, { digest: first.digest }), { code: 'conflict' });
  const expired = await world.reach(first.id, 'expired');
  assert.deepEqual([expired.tally.expired, expired.tally.waiting], [2, 0]);
  assert.equal((await all(world.client.commands.list())).length, 0);
});

test('what would no longer be what the preview has shown is refused', async (t) => {
  const { client, store } = await fleet(t, 3);
  const { digest } = await client.commands.preview(HALL);
  const device = await store.get('device', 'fleet-0001');
  assert(device);
  await store.transact((tx) => tx.put('device', { ...device, registration: 'error' }));
  const head = await store.head();
  await assert.rejects(client.commands.sendToMany({ ...HALL, digest }), {
    code: 'conflict',
    details: { field: 'digest', count: 2 },
  });
  assert.equal(await store.head(), head);
});

test('a job whose devices are no longer those that were approved does not run', async (t) => {
  const world = await fleet(t, 2);
  const { id, digest } = await world.client.commands.sendToMany(RISKY);
  await world.boss.commandJobs.approve(id, { digest });
  const [batch] = (await world.store.query('commandJobBatch')).items;
  assert(batch);
  const targets = [...batch.targets, { deviceId: 'dev-9', deviceKey: 'smt-9' }];
  await world.store.transact((tx) => tx.put('commandJobBatch', { ...batch, targets }));
  await world.service.start();
  assert.match((await world.reach(id, 'cancelled')).reason ?? '', /digest/);
  assert.equal((await all(world.client.commands.list())).length, 0);
});

test('a cancelled job sends nothing more, takes back what waits, and ends when the rest has', async (t) => {
  const world = await fleet(t, 300, ({ devices }) => ({
    devices: {
      ...devices,
      // The devices of the first ten numbers take the message and say nothing; to the others it is not sent yet.
      sendCommand: async (command, options) => {
        if (command.deviceKey < 'key-0010') return devices.sendCommand(command, options);
        throw new ConnectedServiceError('throttled', 'busy', { retryAfterMs: 600_000 });
      },
    },
  }));
  await world.service.start();
  const job = await world.client.commands.sendToMany({ ...HALL, name: 'Reset Thermostat' });
  await until('the first', async () => {
    await world.clock.advance(100);
    return (await all(world.client.commands.list({ where: { status: 'delivered' } }))).length === 10;
  });
  const made = (await all(world.client.commands.list())).length;
  assert(made < 300, 'the rest waits in batches, not before the dispatcher');
  const cancelling = await world.client.commandJobs.cancel(job.id, { reason: 'wrong hall' });
  assert.equal(cancelling.status, 'cancelling');
  await assert.rejects(world.client.commandJobs.cancel(job.id), { code: 'conflict' });
  await world.clock.advance(2_000);
  for (let index = 0; index < 10; index += 1) {
    const device = world.devices.device(`key-000${index}`);
    const [received] = device.received();
    device.answer(received?.id ?? '', 'completed');
  }
  const cancelled = await world.reach(job.id, 'cancelled');
  assert.equal(cancelled.reason, 'wrong hall');
  assert.equal((await all(world.client.commands.list())).length, made);
  const { tally } = cancelled;
  assert.equal(tally.completed, 10);
  assert.equal(
    Object.values(tally).reduce((sum, count) => sum + count, 0),
    300,
  );
  assert.equal(tally.cancelled, 290);
});

test('a device that has gone since is skipped, not lost from the count', async (t) => {
  const world = await fleet(t, 3);
  const job = await world.client.commands.sendToMany(HALL);
  await world.store.transact((tx) => tx.delete('device', 'fleet-0001'));
  await world.service.start();
  const done = await world.reach(job.id, 'completed');
  assert.deepEqual(done.tally, { ...tallyOf([]), completed: 2, skipped: 1 });
});

test('an alert follows its job: failed when a device has not done it, well after a late answer', async (t) => {
  const world = await fleet(t, 2);
  await world.service.start();
  const alert = await world.client.alerts.raise({ description: 'x', deviceKey: 'key-0000' });
  const job = await world.client.commands.sendToMany({ ...HALL, name: 'Reset Thermostat', alertId: alert.id });
  await until('the devices', async () => {
    await world.clock.advance(500);
    return world.devices.device('key-0001').received().length === 1;
  });
  const linked = await world.client.alerts.get(alert.id);
  assert.deepEqual([linked?.progress, linked?.lastCommandJobId], ['command-sent', job.id]);
  const copies = await all(world.client.commands.list({ where: { jobId: job.id } }));
  const answer = (index: number) => {
    const copy = copies.find(({ deviceKey }) => deviceKey === `key-000${index}`);
    world.devices.device(`key-000${index}`).answer(copy?.id ?? '', 'completed');
  };
  answer(0);
  await world.clock.advance(RESET.timeoutMs);
  const done = await world.reach(job.id, 'completed');
  assert.deepEqual([done.tally.completed, done.tally.unknown], [1, 1]);
  const failed = await world.client.alerts.get(alert.id);
  assert.equal(failed?.progress, 'command-failed');
  assert.match(failed?.transitions.at(-1)?.reason ?? '', /completed by 1 of 2 devices/);
  answer(1);
  await until('the late answer', async () => {
    await world.clock.advance(500);
    return (await world.client.commandJobs.get(job.id))?.tally.completed === 2;
  });
  assert.equal((await world.client.alerts.get(alert.id))?.progress, 'command-sent');
});

test('a raw message to many needs the right to send one, and always an approval', async (t) => {
  const raw = { name: 'blink', payload: [1, 2], mode: 'queued', timeoutMs: 60_000 } as const;
  const closed = await fleet(t, 1);
  await assert.rejects(closed.client.commands.preview({ raw, assetId: 'asset-2' }), { code: 'forbidden' });
  const open = await fleet(t, 1, () => ({ commands: { raw: true } }));
  const job = await open.client.commands.sendToMany({ raw, where: { deviceKey: ['smt-1', 'smt-9'] } });
  assert.deepEqual([job.status, job.targetCount, job.parameters], ['awaiting-approval', 2, [1, 2]]);
});

test('input of jobs is checked by place, and nothing is written', async (t) => {
  const { client, store } = await fleet(t, 1, () => ({ commands: { raw: true } }));
  const head = await store.head();
  const wrong: readonly (readonly [unknown, string])[] = [
    [{ name: 'Notify' }, 'where'],
    [{ name: 'Notify', where: {} }, 'where'],
    [{ name: 'Notify', where: { name: {}, connected: { ne: undefined } } }, 'where'],
    [{ name: 'Notify', where: { categoryId: undefined } }, 'where'],
    [{ name: 'Notify', where: 'all' }, 'where'],
    [{ name: 'Notify', where: { tags: 1 } }, 'where.tags'],
    [{ name: 'Notify', where: JSON.parse('{"__proto__":1}') as unknown }, 'where.__proto__'],
    [{ name: 'Notify', where: { deviceKey: 'a' }, assetId: 'asset-2' }, 'where'],
    [{ name: 'Notify', where: { deviceKey: 'nobody' } }, 'where'],
    [{ name: 'Notify', assetId: 5 }, 'assetId'],
    [{ name: 'Explode', assetId: 'asset-2' }, 'name'],
    [{ name: 'Reset Thermostat', parameters: { delay: 61 }, assetId: 'asset-2' }, 'parameters.delay'],
    [{ name: 'Notify', assetId: 'asset-2', surprise: 1 }, 'surprise'],
    [
      { raw: { name: 'x', payload: 'x'.repeat(9_000), mode: 'queued', timeoutMs: 5_000 }, assetId: 'asset-2' },
      'parameters',
    ],
  ];
  for (const [input, field] of wrong) {
    for (const verb of ['preview', 'sendToMany'] as const) {
      await assert.rejects(
        client.commands[verb](input as never),
        { code: 'invalid', details: { field } },
        `${verb} ${field}`,
      );
    }
  }
  await assert.rejects(client.commands.preview({ name: 'Notify', assetId: 'none' }), { code: 'not-found' });
  await assert.rejects(client.commandJobs.cancel('none'), { code: 'not-found' });
  assert.equal(await store.head(), head);
});

test('one name that means two commands among the devices is refused', async (t) => {
  const { client, store } = await fleet(t, 1);
  await store.transact(async (tx) => {
    await tx.put('commandDefinition', { ...RESET, id: 'def-notify-2', name: 'Notify' });
    await tx.put('category', { id: 'cat-2', name: 'Gauge', commandDefinitionIds: ['def-notify-2'] });
    await tx.put('device', {
      id: 'g',
      name: 'G',
      deviceKey: 'g',
      categoryId: 'cat-2',
      assetId: 'asset-2',
      registration: 'registered',
      connected: true,
    });
  });
  await assert.rejects(client.commands.preview(HALL), { code: 'invalid', details: { field: 'name' } });
  const { count } = await client.commands.preview({
    name: 'Notify',
    where: { assetId: 'asset-2', categoryId: 'cat-2' },
  });
  assert.equal(count, 1);
});
