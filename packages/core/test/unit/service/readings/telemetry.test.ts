import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Activity, StreamEvent } from '@csk/core';
import { ConnectedServiceError, createConnectedService, MAX_CURSOR_LENGTH } from '@csk/core';
import { parseTelemetry } from '../../../../src/service/readings/telemetry-message.ts';
import { all, at, createWorld, START, until } from '../world.ts';

const event = (body: unknown, more: Partial<StreamEvent> = {}): StreamEvent => ({
  partition: '0',
  offset: '0',
  enqueuedAt: START,
  deviceKey: 'smt-1',
  properties: {},
  body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
  ...more,
});
const readingsOf = (message: ReturnType<typeof parseTelemetry>) => {
  assert(message.kind === 'readings');
  return message.readings.map(({ metric, value, at: time }) => [metric, value, time - Date.parse(START)]);
};

test('every finite number becomes a reading; the rest is passed over', () => {
  const body = { DeviceID: 'x', Temperature: 20.5, Humidity: 40, on: true, nothing: null, list: [1], nested: { a: 1 } };
  assert.deepEqual(readingsOf(parseTelemetry(event(body))), [
    ['Temperature', 20.5, 0],
    ['Humidity', 40, 0],
  ]);
  assert.deepEqual(readingsOf(parseTelemetry(event('{"a":1e999,"b":2}'))), [['b', 2, 0]]);
  assert.deepEqual(readingsOf(parseTelemetry(event([{ a: 1 }, { a: 2 }]))), [
    ['a', 1, 0],
    ['a', 2, 0],
  ]);
});

test('metrics and their names are bounded', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`m${n}`, n]));
  assert.equal(readingsOf(parseTelemetry(event(many))).length, 64);
  assert.deepEqual(readingsOf(parseTelemetry(event({ ['x'.repeat(65)]: 1, '': 2, ok: 3 }))), [['ok', 3, 0]]);
});

test('only a sender that says so is believed about the time', () => {
  const body = { T: 1, timestamp: at(-60_000) };
  assert.deepEqual(readingsOf(parseTelemetry(event(body))), [['T', 1, 0]]);
  const properties = { 'csk-event-time': 'timestamp' };
  assert.deepEqual(readingsOf(parseTelemetry(event(body, { properties }))), [['T', 1, -60_000]]);
  assert.deepEqual(readingsOf(parseTelemetry(event({ T: 1, timestamp: 'soon' }, { properties }))), [['T', 1, 0]]);
  assert.deepEqual(readingsOf(parseTelemetry(event({ T: 1, timestamp: '5' }, { properties }))), [['T', 1, 0]]);
});

test('what is no JSON object is a problem, not a crash', () => {
  for (const body of ['{"T":', '', '"text"', '5', 'null', '[1]', '\u0000']) {
    assert.equal(parseTelemetry(event(body)).kind, 'problem', body);
  }
});

test('broken JSON is counted and shown with its device, and the stream goes on', async (t) => {
  const world = await createWorld();
  t.after(() => world.close());
  await world.service.start();
  const device = world.devices.device('smt-1');
  device.send(new TextEncoder().encode('{"Temperature": 2'));
  device.send({ Temperature: 21 });
  await until(
    'the reading',
    () => world.client.readings.latest('dev-1'),
    (latest) => latest.length === 1,
  );
  const hop = world.service.health().hops.find(({ name }) => name === 'telemetry');
  assert.deepEqual([hop?.state, hop?.counts['rejected'], hop?.diagnostics[0]?.deviceKey], ['ok', 1, 'smt-1']);
});

test('a restart goes on after the checkpoint', async (t) => {
  const world = await createWorld();
  t.after(() => world.close());
  await world.service.start();
  world.devices.device('smt-1').send({ T: 1 });
  await until('the checkpoint', () => world.store.load('telemetry'));
  await world.service.close();
  world.devices.device('smt-1').send({ T: 2 });
  const second = createConnectedService(world.options);
  t.after(() => second.close());
  await second.start();
  await until(
    'the message',
    () => second.health().hops.find(({ name }) => name === 'telemetry')?.counts['messages'],
    (n) => n === 1,
  );
});

test('presence: connected at the first message, asked about after silence, back at once', async (t) => {
  const world = await createWorld();
  t.after(() => world.close());
  await world.service.start();
  const device = world.devices.device('smt-1');
  const look = async () => (await world.client.devices.get('dev-1'))?.connected;
  device.connect();
  device.send({ T: 1 });
  await until('connected', look);
  const { version } = (await world.client.devices.get('dev-1')) ?? {};
  device.send({ T: 2 });
  await until(
    'both readings',
    async () => world.service.health().hops.find(({ name }) => name === 'telemetry')?.counts['messages'] === 2,
  );
  assert.equal((await world.client.devices.get('dev-1'))?.version, version, 'not written at every message');
  device.disconnect();
  await world.clock.advance(50_000);
  await until('disconnected', async () => (await look()) === false);
  device.connect();
  device.send({ T: 3 });
  await until('connected again', look);
  const told: unknown[] = [];
  for await (const { entity } of world.client.devices.history('dev-1', { kinds: ['connection'] })) {
    if ('connected' in entity) told.push(entity.connected);
  }
  assert.deepEqual(told, [true, false, true]);
});

test('messages of a backlog do not make a device look connected', async (t) => {
  const world = await createWorld();
  t.after(() => world.close());
  world.events.publish({ deviceKey: 'smt-1', body: { T: 1 }, enqueuedAt: at(-3_600_000) });
  await world.service.start();
  await until('the activity', async () => (await world.client.devices.get('dev-1'))?.lastActivityAt === at(-3_600_000));
  assert.equal((await world.client.devices.get('dev-1'))?.connected, false);
});

test('activity carries changes and the chosen readings, resumes after a cursor, and resets when it must', async (t) => {
  const world = await createWorld();
  t.after(() => world.close());
  await world.service.start();
  const stop = new AbortController();
  const seen: Activity[] = [];
  const reading = (async () => {
    for await (const item of world.client.activity({ readingsOf: ['dev-1'], signal: stop.signal })) seen.push(item);
  })();
  await until('live', () => seen.some(({ type }) => type === 'connection'));
  world.devices.device('smt-1').send({ T: 1 });
  world.devices.device('smt-2').send({ T: 1 });
  await world.client.alerts.raise({ description: 'x', deviceKey: 'smt-1' }, { idempotencyKey: 'op-1' });
  const change = await until('the alert', () =>
    seen.find((item) => item.type === 'change' && item.change.kind === 'alert'),
  );
  assert(change?.type === 'change');
  assert.equal(change.change.opId, 'op-1');
  await until('the readings', () => seen.some(({ type }) => type === 'readings'));
  assert.deepEqual(
    seen.flatMap((item) => (item.type === 'readings' ? item.deviceId : [])),
    ['dev-1'],
  );
  stop.abort();
  await reading;

  await world.client.alerts.raise({ description: 'y', deviceKey: 'smt-2' });
  for await (const item of world.client.activity({ after: change.change.cursor })) {
    if (item.type === 'connection') continue;
    assert(item.type === 'change' && Number(item.change.cursor) > Number(change.change.cursor));
    break;
  }
  for await (const item of world.client.activity({ after: '999999' })) {
    assert.equal(item.type, item.type === 'connection' ? 'connection' : 'reset');
    if (item.type === 'reset') break;
  }
});

test('a subscriber who falls far behind gets one reset instead of a growing buffer', async (t) => {
  const world = await createWorld();
  t.after(() => world.close());
  const stream = world.client.activity()[Symbol.asyncIterator]();
  assert.equal(((await stream.next()).value as Activity).type, 'connection');
  for (let n = 0; n < 1100; n += 1)
    await world.store.transact((tx) => tx.put('account', { id: 'acc-1', name: String(n) }));
  await until('the feed has run', async () => true);
  const next = (await stream.next()).value as Activity;
  assert.equal(next.type, 'reset');
  await world.client.close();
  await stream.return?.();
});

test('an answer that is too deep for a record counts without its text', () => {
  const more = { correlationId: 'c', properties: { commandStatus: 'completed' } };
  const deep = parseTelemetry(event('['.repeat(2_000) + ']'.repeat(2_000), more));
  assert(deep.kind === 'answer');
  assert.deepEqual([deep.answer.status, 'response' in deep.answer], ['completed', false]);
  const flat = parseTelemetry(event({ count: 1 }, more));
  assert(flat.kind === 'answer');
  assert.deepEqual(flat.answer.response, { count: 1 });
});

test('an answer to a command that no id can name does not stop the stream', async (t) => {
  // A database refuses such an id; the store in memory just does not find it.
  const world = await createWorld(({ store }) => ({
    store: {
      ...store,
      transact: (work, options) =>
        store.transact(
          (tx) =>
            work({
              ...tx,
              get: async (kind, id) => {
                if (id.length === 0 || id.length > 128) throw new ConnectedServiceError('invalid', 'no id');
                return tx.get(kind, id);
              },
            }),
          options,
        ),
    },
  }));
  t.after(() => world.close());
  await world.service.start();
  const device = world.devices.device('smt-1');
  device.answer('', 'completed');
  device.answer('x'.repeat(200), 'completed');
  device.send({ Temperature: 21 });
  await until(
    'the reading',
    () => world.client.readings.latest('dev-1'),
    (latest) => latest.length === 1,
  );
  const hop = world.service.health().hops.find(({ name }) => name === 'telemetry');
  assert.deepEqual([hop?.state, hop?.restarts, hop?.counts['repeatedAnswers']], ['ok', 0, 2]);
});

test('a device that cannot be asked about does not keep the sweep from the others', async (t) => {
  const world = await createWorld(({ devices }) => ({
    devices: {
      ...devices,
      getDevice: async (deviceKey, options) => {
        if (deviceKey === 'smt-2') throw new ConnectedServiceError('invalid', 'a strange key');
        return devices.getDevice(deviceKey, options);
      },
    },
  }));
  t.after(() => world.close());
  await world.store.transact(async (tx) => {
    for (const [id, lastActivityAt] of [
      ['dev-2', at(-120_000)],
      ['dev-1', at(-60_000)],
    ] as const) {
      const device = await tx.get('device', id);
      if (device) await tx.put('device', { ...device, connected: true, lastActivityAt });
    }
  });
  await world.service.start();
  await until('disconnected', async () => (await world.client.devices.get('dev-1'))?.connected === false);
  const hop = world.service.health().hops.find(({ name }) => name === 'devices:presence');
  assert.deepEqual([hop?.restarts, hop?.diagnostics[0]?.deviceKey], [0, 'smt-2']);
});

test('a cursor may be as long as a busy database makes it', async (t) => {
  const world = await createWorld();
  t.after(() => world.close());
  const items: string[] = [];
  for await (const { type } of world.client.activity({ after: '9'.repeat(MAX_CURSOR_LENGTH) })) {
    items.push(type);
    if (type === 'reset') break;
  }
  assert(items.includes('reset'), 'refused as a cursor, not as an input');
  await assert.rejects(all(world.client.activity({ after: '9'.repeat(MAX_CURSOR_LENGTH + 1) })), { code: 'invalid' });
});

test('while the store is away a stream with readings says so, and begins when it is back', async (t) => {
  const { options, clock, close } = await createWorld();
  t.after(close);
  let isAway = true;
  const away = () => new ConnectedServiceError('unavailable', 'The store is away.');
  const store: typeof options.store = {
    ...options.store,
    get: (kind, id) => (isAway ? Promise.reject(away()) : options.store.get(kind, id)),
  };
  const service = createConnectedService({ ...options, store });
  const seen: Activity[] = [];
  const stop = new AbortController();
  const reading = (async () => {
    for await (const item of service.client().activity({ readingsOf: ['dev-1'], signal: stop.signal })) seen.push(item);
  })();
  await until('the news', () => seen.length === 1 && clock.sleeping > 0);
  isAway = false;
  await clock.advance(60_000);
  await until('the stream', () => seen.length === 2);
  assert.deepEqual(
    seen.map((item) => item.type === 'connection' && item.connection),
    ['offline', 'live'],
  );
  stop.abort();
  await reading;
  await service.close();
});
