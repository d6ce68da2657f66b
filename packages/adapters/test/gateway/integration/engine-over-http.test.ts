import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createConnectedService } from '@csk/core';
import type { Alert, ConnectedService, ConnectedServiceClient, StoreTransaction } from '@csk/core';
import { createLiveStore } from '@csk/core/live';
import { createMemoryDeviceCloud, createMemoryReadingStore, createMemoryStore } from '@csk/core/memory';
import { createGatewayClient } from '../../../src/gateway/client/index.ts';
import { startGateway, until } from './gateway-fixture.ts';
import type { GatewayFixture } from './gateway-fixture.ts';

const readings = createMemoryReadingStore();
let engine: ConnectedService;
let fixture: GatewayFixture;
let client: ConnectedServiceClient;

before(async () => {
  const store = createMemoryStore();
  await store.transact(async (transaction: StoreTransaction) => {
    await transaction.put('account', { id: 'acc-1', name: 'Contoso' });
    await transaction.put('device', {
      id: 'dev-1',
      name: 'Thermostat <b>1</b>',
      deviceKey: 'thermostat-1',
      accountId: 'acc-1',
      registration: 'registered',
      connected: true,
    });
  });
  engine = createConnectedService({
    store,
    readings,
    devices: createMemoryDeviceCloud(),
  });
  fixture = await startGateway(engine.client({ id: 'agent-7' }));
  client = createGatewayClient({
    baseUrl: fixture.baseUrl,
    getToken: () => 'good',
    retry: { random: () => 0.01 },
  });
});
after(async () => {
  await client.close();
  await fixture.close();
  await engine.close();
});

test('the main job over the wire, seen live: raise, convert, resolve; and over a cut connection', async () => {
  const live = createLiveStore(client);
  const open = live.query('alert', { where: { status: ['active', 'in-progress'] }, orderBy: 'raisedAt desc' });
  const cases = live.query('case');
  open.subscribe(() => undefined);
  cases.subscribe(() => undefined);
  await until(
    () => open.value.status === 'ready' && cases.value.status === 'ready' && live.connection.value === 'live',
  );

  // By the engine itself, so that only the stream can tell of it.
  const raised = await engine
    .client()
    .alerts.raise({ description: 'Too hot', deviceKey: 'thermostat-1', token: 't-1', rule: 'hot' });
  await until(() => open.value.data?.some(({ id }) => id === raised.id) ?? false);
  assert.deepEqual(await client.alerts.get(raised.id), raised);

  const made = await client.alerts.convertToCase([raised.id]);
  assert.equal(made.accountId, 'acc-1');
  await assert.rejects(client.alerts.convertToCase([raised.id]), { code: 'conflict' });
  await until(() => cases.value.data?.length === 1);

  fixture.cut();
  const second = await engine
    .client()
    .alerts.raise({ description: 'Too wet', deviceKey: 'thermostat-1', token: 't-2', rule: 'wet' });
  await until(() => open.value.data?.some(({ id }) => id === second.id) ?? false);

  const resolved = live.mutate({
    run: (service, opId) => service.cases.resolve(made.id, { resolution: 'Cooled' }, { idempotencyKey: opId }),
    optimistic: (draft) => draft.patch('case', made.id, { status: 'resolved' }),
  });
  await until(() => cases.value.data?.[0]?.status === 'resolved');
  assert.equal((await resolved).status, 'resolved');
  await until(() => !(open.value.data?.some(({ id }) => id === raised.id) ?? true));
  assert.equal((await client.alerts.get(raised.id))?.status, 'closed');
  await until(() => cases.value.pending.size === 0 && !cases.value.stale);
  live.close();
});

test('a range of readings arrives with the reading before it', async () => {
  const from = Date.parse('2026-03-02T08:00:00.000Z');
  await readings.append(
    [-10, 0, 10].map((offset) => ({ deviceKey: 'thermostat-1', metric: 't', at: from + offset, value: offset })),
  );
  const range = { from: new Date(from).toISOString(), to: new Date(from + 1000).toISOString() };
  assert.deepEqual(await client.readings.range('dev-1', range), [
    { metric: 't', bucketMs: 0, times: [from, from + 10], values: [0, 10], before: { at: from - 10, value: -10 } },
  ]);
});

test('readings arrive with their quality: raw, in buckets, as the latest and as a file', async () => {
  const from = Date.parse('2026-03-03T08:00:00.000Z');
  const doubtful = { deviceKey: 'thermostat-1', metric: 'pressure' };
  await readings.append([
    { ...doubtful, at: from, value: 1 },
    { ...doubtful, at: from + 1, value: 2, quality: 'uncertain' },
    { ...doubtful, at: from + 5000, value: 9, quality: 'bad' },
  ]);
  const span = { from: new Date(from).toISOString(), to: new Date(from + 6000).toISOString(), metrics: ['pressure'] };
  const [raw] = await client.readings.range('dev-1', span);
  assert.deepEqual(
    [raw?.values, raw?.quality],
    [
      [1, 2, 9],
      [0, 0x40000000, 0x80000000],
    ],
  );
  const [buckets] = await client.readings.range('dev-1', { ...span, maxPoints: 2 });
  assert.deepEqual([buckets?.values, buckets?.quality], [[1.5], [0x40000000]]);
  const latest = await client.readings.latest('dev-1');
  assert.deepEqual(latest.find(({ metric }) => metric === 'pressure')?.quality, 'bad');
  const tile = { deviceId: 'dev-1', label: 'Now', source: 'measure', metric: 'pressure' } as const;
  await client.summaryTiles.create({ ...tile, aggregation: 'none', rangeType: 'latest' });
  assert.deepEqual((await client.devices.summary('dev-1'))[0]?.quality, 'bad');
  let csv = '';
  for await (const piece of client.readings.exportCsv('dev-1', span)) csv += piece;
  assert.deepEqual(
    csv.split('\r\n').map((line) => line.split(',').at(-1)),
    ['quality', '', 'uncertain', 'bad', ''],
  );
});

test('a stale version is refused, a repeated key has one effect', async () => {
  const alert: Alert = await client.alerts.raise({ description: 'Again', deviceKey: 'thermostat-1', rule: 'again' });
  await assert.rejects(client.alerts.close(alert.id, {}, { ifVersion: 'other' }), { code: 'conflict' });
  const closed = await client.alerts.close(alert.id, { reason: 'done' }, { ifVersion: alert.version });
  assert.equal(closed.status, 'closed');
  const key = { idempotencyKey: 'raise-once' };
  const first = await client.alerts.raise({ description: 'Once', rule: 'once' }, key);
  const again = await client.alerts.raise({ description: 'Once', rule: 'once' }, key);
  assert.equal(again.id, first.id);
});
