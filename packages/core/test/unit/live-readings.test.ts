import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLiveStore, liveReadings } from '@csk/core/live';
import { createManualClock } from '@csk/core/memory';
import { createSeriesWindow } from '../../src/live/series-window.ts';
import { createFakeService, reading, settle } from './live-fake-client.ts';

test('raw points stay in order, one a time, inside the window', () => {
  const window = createSeriesWindow();
  window.replace([{ metric: 'temperature', bucketMs: 0, times: [10, 20], values: [1, 2] }]);
  for (const [at, value] of [
    [40, 4],
    [30, 3],
    [30, 99],
    [20, 99],
  ] as const) {
    window.add(reading(at, value));
  }
  window.add(reading(25, 7, 'humidity'));
  assert.deepEqual(window.series(), [
    { metric: 'humidity', bucketMs: 0, times: [25], values: [7] },
    { metric: 'temperature', bucketMs: 0, times: [10, 20, 30, 40], values: [1, 2, 3, 4] },
  ]);
  window.trim(26);
  assert.deepEqual(
    window.series().map(({ metric, times }) => [metric, times]),
    [['temperature', [30, 40]]],
  );
});

test('the reading before the window is the newest one that has left it', () => {
  const window = createSeriesWindow();
  const before = { at: 5, value: 50 };
  window.replace([
    { metric: 'a', bucketMs: 0, times: [10, 20], values: [1, 2], before },
    { metric: 'b', bucketMs: 10, times: [10, 40], values: [1, 2], before },
  ]);
  const seen = () => window.series().map(({ metric, times, before: edge }) => [metric, times, edge]);
  window.add(reading(3, 9, 'a'));
  window.trim(8);
  assert.deepEqual(seen(), [
    ['a', [10, 20], before],
    ['b', [10, 40], before],
  ]);
  window.trim(30);
  assert.deepEqual(seen(), [['b', [40], undefined]]);
  window.add(reading(35, 4, 'a'));
  assert.deepEqual(seen()[0], ['a', [35], { at: 20, value: 2 }]);
});

test('a series that did not change keeps its identity', () => {
  const window = createSeriesWindow();
  window.replace([
    { metric: 'a', bucketMs: 0, times: [1], values: [1] },
    { metric: 'b', bucketMs: 0, times: [1], values: [1] },
  ]);
  const [a, b] = window.series();
  window.add(reading(2, 2, 'b'));
  assert.equal(window.series()[0], a);
  assert.notEqual(window.series()[1], b);
});

test('new buckets are averaged exactly; the bucket the service began keeps its average and widens its extremes', () => {
  const window = createSeriesWindow();
  window.replace([{ metric: 'temperature', bucketMs: 10, times: [0, 10], values: [5, 6], min: [4, 6], max: [6, 6] }]);
  window.add(reading(12, 9));
  window.add(reading(3, 1));
  for (const [at, value] of [
    [20, 1],
    [24, 2],
    [29, 6],
  ] as const) {
    window.add(reading(at, value));
  }
  assert.deepEqual(window.series(), [
    { metric: 'temperature', bucketMs: 10, times: [0, 10, 20], values: [5, 6, 3], min: [1, 6, 1], max: [6, 9, 6] },
  ]);
});

test('one reading far ahead does not keep out the readings of now, late ones find their bucket', () => {
  const window = createSeriesWindow();
  window.replace([{ metric: 'temperature', bucketMs: 10, times: [0, 20], values: [5, 6], min: [4, 6], max: [6, 6] }]);
  for (const [at, value] of [
    [100_000, 9],
    [35, 3],
    [36, 5],
    [14, 2],
    [15, 4],
    [100_001, 11],
  ] as const) {
    window.add(reading(at, value));
  }
  window.add({ ...reading(37, 4), quality: 'uncertain' });
  assert.deepEqual(window.series(), [
    {
      metric: 'temperature',
      bucketMs: 10,
      times: [0, 10, 20, 30, 100_000],
      values: [5, 3, 6, 4, 10],
      min: [4, 2, 6, 3, 9],
      max: [6, 4, 6, 5, 11],
      quality: [0, 0, 0, 0x40000000, 0],
    },
  ]);
});

test('live readings: the range once, then each new point; a gap fetches the range again', async () => {
  const service = createFakeService();
  const clock = createManualClock(1_000_000);
  const store = createLiveStore(service.client, { clock, random: () => 0.5 });
  let fetches = 0;
  service.range = () => {
    fetches += 1;
    return [{ metric: 'temperature', bucketMs: 0, times: [990_000], values: [fetches] }];
  };
  const live = liveReadings(store, 'd1', { metrics: ['temperature'], windowMs: 60_000 });
  live.subscribe(() => undefined);
  await settle();
  assert.deepEqual(service.streams.at(-1)?.readingsOf, ['d1']);
  assert.deepEqual(live.value.data?.[0]?.values, [1]);

  service.send({ type: 'readings', deviceId: 'd1', readings: [reading(995_000, 7), reading(995_000, 8, 'humidity')] });
  service.send({ type: 'readings', deviceId: 'other', readings: [reading(996_000, 9)] });
  await settle();
  assert.deepEqual(live.value.data?.[0]?.values, [1, 7]);
  assert.equal(live.value.data?.length, 1, 'only the metrics asked for');

  service.cut();
  await settle();
  assert.equal(live.value.stale, true);
  await clock.advance(5_000);
  assert.equal(fetches, 2);
  assert.equal(live.value.stale, false);
  assert.deepEqual(live.value.data?.[0]?.values, [2]);
  store.close();
});

test('watching more devices restarts the stream once, where it was', async () => {
  const service = createFakeService();
  const clock = createManualClock(1_000_000);
  const store = createLiveStore(service.client, { clock, random: () => 0.5 });
  const seen: string[] = [];
  store.connection.subscribe(() => seen.push(store.connection.value));
  store.query('alert').subscribe(() => undefined);
  await settle();
  service.put({ id: 'a' });
  await settle();
  for (const id of ['d1', 'd2', 'd3']) liveReadings(store, id, { windowMs: 1_000 }).subscribe(() => undefined);
  await settle();
  assert.equal(service.streams.length, 2);
  assert.deepEqual(service.streams[1]?.readingsOf, ['d1', 'd2', 'd3']);
  assert.equal(service.streams[1]?.after, '1');
  assert.deepEqual(seen, ['connecting', 'live'], 'a restart of our own is no loss');
  assert.equal(service.listCalls, 1);
  store.close();
});

test('a page that asks for lists and readings at once opens one stream', async () => {
  const service = createFakeService();
  const store = createLiveStore(service.client, { clock: createManualClock(0) });
  store.query('alert').subscribe(() => undefined);
  liveReadings(store, 'd1', { windowMs: 1_000 }).subscribe(() => undefined);
  await settle();
  assert.equal(service.streams.length, 1);
  assert.deepEqual(service.streams[0]?.readingsOf, ['d1']);
  store.close();
});
