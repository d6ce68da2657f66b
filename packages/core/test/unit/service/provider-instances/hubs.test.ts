// Two hubs at once: what is meant for one never reaches the other, also when both know a device of the same id.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cloudDeviceIdOf, createConnectedService } from '@csk/core';
import type { BackChannel, Command } from '@csk/core';
import { createHubs } from './hubs-world.ts';
import { all, jump, row, sendRows, until } from '../world.ts';

test('the same id in two hubs is two devices', async (t) => {
  const { client, twin } = await createHubs(t);
  assert.equal(twin.deviceKey, 'hub-b/smt-1');
  assert.equal(twin.providerInstanceId, 'hub-b');
  assert.equal(twin.name, 'smt-1');
  assert.equal(cloudDeviceIdOf(twin.deviceKey), 'smt-1');
  await assert.rejects(client.devices.create({ deviceKey: 'smt-1' }), { code: 'conflict' });
  await assert.rejects(client.devices.create({ deviceKey: 'smt-1', providerInstanceId: 'hub-b' }), {
    code: 'conflict',
  });
  const inB = await all(client.devices.list({ where: { providerInstanceId: 'hub-b' } }));
  assert.deepEqual(
    inB.map(({ id }) => id),
    [twin.id],
  );
});

test('registration, pull, twin and switching reach the device in its own hub', async (t) => {
  const { client, devices, other, twin } = await createHubs(t);
  const home = await devices.getDevice('smt-1');
  assert.equal((await client.devices.register(twin.id)).registration, 'registered');
  assert.equal((await other.getDevice('smt-1'))?.deviceKey, 'smt-1');
  other.device('smt-1').report({ hub: 'b' });
  assert.deepEqual((await client.devices.pull(twin.id)).reported, { hub: 'b' });
  await client.devices.updateTwin(twin.id, { desired: { limit: 3 }, tags: { at: 'b' } });
  assert.deepEqual((await other.getDevice('smt-1'))?.desired, { limit: 3 });
  assert.equal((await client.devices.disable(twin.id)).enabled, false);
  assert.deepEqual(await devices.getDevice('smt-1'), home, 'the device of the same id in the other hub is untouched');
  assert.deepEqual((await client.devices.pull('dev-1')).reported, {});
  await client.devices.unregister(twin.id);
  assert.equal(await other.getDevice('smt-1'), undefined);
  assert.ok(await devices.getDevice('smt-1'));
});

test('a command goes to the hub of its device, and feedback of the two does not mix', async (t) => {
  const { client, devices, other, twin } = await createHubs(t);
  await client.devices.register(twin.id);
  const toB = await client.commands.send({ deviceId: twin.id, name: 'Notify' });
  const received = await until(
    'hub-b has it',
    () => client.commands.get(toB.id),
    (it) => it?.status === 'sent',
  );
  assert.equal(received?.deviceKey, 'hub-b/smt-1');
  devices.device('smt-1').connect();
  assert.deepEqual(devices.device('smt-1').received(), [], 'the namesake gets nothing');
  const toHome = await client.commands.send({ deviceId: 'dev-1', name: 'Notify' });
  await until(
    'home is done',
    () => client.commands.get(toHome.id),
    (it) => it?.status === 'completed',
  );
  assert.equal((await client.commands.get(toB.id))?.status, 'sent', 'feedback of home says nothing about hub-b');
  other.device('smt-1').connect();
  await until(
    'hub-b is done',
    () => client.commands.get(toB.id),
    (it) => it?.status === 'completed',
  );
  assert.deepEqual(
    other
      .device('smt-1')
      .received()
      .map(({ id, deviceKey }) => [id, deviceKey]),
    [[toB.id, 'smt-1']],
  );
  assert.deepEqual(
    devices
      .device('smt-1')
      .received()
      .map(({ id }) => id),
    [toHome.id],
  );
});

test('only the device that was asked may answer, not its namesake', async (t) => {
  const { client, clock, devices, other, twin } = await createHubs(t);
  await client.devices.register(twin.id);
  other.device('smt-1').connect();
  const { id } = await client.commands.send({ deviceId: twin.id, name: 'Reset Thermostat' });
  const state = (status: Command['status']) =>
    until(
      status,
      () => client.commands.get(id),
      (it) => it?.status === status,
    );
  await state('delivered');
  devices.device('smt-1').answer(id, 'completed', { from: 'home' });
  await jump(clock, 1_000);
  assert.equal((await client.commands.get(id))?.status, 'delivered');
  other.device('smt-1').answer(id, 'completed', { from: 'b' });
  assert.deepEqual((await state('completed'))?.response, { from: 'b' });
});

test('readings and signs of life belong to the device that sent them', async (t) => {
  const { client, devices, other, twin } = await createHubs(t);
  await client.devices.register(twin.id);
  devices.device('smt-1').send({ Temperature: 20 });
  other.device('smt-1').send({ Temperature: 99 });
  const latest = async (id: string) => (await client.readings.latest(id)).map(({ value }) => value);
  await until(
    'both are stored',
    async () => [await latest('dev-1'), await latest(twin.id)],
    (seen) => JSON.stringify(seen) === '[[20],[99]]',
  );
  await until(
    'hub-b is heard of',
    () => client.devices.get(twin.id),
    (it) => it?.connected === true,
  );
});

test('alerts of two hubs with the same token, device id and rule are two, and group with their own', async (t) => {
  const { client, queue, otherQueue, twin } = await createHubs(t);
  await sendRows(queue, row('t1'));
  await sendRows(otherQueue, row('t1'), row('t2', { reading: 114 }));
  const alerts = await until(
    'three alerts',
    () => all(client.alerts.list({ orderBy: 'createdAt asc' })),
    (it) => it.length === 3,
  );
  const of = (deviceId: string) => alerts.filter((alert) => alert.deviceId === deviceId);
  assert.equal(of('dev-1').length, 1);
  assert.equal(of(twin.id).length, 2);
  assert.equal(of('dev-1')[0]?.occurrences, 1);
  assert.equal(of(twin.id).filter(({ parentId }) => parentId !== undefined).length, 1);
  // The end of a condition in one hub is none in the other.
  await sendRows(
    otherQueue,
    row('t3', { alertevent: 'Cleared', time: new Date(Date.parse('2026-03-02T08:00:01Z')).toISOString() }),
  );
  await until(
    'cleared',
    () => all(client.alerts.list({ where: { deviceId: twin.id, parentId: null } })),
    (it) => it[0]?.clearedAt !== undefined,
  );
  assert.equal((await client.alerts.get(of('dev-1')[0]?.id ?? ''))?.clearedAt, undefined);
});

test('an import asks one hub, and its devices stand beside those of the other', async (t) => {
  const { client, other } = await createHubs(t);
  for (const key of ['smt-1', 'smt-2', 'x-1']) await other.register({ deviceKey: key });
  const result = await client.devices.import({ providerInstanceId: 'hub-b', prefix: 'smt' });
  assert.deepEqual([result.seen, result.created, result.updated, result.refused], [2, 1, 1, []]);
  const { created } = await client.devices.import({ providerInstanceId: 'hub-b', prefix: 'smt' });
  assert.equal(created, 0, 'again: nothing new');
  const keys = (await all(client.devices.list())).map(({ deviceKey }) => deviceKey).sort();
  assert.deepEqual(keys, ['hub-b/smt-1', 'hub-b/smt-2', 'smt-1', 'smt-2', 'smt-9']);
  const home = await client.devices.import({});
  assert.equal(home.created, 0, 'the default is the home instance');
});

test('a campaign writes to each device in its hub', async (t) => {
  const { client, clock, devices, other, twin } = await createHubs(t);
  await client.devices.register(twin.id);
  const { id } = await client.campaigns.create({
    name: 'Interval',
    target: { deviceIds: ['dev-1', twin.id] },
    change: { desired: { interval: 5 } },
    rate: 10,
    stopAfterFailures: 1,
  });
  await client.campaigns.start(id);
  for (let step = 0; step < 400; step += 1) {
    await clock.advance(1_000);
    if ((await client.campaigns.get(id))?.counts.succeeded === 2) break;
  }
  assert.equal((await client.campaigns.get(id))?.counts.succeeded, 2);
  assert.deepEqual((await devices.getDevice('smt-1'))?.desired, { interval: 5 });
  assert.deepEqual((await other.getDevice('smt-1'))?.desired, { interval: 5 });
});

test('the back-channel tells the device in the hub where the case is about it', async (t) => {
  const backChannel: BackChannel = { desired: 'service' };
  const { client, clock, devices, other, otherQueue, twin } = await createHubs(t, () => ({ backChannel }));
  await client.devices.register(twin.id);
  await sendRows(otherQueue, row('t1'));
  const [alert] = await until(
    'an alert',
    () => all(client.alerts.list()),
    (it) => it.length === 1,
  );
  await client.devices.update(twin.id, { accountId: 'acc-2' });
  const opened = await client.alerts.convertToCase([alert?.id ?? ''], { accountId: 'acc-2' });
  let told: unknown;
  for (let step = 0; step < 400 && told === undefined; step += 1) {
    await clock.advance(1_000);
    told = ((await other.getDevice('smt-1'))?.desired as { service?: { caseNumber?: string } }).service?.caseNumber;
  }
  assert.equal(told, opened.number);
  assert.deepEqual((await devices.getDevice('smt-1'))?.desired, {});
});

test('one cloud is the home instance, and nothing of it is written differently', async (t) => {
  const { options, devices, events, queue } = await createHubs(t);
  const alone = createConnectedService({
    ...options,
    devices,
    telemetry: { stream: events },
    alertSources: [{ name: 'AlertsQueue', queue }],
  });
  t.after(() => alone.close());
  const client = alone.client();
  const made = await client.devices.create({ deviceKey: 'plain' });
  assert.deepEqual([made.deviceKey, made.providerInstanceId], ['plain', 'home']);
  assert.equal((await client.devices.register(made.id)).registration, 'registered');
  assert.ok(await devices.getDevice('plain'));
});

test('options that cannot be are refused', async (t) => {
  const { options, devices, events } = await createHubs(t);
  const make = (change: Partial<typeof options>) => () => createConnectedService({ ...options, ...change });
  assert.throws(make({ devices: {} }), { code: 'invalid', details: { field: 'devices' } });
  assert.throws(make({ devices: { 'a/b': devices } }), { code: 'invalid', details: { field: 'devices' } });
  assert.throws(make({ devices: { __proto__x: devices, [`${'x'.repeat(51)}`]: devices } }), { code: 'invalid' });
  const field = 'telemetry.providerInstanceId';
  assert.throws(make({ telemetry: { stream: events, providerInstanceId: 'hub-c' } }), { details: { field } });
  assert.throws(make({ telemetry: [{ stream: events }, { stream: events }] }), { details: { field } });
  assert.throws(make({ devices: { 'hub-b': devices }, telemetry: { stream: events } }), { details: { field } });
  assert.throws(make({ alertSources: [{ name: 'a', queue: {} as never, providerInstanceId: 'hub-c' }] }), {
    details: { field: 'alertSources.providerInstanceId' },
  });
});
