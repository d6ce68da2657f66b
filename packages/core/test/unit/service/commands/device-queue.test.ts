import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEVICE_QUEUE_LIMIT, DEVICE_QUEUE_WARNING } from '@csk/core';
import type { Command, StoreReader } from '@csk/core';
import { pendingOf } from '../../../../src/service/commands/device-queue.ts';
import { all, createWorld, RESET, until } from '../world.ts';
import type { World } from '../world.ts';

async function started(t: { after(work: () => Promise<void>): void }) {
  const world = await createWorld();
  t.after(() => world.close());
  await world.service.start();
  return world;
}

const send = ({ client }: World, deviceId = 'dev-1') => client.commands.send({ deviceId, name: 'Notify' });
const inStatus = async ({ client }: World, status: 'queued' | 'sent' | 'completed' | 'expired') =>
  (await all(client.commands.list({ where: { status, deviceId: 'dev-1' } }))).length;

/** Sends so many to the device, one after the other, and waits until the cloud has those for which it has room. */
async function fill(world: World, count: number) {
  const made = [];
  for (let index = 0; index < count; index += 1) {
    made.push(await send(world));
    // Creation times order the queue.
    await world.clock.advance(10);
  }
  await until('all in the cloud', async () => (await inStatus(world, 'sent')) === Math.min(count, DEVICE_QUEUE_LIMIT));
  return made;
}

test('from forty waiting messages on, a command carries a warning, and the count is there to be asked', async (t) => {
  const world = await started(t);
  const made = await fill(world, DEVICE_QUEUE_WARNING + 2);
  assert.deepEqual(
    made.map(({ queueWarning }) => queueWarning?.pending),
    made.map((_, index) => (index >= DEVICE_QUEUE_WARNING ? index : undefined)),
  );
  assert.deepEqual(await world.client.commands.pending('dev-1'), {
    deviceId: 'dev-1',
    inCloud: 42,
    here: 0,
    limit: 50,
    state: 'nearly-full',
  });
  assert.equal((await world.client.commands.pending('dev-2')).state, 'ok');
  assert.equal((await send(world, 'dev-2')).queueWarning, undefined);
  // A direct method takes no place in the queue.
  const ping = await world.client.commands.send({ deviceId: 'dev-1', name: 'Ping' });
  assert.equal(ping.queueWarning, undefined);
  await assert.rejects(world.client.commands.pending('none'), { code: 'not-found' });
});

test('the fifty-first waits here, in its order, and goes when there is room', async (t) => {
  const world = await started(t);
  const made = await fill(world, DEVICE_QUEUE_LIMIT + 5);
  const held = await all(world.client.commands.list({ where: { heldSince: { gt: '' } } }));
  assert.equal(held.length, 5);
  assert(held.every(({ reason, status }) => status === 'queued' && /when there is room/.test(reason ?? '')));
  const pending = await world.client.commands.pending('dev-1');
  assert.deepEqual([pending.inCloud, pending.here, pending.state], [50, 5, 'full']);
  const health = () => world.service.health().hops.find(({ name }) => name === 'commands:dispatch');
  assert.equal(health()?.counts['retries'] ?? 0, 0, 'the cloud was not asked in vain');
  // Others do not wait behind it.
  const other = await send(world, 'dev-2');
  await until('the other', async () => (await world.client.commands.get(other.id))?.status === 'sent');

  world.devices.device('smt-1').connect();
  await until('all taken', async () => {
    await world.clock.advance(100);
    return (await inStatus(world, 'completed')) === made.length;
  });
  const received = world.devices.device('smt-1').received();
  assert.deepEqual(
    received.map(({ id }) => id),
    made.map(({ id }) => id),
  );
});

test('what is held expires at its time, and says that it was never sent', async (t) => {
  const world = await started(t);
  const made = await fill(world, DEVICE_QUEUE_LIMIT + 1);
  await world.clock.advance(RESET.timeoutMs + 5_000);
  const last = await until(
    'its end',
    () => world.client.commands.get(made.at(-1)?.id ?? ''),
    (command) => command?.status === 'expired' || command?.status === 'sent',
  );
  // Room came a moment before, with the end of the first fifty; then it had no time left.
  assert(last?.transitions.some(({ to }) => to === 'expired' || to === 'sent'));
  await world.clock.advance(RESET.timeoutMs);
  assert.equal(await inStatus(world, 'queued'), 0);
});

test('a held command can be taken back', async (t) => {
  const world = await started(t);
  const made = await fill(world, DEVICE_QUEUE_LIMIT + 2);
  const [first, second] = made.slice(-2);
  await world.client.commands.cancel(first?.id ?? '');
  world.devices.device('smt-1').connect();
  await until('the second', async () => {
    await world.clock.advance(100);
    return (await world.client.commands.get(second?.id ?? ''))?.status === 'completed';
  });
  assert.equal((await world.client.commands.get(first?.id ?? ''))?.status, 'cancelled');
  assert(
    !world.devices
      .device('smt-1')
      .received()
      .some(({ id }) => id === first?.id),
  );
});

test('a message that is sent while the places are counted is neither missed nor counted twice', async (t) => {
  const world = await createWorld();
  t.after(() => world.close());
  const { store } = world;
  const { id } = await send(world);
  const change = (facts: Partial<Command>) =>
    store.transact(async (transaction) => {
      const command = await transaction.get('command', id);
      assert.ok(command);
      await transaction.put('command', { ...command, ...facts });
    });
  await change({ claimedUntil: '2099-01-01T00:00:00.000Z' });
  let reads = 0;
  // Another engine writes down that it was sent, between any two reads of this one.
  const reader: StoreReader = {
    get: (kind, wanted) => store.get(kind, wanted),
    getAll: (kind, ids) => store.getAll(kind, ids),
    async query(kind, query, page) {
      const found = await store.query(kind, query, page);
      if ((reads += 1) === 1) await change({ status: 'sent', claimedUntil: undefined });
      return found;
    },
  };
  const { inCloud } = await pendingOf(reader, 'dev-1', '2026-03-01T00:00:00.000Z');
  assert.equal(inCloud, 1);
});
