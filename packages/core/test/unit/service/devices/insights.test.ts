import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SummaryTileInput } from '@csk/core';
import { at, createWorld, START } from '../world.ts';

const HOUR = 3_600_000;
const AVERAGE = { label: 'Average', source: 'measure', metric: 't', aggregation: 'avg', rangeType: 'hours' } as const;

test('tiles show figures of the device, in their order; nothing to show is null', async (t) => {
  const { client, readings, clock, close } = await createWorld();
  t.after(close);
  await readings.append(
    [1, 2, 3, 10].map((value, hour) => ({
      deviceKey: 'smt-1',
      metric: 't',
      at: Date.parse(START) + hour * HOUR,
      value,
    })),
  );
  await clock.advance(4 * HOUR);
  const alert = await client.alerts.raise({ description: 'x', token: 'x', deviceKey: 'smt-1' });
  await client.alerts.convertToCase([alert.id]);
  const tiles: readonly SummaryTileInput[] = [
    { ...AVERAGE, deviceId: 'dev-1', rangeValue: 2, position: 3, unit: '°C' },
    { ...AVERAGE, deviceId: 'dev-1', rangeValue: 1, position: 2, metric: 'none' },
    { ...AVERAGE, deviceId: 'dev-1', rangeType: 'days', rangeValue: 1, position: 4, aggregation: 'sum' },
    { label: 'Now', deviceId: 'dev-1', source: 'measure', metric: 't', aggregation: 'none', rangeType: 'latest' },
    { label: 'Alerts', deviceId: 'dev-1', source: 'alerts', rangeType: 'days', rangeValue: 30, position: 5 },
    { label: 'Cases', deviceId: 'dev-1', source: 'cases', rangeType: 'hours', rangeValue: 1, position: 6 },
    { label: 'Work', deviceId: 'dev-1', source: 'workOrders', rangeType: 'days', rangeValue: 1, position: 7 },
  ];
  for (const tile of tiles) await client.summaryTiles.create(tile);
  const values = await client.devices.summary('dev-1');
  assert.deepEqual(
    values.map(({ tile, value }) => [tile.label, value]),
    [
      ['Now', 10],
      ['Average', null],
      ['Average', 6.5],
      ['Average', 16],
      ['Alerts', 1],
      ['Cases', 1],
      ['Work', 0],
    ],
  );
  assert.equal(values[0]?.at, Date.parse(at(3 * HOUR)));
  assert.deepEqual(await client.devices.summary('dev-2'), []);
  await assert.rejects(client.devices.summary('nobody'), { code: 'not-found' });
});

test("a category's tiles are for the devices that have none of their own", async (t) => {
  const { client, close } = await createWorld();
  t.after(close);
  await client.summaryTiles.create({ ...AVERAGE, categoryId: 'cat-1', rangeValue: 1 });
  assert.equal((await client.devices.summary('dev-2')).length, 1);
  const own = { label: 'Own', deviceId: 'dev-2', source: 'alerts', rangeType: 'days', rangeValue: 1 } as const;
  const made = await client.summaryTiles.create(own, { idempotencyKey: 'k' });
  assert.equal((await client.summaryTiles.create(own, { idempotencyKey: 'k' })).id, made.id, 'a retry makes no second');
  assert.deepEqual(
    (await client.devices.summary('dev-2')).map(({ tile }) => tile.label),
    ['Own'],
  );
  const changed = await client.summaryTiles.update(
    made.id,
    { source: 'measure', metric: 't', aggregation: 'max', unit: 'K' },
    { ifVersion: made.version },
  );
  assert.deepEqual([changed.source, changed.metric, changed.unit, changed.deviceId], ['measure', 't', 'K', 'dev-2']);
  await assert.rejects(client.summaryTiles.update(made.id, { label: 'x' }, { ifVersion: made.version }), {
    code: 'conflict',
  });
  await assert.rejects(client.summaryTiles.update(made.id, { metric: null }), { code: 'invalid' });
  assert.equal((await client.summaryTiles.update(made.id, { unit: null })).unit, undefined);
  await assert.rejects(client.summaryTiles.delete(made.id, { ifVersion: made.version }), { code: 'conflict' });
  await client.summaryTiles.delete(made.id);
  await client.summaryTiles.delete(made.id);
  assert.deepEqual(
    (await client.devices.summary('dev-2')).map(({ tile }) => tile.label),
    ['Average'],
  );
});

test('tiles whose parts do not fit are refused by field, and there is an end to them', async (t) => {
  const { client, store, close } = await createWorld();
  t.after(close);
  const tile = { ...AVERAGE, deviceId: 'dev-1', rangeValue: 1 };
  const head = await store.head();
  const bad: readonly (readonly [object, string])[] = [
    [{ ...tile, categoryId: 'cat-1' }, 'deviceId'],
    [{ ...tile, deviceId: undefined }, 'deviceId'],
    [{ ...tile, label: '' }, 'label'],
    [{ ...tile, label: 'x'.repeat(1_000_000) }, 'label'],
    [{ ...tile, metric: undefined }, 'metric'],
    [{ ...tile, aggregation: undefined }, 'aggregation'],
    [{ ...tile, aggregation: 'median' }, 'aggregation'],
    [{ ...tile, aggregation: 'none' }, 'aggregation'],
    [{ ...tile, rangeType: 'latest', rangeValue: undefined }, 'aggregation'],
    [{ ...tile, rangeValue: 0 }, 'rangeValue'],
    [{ ...tile, rangeValue: 1.5 }, 'rangeValue'],
    [{ ...tile, rangeValue: '1' }, 'rangeValue'],
    [{ ...tile, rangeValue: 366 * 24 + 1 }, 'rangeValue'],
    [{ ...tile, position: -1 }, 'position'],
    [{ ...tile, source: 'alerts' }, 'metric'],
    [{ ...tile, surprise: 1 }, 'surprise'],
    [JSON.parse('{"__proto__":{},"label":"x"}') as object, '__proto__'],
  ];
  for (const [input, field] of bad) {
    const call = client.summaryTiles.create(input as never);
    await assert.rejects(call, { code: 'invalid', details: { field } }, JSON.stringify(input).slice(0, 80));
  }
  await assert.rejects(client.summaryTiles.create({ ...tile, deviceId: 'nobody' }), { code: 'not-found' });
  assert.equal(await store.head(), head);
  for (let made = 0; made < 50; made += 1) await client.summaryTiles.create(tile);
  await assert.rejects(client.summaryTiles.create(tile), { code: 'conflict' });
});

test('each device is in one state of the fleet', async (t) => {
  const { client, store, close } = await createWorld();
  t.after(close);
  await store.transact(async (tx) => {
    const change = async (id: string, fields: object) => {
      const device = await tx.get('device', id);
      if (device) await tx.put('device', { ...device, ...fields });
    };
    await change('dev-1', { connected: true, lastActivityAt: at(5) });
    await change('dev-2', { lastActivityAt: at(9), categoryId: undefined });
    await change('dev-9', { enabled: false, connected: true });
    await tx.put('device', { id: 'dev-3', name: 'x', deviceKey: 'x', registration: 'unknown', connected: false });
  });
  const none = { connected: 0, silent: 0, neverHeard: 0, disabled: 0 };
  assert.deepEqual(await client.devices.fleetStatus(), {
    ...{ total: 4, connected: 1, silent: 1, neverHeard: 1, disabled: 1, lastHeartbeatAt: at(9) },
    byCategory: [
      { ...none, total: 2, silent: 1, neverHeard: 1 },
      { ...none, categoryId: 'cat-1', total: 2, connected: 1, disabled: 1 },
    ],
  });
  assert.equal((await client.devices.fleetStatus({ accountId: 'acc-2' })).total, 1);
  assert.deepEqual(await client.devices.fleetStatus({ categoryId: 'none' }), { total: 0, ...none, byCategory: [] });
  await assert.rejects(client.devices.fleetStatus({ accountId: 5 } as never), { details: { field: 'accountId' } });
});

test('gaps and heartbeats of a device, with bounds', async (t) => {
  const { client, readings, clock, close } = await createWorld();
  t.after(close);
  const start = Date.parse(START);
  await readings.append(
    [0, 1000, 3 * HOUR].map((step) => ({ deviceKey: 'smt-1', metric: 't', at: start + step, value: 1 })),
  );
  await clock.advance(4 * HOUR);
  const window = { from: at(0), to: at(4 * HOUR) };
  assert.deepEqual(await client.readings.gaps('dev-1', { ...window, longerThanMs: HOUR }), [
    { from: start + 1000, to: start + 3 * HOUR },
  ]);
  assert.deepEqual(await client.readings.heartbeats('dev-1'), [
    { at: start + 3 * HOUR, readings: 1 },
    { at: start, readings: 2 },
  ]);
  assert.equal((await client.readings.heartbeats('dev-1', { limit: 1 })).length, 1);
  const bad: readonly (readonly [object, string])[] = [
    [{ ...window, longerThanMs: 10 }, 'longerThanMs'],
    [{ ...window }, 'longerThanMs'],
    [{ from: at(0), to: at(25 * HOUR), longerThanMs: 1000 }, 'to'],
    [{ from: at(0), to: at(91 * 24 * HOUR), longerThanMs: HOUR }, 'to'],
    [{ ...window, longerThanMs: HOUR, metric: '' }, 'metric'],
  ];
  for (const [request, field] of bad) {
    await assert.rejects(client.readings.gaps('dev-1', request as never), { code: 'invalid', details: { field } });
  }
  await assert.rejects(client.readings.heartbeats('dev-1', { limit: 0 }), { details: { field: 'limit' } });
});
