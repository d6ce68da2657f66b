import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { ConnectedServiceError, createConnectedService, REGISTRATION_TIMEOUT_MS } from '@csk/core';
import type { DeviceCloud, ServiceStore } from '@csk/core';
import { all, createWorld, until } from '../world.ts';

async function world(t: TestContext, cloud: (devices: DeviceCloud) => Partial<DeviceCloud> = () => ({})) {
  const made = await createWorld(({ devices }) => ({ devices: { ...devices, ...cloud(devices) } }));
  t.after(made.close);
  const device = (id: string) => made.store.get('device', id);
  const attempts = async (deviceId: string) =>
    (await all(made.client.registrations.list({ where: { deviceId } }))).map(({ action, status }) => [action, status]);
  return { ...made, device, attempts };
}

const away = () => new ConnectedServiceError('unavailable', 'The hub is away.');

test('one attempt is one row, with who asked, how it ended and when', async (t) => {
  const { client, attempts } = await world(t);
  const made = await client.devices.create({ deviceKey: 'new-1' });
  await client.devices.register(made.id);
  const [row] = await all(client.registrations.list({ where: { deviceId: made.id } }));
  assert.deepEqual([row?.status, row?.requestedBy, row?.endedAt !== undefined], ['registered', 'Ada', true]);
  const gone = await client.devices.unregister(made.id);
  assert.equal(gone.registration, 'unregistered');
  assert.deepEqual((await attempts(made.id)).sort(), [
    ['register', 'registered'],
    ['unregister', 'unregistered'],
  ]);
});

test('a failure is noted with its reason and can be tried again, with the same key too', async (t) => {
  let fails = 1;
  const { client, device, attempts } = await world(t, (cloud) => ({
    register: async (...call) => {
      fails -= 1;
      if (fails >= 0) throw away();
      return cloud.register(...call);
    },
  }));
  await assert.rejects(client.devices.register('dev-9', { idempotencyKey: 'k' }), { code: 'unavailable' });
  const failed = await device('dev-9');
  assert.deepEqual([failed?.registration, failed?.registrationMessage], ['error', 'The hub is away.']);
  assert.deepEqual(await attempts('dev-9'), [['register', 'error']]);
  const registered = await client.devices.register('dev-9', { idempotencyKey: 'k' });
  assert.deepEqual([registered.registration, registered.registrationMessage], ['registered', undefined]);
  assert.deepEqual(await attempts('dev-9'), [['register', 'registered']]);
  const repeated = await client.devices.register('dev-9', { idempotencyKey: 'k' });
  assert.equal(repeated.version, registered.version, 'a repeated call has one effect');
});

test('in bulk the registered and those in progress are skipped with a notice, the others go on', async (t) => {
  const { client, store, attempts } = await world(t, (cloud) => ({
    register: async (device, options) => {
      if (device.deviceKey === 'bad') throw away();
      return cloud.register(device, options);
    },
  }));
  const ids: string[] = [];
  for (const deviceKey of ['a', 'bad', 'b']) ids.push((await client.devices.create({ deviceKey })).id);
  const busy = await client.devices.create({ deviceKey: 'busy' });
  await store.transact((tx) =>
    tx.put('device', { ...busy, registration: 'in-progress', registrationDeadline: '2999' }),
  );
  const options = { idempotencyKey: 'bulk' };
  const outcomes = await client.devices.registerAll(['dev-1', ...ids, busy.id, 'none', ids[0] ?? ''], options);
  assert.deepEqual(
    outcomes.map(({ outcome }) => outcome),
    ['skipped', 'done', 'failed', 'done', 'skipped', 'failed'],
  );
  assert.deepEqual(
    outcomes.map(({ message }) => message?.split(' ').slice(0, 3).join(' ')),
    ['It is registered', undefined, 'The hub is', undefined, 'It is being', 'There is no'],
  );
  const again = await client.devices.registerAll(ids, options);
  assert.deepEqual(
    again.map(({ outcome }) => outcome),
    ['done', 'failed', 'done'],
    'a repeated call tells the same',
  );
  assert.deepEqual(await attempts(ids[0] ?? ''), [['register', 'registered']]);
});

test('an asset registers the devices connected to it', async (t) => {
  const { client, store } = await world(t);
  const made = await client.devices.create({ deviceKey: 'new-1', assetId: 'asset-1' });
  const outcomes = await client.assets.register('asset-1');
  assert.deepEqual(
    outcomes.map(({ deviceId, outcome }) => [deviceId, outcome]),
    [
      [made.id, 'done'],
      ['dev-1', 'skipped'],
    ],
  );
  assert.equal((await store.get('asset', 'asset-1'))?.registration, 'registered');
  await assert.rejects(client.assets.register('none'), { code: 'not-found' });
});

test('the watchdog ends what is never answered; a late success wins', async (t) => {
  let answer = (): void => undefined;
  const { client, service, clock, device, attempts, store } = await world(t, () => ({
    register: () => new Promise((resolve) => (answer = () => resolve({ status: 'registered' }))),
  }));
  const slow = client.devices.register('dev-1');
  slow.catch(() => undefined);
  await until(
    'in progress',
    () => device('dev-1'),
    (found) => found?.registration === 'in-progress',
  );
  assert.equal((await store.get('asset', 'asset-1'))?.registration, 'in-progress');
  // The call's own deadline would end it: this is a process that was stopped for a while.
  await store.transact(async (tx) => {
    const found = await tx.get('device', 'dev-1');
    if (found) await tx.put('device', { ...found, registrationDeadline: new Date(clock.now()).toISOString() });
  });
  await service.start();
  const ended = await until(
    'timed out',
    () => device('dev-1'),
    (found) => found?.registration === 'error',
  );
  assert.match(ended?.registrationMessage ?? '', /^Timed out/);
  assert.deepEqual(await attempts('dev-1'), [['register', 'error']]);
  assert.equal((await store.get('asset', 'asset-1'))?.registration, 'error');
  answer();
  assert.equal((await slow).registration, 'registered');
  assert.deepEqual(await attempts('dev-1'), [['register', 'registered']]);
  assert.equal((await store.get('asset', 'asset-1'))?.registration, 'registered');
});

test('no deadline, or one that no honest clock has set, is no way to stay in progress', async (t) => {
  const { service, store, device, clock } = await world(t);
  await store.transact(async (tx) => {
    for (const [id, registrationDeadline] of [
      ['dev-1', undefined],
      ['dev-2', '2999-01-01T00:00:00.000Z'],
    ] as const) {
      const found = await tx.get('device', id);
      if (found) await tx.put('device', { ...found, registration: 'in-progress', registrationDeadline });
    }
    const fresh = await tx.get('device', 'dev-9');
    const ahead = new Date(clock.now() + REGISTRATION_TIMEOUT_MS).toISOString();
    if (fresh) await tx.put('device', { ...fresh, registration: 'in-progress', registrationDeadline: ahead });
  });
  await service.start();
  for (const id of ['dev-1', 'dev-2']) {
    await until(
      id,
      () => device(id),
      (found) => found?.registration === 'error',
    );
  }
  assert.equal((await device('dev-9'))?.registration, 'in-progress');
});

test('a pull that is too early does not end a registration, one that finds the device does', async (t) => {
  const { client, store, devices, device } = await world(t);
  const made = await client.devices.create({ deviceKey: 'new-1' });
  await store.transact((tx) =>
    tx.put('device', { ...made, registration: 'in-progress', registrationDeadline: '2999-01-01T00:00:00.000Z' }),
  );
  assert.equal((await client.devices.pull(made.id)).registration, 'in-progress');
  await assert.rejects(client.devices.unregister(made.id), { code: 'conflict' });
  await devices.register({ deviceKey: 'new-1' });
  assert.equal((await client.devices.pull(made.id)).registration, 'registered');
  assert.equal((await device(made.id))?.registrationDeadline, undefined);
});

test('tags and settings from before the registration go to the twin', async (t) => {
  const { client, devices } = await world(t);
  const twin = { tags: { floor: 3 }, desired: { limit: 70 } };
  const made = await client.devices.create({ deviceKey: 'new-1', ...twin });
  const prepared = await client.devices.updateTwin(made.id, { desired: { limit: 71, fan: true } });
  assert.deepEqual(prepared.desired, { limit: 71, fan: true });
  await client.devices.register(made.id);
  const cloud = await devices.getDevice('new-1');
  assert.deepEqual([cloud?.tags, cloud?.desired], [{ floor: 3 }, { limit: 71, fan: true }]);
});

test('a crash at any step of a registration loses nothing and leaves nothing in progress', async (t) => {
  for (let fatal = 1; fatal <= 8; fatal += 1) {
    const made = await createWorld();
    t.after(made.close);
    let step = 0;
    const mortal = async <R>(work: () => Promise<R>): Promise<R> => {
      step += 1;
      if (step > fatal || (step === fatal && fatal % 2 === 0)) throw away();
      const result = await work();
      if (step === fatal) throw away();
      return result;
    };
    const store: ServiceStore = { ...made.store, transact: (...call) => mortal(() => made.store.transact(...call)) };
    const devices: DeviceCloud = {
      ...made.devices,
      register: (...call) => mortal(() => made.devices.register(...call)),
    };
    const device = await made.client.devices.create({ deviceKey: 'new-1', assetId: 'asset-1' });
    const dying = createConnectedService({ ...made.options, store, devices }).client();
    await dying.devices.register(device.id, { idempotencyKey: 'k' }).catch(() => undefined);
    if (fatal % 3 === 0) {
      // Nobody calls again: the watchdog ends it, and it can be started anew.
      await made.clock.advance(REGISTRATION_TIMEOUT_MS + 1);
      await made.service.start();
      await until(
        `an end after a crash at ${fatal}`,
        () => made.store.get('device', device.id),
        (found) => found?.registration !== 'in-progress',
      );
    }
    const done = await made.service.client().devices.register(device.id, { idempotencyKey: 'k' });
    assert.equal(done.registration, 'registered');
    const rows = await all(made.client.registrations.list({ where: { deviceId: device.id } }));
    assert.deepEqual(
      rows.map(({ status }) => status),
      ['registered'],
      `one attempt, crash at ${fatal}`,
    );
  }
});
