// Provider instances: written down, chosen, switched off and on; what needs a hub that is not there ends with a word.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ConnectedServiceError,
  createConnectedService,
  deviceKeyIn,
  deviceUrlOf,
  instanceOfKey,
  isConnectedServiceError,
  transitionProviderInstance,
} from '@csk/core';
import type { ProviderInstance, ProviderInstanceAction, ProviderInstanceInput, ServiceStore } from '@csk/core';
import { createHubs } from './hubs-world.ts';
import { all, createWorld, jump, until } from '../world.ts';

test('the clouds of an engine are written down once, and one is the default', async (t) => {
  const { client, options } = await createHubs(t);
  const instances = await all(client.providerInstances.list({ orderBy: 'id asc' }));
  assert.deepEqual(
    instances.map(({ id, name, type, status, isDefault }) => [id, name, type, status, isDefault]),
    [
      ['home', 'home', 'custom', 'connected', true],
      ['hub-b', 'hub-b', 'custom', 'connected', false],
    ],
  );
  const again = createConnectedService(options);
  t.after(() => again.close());
  await again.start();
  assert.deepEqual(await all(client.providerInstances.list({ orderBy: 'id asc' })), instances);
  const withoutHome = createConnectedService({
    ...options,
    devices: { 'hub-c': {} as never },
    telemetry: [],
    alertSources: [],
  });
  await withoutHome.client().devices.create({ deviceKey: 'x' });
  assert.equal(
    (await all(client.devices.list({ where: { deviceKey: 'x' } }))).length,
    1,
    'the record decides, not the engine',
  );
});

test('new devices get the default instance, of which there is always one', async (t) => {
  const { client } = await createHubs(t);
  const { providerInstances } = client;
  const chosen = await providerInstances.makeDefault('hub-b', { idempotencyKey: 'k' });
  assert.equal(chosen.isDefault, true);
  assert.deepEqual(
    (await all(providerInstances.list({ where: { isDefault: true } }))).map(({ id }) => id),
    ['hub-b'],
  );
  const made = await client.devices.create({ deviceKey: 'new-1' });
  assert.deepEqual([made.deviceKey, made.providerInstanceId], ['hub-b/new-1', 'hub-b']);
  // A retry of the call comes late, and with the version of before: it has had its effect.
  await providerInstances.makeDefault('home');
  await providerInstances.makeDefault('hub-b', { idempotencyKey: 'k', ifVersion: 'old' });
  assert.equal((await providerInstances.get('home'))?.isDefault, true);
  await Promise.all(['home', 'hub-b', 'home', 'hub-b'].map((id) => providerInstances.makeDefault(id)));
  assert.equal((await all(providerInstances.list({ where: { isDefault: true } }))).length, 1);
});

test('an instance is created once, also when the answer was lost', async (t) => {
  const { client } = await createHubs(t);
  const input: ProviderInstanceInput = {
    providerInstanceId: 'central',
    name: 'Leeds',
    type: 'iot-central',
    urlTemplate: 'https://leeds.example/devices/{deviceId}',
  };
  const made = await client.providerInstances.create(input, { idempotencyKey: 'k' });
  assert.equal(made.isDefault, false);
  assert.deepEqual(await client.providerInstances.create(input, { idempotencyKey: 'k' }), made);
  await assert.rejects(client.providerInstances.create(input), { code: 'conflict' });
  assert.equal(deviceUrlOf(made, 'central/a#1'), 'https://leeds.example/devices/a%231');
  const renamed = await client.providerInstances.update(
    'central',
    { name: 'York', urlTemplate: null },
    { ifVersion: made.version },
  );
  assert.deepEqual([renamed.name, renamed.urlTemplate], ['York', undefined]);
  await assert.rejects(client.providerInstances.update('central', { name: 'Z' }, { ifVersion: made.version }), {
    code: 'conflict',
  });
});

test('wrong input is refused with its place', async (t) => {
  const { client } = await createHubs(t);
  const { providerInstances } = client;
  const wrong: readonly (readonly [string, object])[] = [
    ['providerInstanceId', {}],
    ['providerInstanceId', { providerInstanceId: 'a/b', type: 'custom' }],
    ['providerInstanceId', { providerInstanceId: '__proto__', type: 'custom' }],
    ['providerInstanceId', { providerInstanceId: 'x'.repeat(51), type: 'custom' }],
    ['type', { providerInstanceId: 'a', type: 'aws' }],
    ['name', { providerInstanceId: 'a', type: 'custom', name: 'x'.repeat(101) }],
    ['urlTemplate', { providerInstanceId: 'a', type: 'custom', urlTemplate: 'javascript:alert(1)' }],
    ['urlTemplate', { providerInstanceId: 'a', type: 'custom', urlTemplate: 'https://u:secret@x/{deviceId}' }],
    ['urlTemplate', { providerInstanceId: 'a', type: 'custom', urlTemplate: 'https://{host}/' }],
    ['urlTemplate', { providerInstanceId: 'a', type: 'custom', urlTemplate: 'http://leeds.example/{deviceId}' }],
    ['urlTemplate', { providerInstanceId: 'a', type: 'custom', urlTemplate: 'https://{deviceId}.example/' }],
    ['connectionString', { providerInstanceId: 'a', type: 'custom', connectionString: 'x' }],
  ];
  for (const [field, input] of wrong) {
    await assert.rejects(providerInstances.create(input as ProviderInstanceInput), {
      code: 'invalid',
      details: { field },
    });
  }
  await assert.rejects(providerInstances.update('home', { isDefault: true } as never), {
    details: { field: 'isDefault' },
  });
  await assert.rejects(providerInstances.update('home', { name: null } as never), { details: { field: 'name' } });
  await assert.rejects(providerInstances.disconnect('home', { reason: 7 } as never), { details: { field: 'reason' } });
  await assert.rejects(providerInstances.makeDefault('nowhere'), { code: 'not-found' });
  await assert.rejects(providerInstances.check('nowhere'), { code: 'not-found' });
  for (const providerInstanceId of ['nowhere', '__proto__']) {
    const details = { field: 'providerInstanceId' };
    await assert.rejects(client.devices.create({ deviceKey: 'a', providerInstanceId }), { code: 'invalid', details });
    await assert.rejects(client.devices.import({ providerInstanceId }), { code: 'invalid', details });
  }
  await assert.rejects(client.devices.create({ deviceKey: 'hub-b/a' }), { details: { field: 'deviceKey' } });
  await assert.rejects(client.devices.update('dev-1', { providerInstanceId: 'hub-b' } as never), {
    details: { field: 'providerInstanceId' },
  });
});

test('a disconnected instance keeps its data and refuses what needs its hub', async (t) => {
  const { client, clock, other, twin } = await createHubs(t);
  await client.devices.register(twin.id);
  const waiting = await client.commands.send({ deviceId: twin.id, name: 'Notify' });
  await until(
    'sent',
    () => client.commands.get(waiting.id),
    (it) => it?.status === 'sent',
  );
  const off = await client.providerInstances.disconnect('hub-b', { reason: 'sold' });
  assert.equal(off.transitions.at(-1)?.reason, 'sold');
  const before = await client.devices.get(twin.id);
  const refused = { code: 'not-configured', details: { providerInstanceId: 'hub-b' } };
  await assert.rejects(client.devices.register(twin.id), refused);
  await assert.rejects(client.devices.unregister(twin.id), refused);
  await assert.rejects(client.devices.pull(twin.id), refused);
  await assert.rejects(client.devices.updateTwin(twin.id, { desired: { a: 1 } }), refused);
  await assert.rejects(client.devices.disable(twin.id), refused);
  await assert.rejects(client.devices.import({ providerInstanceId: 'hub-b' }), refused);
  await assert.rejects(client.devices.create({ deviceKey: 'late', providerInstanceId: 'hub-b' }), refused);
  await assert.rejects(client.commands.send({ deviceId: twin.id, name: 'Notify' }), refused);
  await assert.rejects(client.providerInstances.makeDefault('hub-b'), { code: 'conflict' });
  assert.deepEqual(await client.devices.get(twin.id), before, 'nothing was written');
  const [outcome] = await client.devices.registerAll([twin.id, 'dev-1']);
  assert.equal(outcome?.outcome, 'skipped', 'it is registered already');
  assert.deepEqual(
    (await client.devices.pullAll([twin.id, 'dev-1'])).map((one) => one.outcome),
    ['failed', 'done'],
  );
  // What was sent before has an outcome all the same.
  other.device('smt-1').connect();
  await until(
    'completed',
    () => client.commands.get(waiting.id),
    (it) => it?.status === 'completed',
  );
  assert.equal((await client.providerInstances.check('hub-b')).state, 'disconnected');
  await client.providerInstances.connect('hub-b');
  await jump(clock, 1_000);
  assert.equal((await client.devices.pull(twin.id)).connected, true);
});

test('a command that waits when its hub is taken away ends as failed', async (t) => {
  const { client, options, store, twin } = await createHubs(t);
  await client.devices.register(twin.id);
  const idle = createConnectedService(options).client();
  await client.providerInstances.disconnect('hub-b');
  // Queued a moment before, by another engine.
  const { id } = await store.transact((tx) =>
    tx.put('command', {
      ...{ id: 'late', name: 'Notify', deviceId: twin.id, deviceKey: twin.deviceKey, parameters: {}, mode: 'direct' },
      ...{
        completion: 'delivery',
        status: 'queued',
        deadline: '2026-03-02T08:10:00.000Z',
        requestedBy: 'Ada',
        transitions: [],
      },
    }),
  );
  const ended = await until(
    'failed',
    () => client.commands.get(id),
    (it) => it?.status === 'failed',
  );
  assert.match(ended?.reason ?? '', /hub-b.*disconnected/);
  await assert.rejects(idle.commands.resend(id), { code: 'not-configured' });
});

test('a device of a disconnected hub that falls silent does not count as connected for ever', async (t) => {
  const { client, clock, other, twin } = await createHubs(t);
  await client.devices.register(twin.id);
  other.device('smt-1').connect();
  await client.devices.pull(twin.id);
  await client.providerInstances.disconnect('hub-b');
  await until('not connected', async () => {
    await clock.advance(10_000);
    return (await client.devices.get(twin.id))?.connected === false;
  });
});

test('an engine without the cloud of an instance says so, and nothing stays in progress', async (t) => {
  const { client, options, devices, twin } = await createHubs(t);
  const lone = createConnectedService({ ...options, devices, telemetry: [], alertSources: [] });
  t.after(() => lone.close());
  const other = lone.client();
  await assert.rejects(other.devices.register(twin.id), { code: 'not-configured' });
  assert.equal((await client.devices.get(twin.id))?.registration, 'unknown');
  await assert.rejects(other.commands.send({ deviceId: twin.id, name: 'Notify' }), { code: 'not-configured' });
  assert.equal((await other.providerInstances.check('hub-b')).state, 'not-configured');
  assert.equal((await other.providerInstances.check('home')).state, 'connected');
});

test('a store that is away while the hub is looked up costs a direct command nothing', async (t) => {
  let away = 2;
  const { client, twin, other, clock } = await createHubs(t, ({ store }) => {
    const get: ServiceStore['get'] = async (kind, id) => {
      if (kind === 'providerInstance' && id === 'hub-b' && away > 0) {
        away -= 1;
        throw new ConnectedServiceError('unavailable', 'The store is away.');
      }
      return store.get(kind, id);
    };
    return { store: { ...store, get } };
  });
  await client.devices.register(twin.id).catch(() => undefined);
  await client.devices.register(twin.id).catch(() => undefined);
  await client.devices.register(twin.id);
  away = 2;
  other.device('smt-1').connect();
  other.device('smt-1').onDirect(() => ({ status: 'completed' }));
  const { id } = await client.commands.send({ deviceId: twin.id, name: 'Ping' });
  for (let step = 0; step < 30 && (await client.commands.get(id))?.status === 'queued'; step += 1)
    await clock.advance(1_000);
  assert.equal((await client.commands.get(id))?.status, 'completed');
});

test('a check tells a hub that does not answer from one that does', async (t) => {
  const { client, other } = await createHubs(t);
  assert.equal((await client.providerInstances.check('hub-b')).state, 'connected');
  await other.close?.();
  const check = await client.providerInstances.check('hub-b');
  assert.equal(check.state, 'unreachable');
  assert.ok(check.message);
});

test('device keys name their instance and come apart again', () => {
  assert.equal(deviceKeyIn('home', 'a'), 'a');
  assert.equal(deviceKeyIn('hub-b', 'a'), 'hub-b/a');
  assert.equal(instanceOfKey('a'), 'home');
  assert.equal(instanceOfKey('hub-b/a'), 'hub-b');
  // A device of the home hub that calls itself another hub's stays at home.
  assert.equal(instanceOfKey(deviceKeyIn('home', 'hub-b/a')), 'home');
  assert.equal(instanceOfKey(deviceKeyIn('hub-b', 'home/a')), 'hub-b');
  assert.equal(instanceOfKey('/a'), 'home');
  assert.equal(instanceOfKey('__proto__/a'), 'home');
});

test('no sequence of steps leaves the table, and what changes nothing leaves no trace', () => {
  const actions: readonly ProviderInstanceAction[] = ['connect', 'disconnect', 'make-default', 'yield-default'];
  const start = {
    ...{ id: 'a', version: '1', createdAt: 't', updatedAt: 't', name: 'a', type: 'custom' },
    ...{ isDefault: false, status: 'connected', transitions: [] },
  } as unknown as ProviderInstance;
  let instance = start;
  for (let step = 0; step < 500; step += 1) {
    const action = actions[(step * 7 + Math.floor(step / 5)) % 4] ?? 'connect';
    try {
      const next = transitionProviderInstance(instance, action, { actor: 'x', at: 't' });
      const isSame = next.status === instance.status && next.isDefault === instance.isDefault;
      assert.equal(next === instance, isSame);
      instance = next;
    } catch (error) {
      assert.ok(isConnectedServiceError(error, 'conflict'));
      assert.deepEqual([action, instance.status], ['make-default', 'disconnected']);
    }
  }
  assert.ok(instance.transitions.length <= 100);
});

test('a single cloud is the instance home: listed, disconnected and connected like any other', async (t) => {
  const { client, service, close } = await createWorld();
  t.after(close);
  await service.start();
  assert.deepEqual(
    (await all(client.providerInstances.list())).map(({ id, isDefault, status }) => [id, isDefault, status]),
    [['home', true, 'connected']],
  );
  const off = await client.providerInstances.disconnect('home', { reason: 'moved' });
  assert.equal(off.status, 'disconnected');
  await assert.rejects(client.devices.pull('dev-1'), { code: 'not-configured' });
  await assert.rejects(client.devices.create({ deviceKey: 'new' }), { code: 'not-configured' });
  await client.providerInstances.connect('home', {}, { ifVersion: off.version });
  await client.devices.pull('dev-1');
});

test('an engine that was never started knows its own clouds all the same', async (t) => {
  const { client, close } = await createWorld();
  t.after(close);
  const key = { idempotencyKey: 'k' };
  const off = await client.providerInstances.disconnect('home', {}, key);
  assert.deepEqual(await client.providerInstances.disconnect('home', {}, key), off);
  await client.providerInstances.connect('home');
  assert.equal((await client.providerInstances.update('home', { name: 'Leeds' })).name, 'Leeds');
  assert.equal((await client.providerInstances.makeDefault('home')).isDefault, true);
  await assert.rejects(client.providerInstances.disconnect('elsewhere'), { code: 'not-found' });
});

test('a check tells every step of the set-up, and what to do about those that fail', async (t) => {
  const { client, options, devices, twin, other } = await createHubs(t);
  const stepsOf = async (from: typeof client, id: string) =>
    Object.fromEntries((await from.providerInstances.check(id)).steps.map((step) => [step.step, step]));
  const statesOf = async (from: typeof client, id: string) =>
    Object.values(await stepsOf(from, id)).map(({ step, state }) => `${step} ${state}`);
  const fine = ['recorded', 'configured', 'reachable', 'connected', 'telemetry', 'alerts', 'feedback'];
  for (const id of ['home', 'hub-b']) {
    assert.deepEqual(
      await statesOf(client, id),
      fine.map((step) => `${step} ok`),
    );
  }
  await client.providerInstances.disconnect('hub-b');
  await other.close?.();
  const broken = await stepsOf(client, 'hub-b');
  assert.deepEqual([broken['connected']?.state, broken['reachable']?.state], ['failed', 'failed']);
  const failed = Object.values(broken).filter(({ state }) => state === 'failed');
  assert.ok(
    failed.every(({ message, remedy }) => message && remedy),
    JSON.stringify(failed),
  );

  const lone = createConnectedService({ ...options, devices, telemetry: [], alertSources: [] });
  t.after(() => lone.close());
  const before = await stepsOf(lone.client(), twin.providerInstanceId ?? '');
  assert.deepEqual(
    ['configured', 'reachable', 'telemetry', 'alerts'].map((step) => before[step]?.state),
    ['failed', 'skipped', 'skipped', 'skipped'],
  );
  await lone.start();
  const started = await stepsOf(lone.client(), 'home');
  assert.deepEqual(
    ['configured', 'telemetry', 'alerts', 'feedback'].map((step) => started[step]?.state),
    ['ok', 'failed', 'failed', 'ok'],
  );
  assert.match(started['telemetry']?.remedy ?? '', /home/);
});

test('a check quotes nothing that an error says of its secrets', async (t) => {
  const { client } = await createHubs(t, ({ devices }) => {
    const listDevices = () => {
      throw new Error('SharedAccessKey=abc');
    };
    return { devices: { home: devices, 'hub-b': { ...devices, listDevices } } };
  });
  const check = await client.providerInstances.check('hub-b');
  assert.equal(check.state, 'unreachable');
  assert.doesNotMatch(JSON.stringify(check), /SharedAccessKey/);
});

test('an alert links to where its provider shows it, unless its source says where', async (t) => {
  const { client } = await createHubs(t);
  await client.providerInstances.update('hub-b', {
    urlTemplate: 'https://b.example/{deviceId}?alert={token}&rule={rule}',
  });
  const raise = async (input: object) =>
    (await client.alerts.raise({ description: 'Hot', deviceKey: 'hub-b/p/1', token: 't', ...input })).url;
  assert.equal(
    await raise({ token: 'a&b#"<', rule: 'Hot spot' }),
    'https://b.example/p%2F1?alert=a%26b%23%22%3C&rule=Hot%20spot',
  );
  assert.equal(await raise({ token: 'none' }), undefined, 'what the template asks for is not there');
  assert.equal(await raise({ token: 'own', rule: 'r', url: 'https://own.example/1' }), 'https://own.example/1');
  assert.equal(
    await raise({ token: 'home', rule: 'r', deviceKey: 'smt-1' }),
    undefined,
    'its instance has no template',
  );
});
