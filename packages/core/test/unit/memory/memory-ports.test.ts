import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventBatch } from '@csk/core';
import {
  createManualClock,
  createMemoryDeviceCloud,
  createMemoryEventStream,
  createMemoryReadingStore,
} from '@csk/core/memory';

test('readings: exact duplicates are dropped, ranges are half open, many points become buckets', async () => {
  const store = createMemoryReadingStore();
  const reading = (at: number, value: number, metric = 'T') => ({ deviceKey: 'k', at, metric, value });
  await store.append([reading(2000, 2), reading(1000, 1), reading(2000, 9), reading(3000, 3), reading(1000, 5, 'H')]);
  const iso = (ms: number) => new Date(ms).toISOString();
  assert.deepEqual(await store.range('k', { from: iso(1000), to: iso(3000), metrics: ['T'] }), [
    { metric: 'T', bucketMs: 0, times: [1000, 2000], values: [1, 2] },
  ]);
  assert.deepEqual(
    (await store.latest('k')).map(({ metric, value }) => [metric, value]),
    [
      ['H', 5],
      ['T', 3],
    ],
  );
  await store.append(Array.from({ length: 600 }, (_, n) => reading(10_000 + n * 100, n)));
  const [series] = await store.range('k', { from: iso(10_000), to: iso(70_000), metrics: ['T'], maxPoints: 61 });
  assert.equal(series?.bucketMs, 1000);
  assert.equal(series?.times.length, 60);
  assert.deepEqual([series?.values[0], series?.min?.[0], series?.max?.[0]], [4.5, 0, 9]);
});

test('the event stream keeps order in a partition, resumes after positions and gives idle batches', async () => {
  const clock = createManualClock(0);
  const events = createMemoryEventStream({ clock, partitions: 1 });
  for (const n of [1, 2, 3]) events.publish({ deviceKey: 'k', body: { n } });
  const read = async (after: { [partition: string]: string } | undefined, batches: number) => {
    const seen: EventBatch[] = [];
    for await (const batch of events.read({ after, maxBatch: 2 })) {
      seen.push(batch);
      if (seen.length === batches) break;
    }
    return seen.flatMap((batch) => batch.events.map(({ offset }) => offset));
  };
  assert.deepEqual(await read(undefined, 2), ['0', '1', '2']);
  assert.deepEqual(await read({ 0: '1' }, 1), ['2']);
  const idle = read({ 0: '2' }, 1);
  await clock.advance(1000);
  assert.deepEqual(await idle, []);
});

test('a queued command waits for its device, expires, and is reported; a direct one needs the device', async () => {
  const clock = createManualClock(0);
  const cloud = createMemoryDeviceCloud({ clock });
  await cloud.register({ deviceKey: 'k' });
  const command = { id: 'c1', deviceKey: 'k', name: 'N', parameters: {}, mode: 'queued', expiresInMs: 1000 } as const;
  await assert.rejects(cloud.sendCommand({ ...command, deviceKey: 'x' }), { code: 'not-found' });
  await assert.rejects(cloud.sendCommand({ ...command, mode: 'direct' }), { code: 'device-offline' });
  assert.deepEqual(await cloud.sendCommand(command), { status: 'sent' });
  await cloud.sendCommand({ ...command, id: 'c2', expiresInMs: 5000 });
  await clock.advance(2000);
  cloud.device('k').connect();
  const outcomes: string[] = [];
  for await (const delivery of cloud.feedback()) {
    outcomes.push(...delivery.value.map(({ commandId, outcome }) => `${commandId} ${outcome}`));
    await delivery.ack();
    if (outcomes.length === 2) break;
  }
  assert.deepEqual(outcomes, ['c1 expired', 'c2 delivered']);
  cloud.device('k').onDirect(() => ({ status: 'completed', response: 1 }));
  assert.deepEqual(await cloud.sendCommand({ ...command, mode: 'direct' }), { status: 'completed', response: 1 });
  cloud.device('k').disconnect();
  for (let n = 0; n < 50; n += 1) await cloud.sendCommand({ ...command, id: `n${n}` });
  await assert.rejects(cloud.sendCommand(command), { code: 'throttled' });
  await cloud.close?.();
});

test('the manual clock wakes sleepers in order and lets each run', async () => {
  const clock = createManualClock(0);
  const woken: number[] = [];
  for (const ms of [30, 10, 20]) void clock.sleep(ms).then(() => woken.push(clock.now()));
  await clock.advance(25);
  assert.deepEqual(woken, [10, 20]);
  const controller = new AbortController();
  const asleep = clock.sleep(1000, { signal: controller.signal });
  controller.abort(new Error('enough'));
  await assert.rejects(asleep, /enough/);
  assert.equal(clock.sleeping, 1);
});

test('the buckets at both ends of a range are whole, and what is before the window lies before them', async () => {
  const store = createMemoryReadingStore();
  const at = [5_000, 61_000, 90_000, 119_000, 130_000, 185_000, 239_000, 240_000];
  await store.append(at.map((time, value) => ({ deviceKey: 'd', metric: 'm', at: time, value })));
  const range = (from: number, to: number, maxPoints: number) =>
    store.range('d', { from: new Date(from).toISOString(), to: new Date(to).toISOString(), maxPoints });
  assert.deepEqual(await range(80_000, 200_000, 3), [
    {
      metric: 'm',
      bucketMs: 60_000,
      times: [60_000, 120_000, 180_000],
      values: [2, 4, 5.5],
      min: [1, 4, 5],
      max: [3, 4, 6],
      before: { at: 5_000, value: 0 },
    },
  ]);
});
