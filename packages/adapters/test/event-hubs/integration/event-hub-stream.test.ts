import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { EventHubProducerClient } from '@azure/event-hubs';
import { createEventHubStream } from '@csk/adapters/event-hubs';
import { createIotHub } from '@csk/adapters/iot-hub';
import type { EventBatch, EventStream, ReadStreamOptions, StreamEvent } from '@csk/core';
import { isConnectedServiceError } from '@csk/core';
import { startEmulator, trustEmulator } from '@csk/emulator';
import device from 'azure-iot-device';

import { MemoryCheckpointStore } from '../memory-checkpoint-store.ts';
import { MqttDevices } from '../../iot-hub/integration/mqtt-devices.ts';
import { BreakableProxy } from '../../links/breakable-proxy.ts';
import { CollectedLog } from '../../links/collected-log.ts';
import { listenerWarnings } from '../../links/listener-warnings.ts';

const emulator = await startEmulator({ ports: { hub: 0, serviceBus: 0, eventHubs: 0 }, partitions: 2 });
trustEmulator(emulator.ca);
const { eventHubs: connectionString } = emulator.connectionStrings;
const producer = new EventHubProducerClient(connectionString);
after(async () => {
  await producer.close();
  await emulator.close();
});

const PARTITION = '0';
const FAST = { minMs: 20, maxMs: 200 };

async function publish(bodies: readonly unknown[], partitionId = PARTITION): Promise<void> {
  await producer.sendBatch(
    bodies.map((body) => ({ body })),
    { partitionId },
  );
}

/** Where the partition ends now: cases share the hub, so each starts there. */
async function end(): Promise<Record<string, string>> {
  const { isEmpty, lastEnqueuedOffset } = await producer.getPartitionProperties(PARTITION);
  return isEmpty ? {} : { [PARTITION]: lastEnqueuedOffset };
}

/** Reads one partition's events until there are enough; fails by itself after a while. */
async function collect(stream: EventStream, count: number, options: ReadStreamOptions = {}): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const batch of stream.read({ signal: AbortSignal.timeout(30_000), ...options })) {
    if (batch.partition === PARTITION) events.push(...batch.events);
    if (events.length >= count) break;
  }
  return events;
}

const text = ({ body }: StreamEvent): string => Buffer.from(body).toString('utf8');

test('a partition is read after the given offset, in order', async () => {
  const stream = createEventHubStream({ connectionString });
  assert.deepEqual(await stream.partitions(), ['0', '1']);
  const start = await end();
  await publish(Array.from({ length: 10 }, (_, n) => n));
  const all = await collect(stream, 10, { after: start });
  assert.deepEqual(all.map(text), ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  const fifth = all[4];
  assert.ok(fifth);
  const rest = await collect(stream, 5, { after: { [PARTITION]: fifth.offset } });
  assert.deepEqual(rest, all.slice(5));
  await stream.close?.();
});

test('a reader that has no positions yet begins where the checkpoints are, one that has does not', async () => {
  const checkpoints = new MemoryCheckpointStore();
  const start = await end();
  await publish([1, 2]);
  const first = createEventHubStream({ connectionString, checkpoints });
  const [, two] = await collect(first, 2, { after: start });
  first.confirm?.({ [PARTITION]: two?.offset ?? '' });
  await first.close?.();
  assert.equal(checkpoints.writes.at(-1)?.offset, two?.offset);
  await publish([3]);
  const next = createEventHubStream({ connectionString, checkpoints });
  assert.deepEqual((await collect(next, 1)).map(text), ['3']);
  assert.deepEqual((await collect(next, 3, { after: start })).map(text), ['1', '2', '3']);
  // Positions that name no partition are positions: it starts at the beginning.
  assert.notEqual(text((await collect(next, 1, { after: {} }))[0] ?? assert.fail()), '3');
  await next.close?.();
});

test('a checkpoint that has only a sequence number is where a reader begins, too', async () => {
  const checkpoints = new MemoryCheckpointStore();
  const start = await end();
  await publish([1, 2]);
  const first = createEventHubStream({ connectionString, checkpoints });
  const [one] = await collect(first, 2, { after: start, maxBatch: 1 });
  first.confirm?.({ [PARTITION]: one?.offset ?? '' });
  await first.close?.();
  const [checkpoint] = checkpoints.writes;
  assert.ok(checkpoint);
  checkpoints.writes.push({ ...checkpoint, offset: '' });
  const next = createEventHubStream({ connectionString, checkpoints });
  assert.deepEqual((await collect(next, 1)).map(text), ['2']);
  await next.close?.();
});

test('"latest" gives only what comes afterwards', async () => {
  const stream = createEventHubStream({ connectionString });
  await publish(['before']);
  const seen: string[] = [];
  for await (const batch of stream.read({ after: 'latest', signal: AbortSignal.timeout(30_000), maxWaitMs: 100 })) {
    // An idle batch shows that the reader is in place.
    if (batch.partition === PARTITION && batch.events.length === 0) await publish(['after']);
    seen.push(...batch.events.map(text));
    if (seen.length > 0) break;
  }
  assert.equal(seen[0], '"after"');
  await stream.close?.();
});

test('a quiet partition gives empty batches, and an abort ends the reading', async () => {
  const stream = createEventHubStream({ connectionString });
  const abort = new AbortController();
  const idle: EventBatch[] = [];
  for await (const batch of stream.read({ after: 'latest', signal: abort.signal, maxWaitMs: 50 })) {
    assert.deepEqual(batch.events, []);
    idle.push(batch);
    if (new Set(idle.map(({ partition }) => partition)).size === 2 && idle.length >= 4) abort.abort();
  }
  assert.ok(idle.length >= 4);
  await stream.close?.();
});

test('no batch is larger than asked', async () => {
  const stream = createEventHubStream({ connectionString });
  const start = await end();
  await publish(Array.from({ length: 50 }, (_, n) => n));
  let count = 0;
  for await (const batch of stream.read({ after: start, maxBatch: 8, signal: AbortSignal.timeout(30_000) })) {
    assert.ok(batch.events.length <= 8);
    if (batch.partition === PARTITION) count += batch.events.length;
    if (count >= 50) break;
  }
  assert.equal(count, 50);
  await stream.close?.();
});

test('nothing is lost or doubled when the connection breaks again and again', async () => {
  const proxy = await BreakableProxy.to(emulator.ports.eventHubs);
  const log = new CollectedLog();
  const stream = createEventHubStream({
    connectionString: connectionString.replace(/localhost:\d+/, `localhost:${proxy.port}`),
    backoff: FAST,
    logger: log,
  });
  const start = await end();
  const total = 600;
  const publishing = (async () => {
    for (let n = 0; n < total; n += 20) {
      await publish(Array.from({ length: 20 }, (_, i) => n + i));
      await sleep(10);
    }
  })();
  const seen: number[] = [];
  let cuts = 0;
  for await (const batch of stream.read({ after: start, maxBatch: 16, signal: AbortSignal.timeout(60_000) })) {
    if (batch.partition === PARTITION) seen.push(...batch.events.map((event) => Number(text(event))));
    if (cuts < 3 && seen.length > (cuts + 1) * 120) {
      cuts += 1;
      proxy.cut();
    }
    if (seen.length >= total) break;
  }
  await publishing;
  assert.equal(cuts, 3);
  assert.deepEqual(
    seen,
    Array.from({ length: total }, (_, n) => n),
  );
  assert.ok(!log.has('SharedAccessKey'));
  await stream.close?.();
  await proxy.close();
});

test('a slow reader loses nothing', async () => {
  const stream = createEventHubStream({ connectionString });
  const start = await end();
  await publish(Array.from({ length: 40 }, (_, n) => n));
  const seen: string[] = [];
  for await (const batch of stream.read({ after: start, maxBatch: 4, signal: AbortSignal.timeout(30_000) })) {
    await sleep(30);
    if (batch.partition === PARTITION) seen.push(...batch.events.map(text));
    if (seen.length >= 40) break;
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 40 }, (_, n) => String(n)),
  );
  await stream.close?.();
});

test('any body is bytes: broken JSON, no text at all, nothing, __proto__', async () => {
  const stream = createEventHubStream({ connectionString });
  const start = await end();
  const bodies = [
    '{"DeviceID":',
    '\u0000\uffff',
    '',
    '{"__proto__":{"polluted":true}}',
    '<img src=x onerror=alert(1)>',
  ];
  const raw = [...bodies.map((body) => Buffer.from(body)), Buffer.from([0xff, 0xfe, 0x00, 0x80])];
  await publish(raw);
  const events = await collect(stream, raw.length, { after: start });
  assert.deepEqual(
    events.map(({ body }) => Buffer.from(body).toString('hex')),
    raw.map((body) => body.toString('hex')),
  );
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  await stream.close?.();
});

test("a device's message carries its key, ids, times and properties", async () => {
  const hub = createIotHub({ connectionString: emulator.connectionStrings.iotHub });
  const stream = createEventHubStream({ connectionString });
  const devices = new MqttDevices(
    emulator.ca,
    async (deviceKey) => (await hub.register({ deviceKey })).credential ?? '',
  );
  await hub.register({ deviceKey: 'thermostat-1' });
  await devices.connect('thermostat-1');
  const message = new device.Message(JSON.stringify({ Temperature: 71 }));
  message.messageId = 'telemetry-1';
  message.correlationId = 'command-7';
  message.properties.add('level', 'high & dry');
  const found = (async () => {
    for await (const { events } of stream.read({ signal: AbortSignal.timeout(30_000) })) {
      const mine = events.find(({ messageId }) => messageId === 'telemetry-1');
      if (mine) return mine;
    }
    return undefined;
  })();
  await devices.sendTelemetry('thermostat-1', message);
  const event = await found;
  assert.equal(event?.deviceKey, 'thermostat-1');
  assert.equal(event.correlationId, 'command-7');
  assert.equal(event.properties['level'], 'high & dry');
  assert.equal(text(event), '{"Temperature":71}');
  assert.match(event.enqueuedAt, /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.match(event.offset, /^\d+$/);
  await devices.close();
  await stream.close?.();
  await hub.close?.();
});

test('many partitions are no leak of listeners in the eyes of Node.js', async (t) => {
  const large = await startEmulator({ ports: { hub: 0, serviceBus: 0, eventHubs: 0 }, partitions: 16 });
  t.after(() => large.close());
  const stream = createEventHubStream({ connectionString: large.connectionStrings.eventHubs });
  const warnings = await listenerWarnings(async () => {
    for await (const { partition } of stream.read({ after: 'latest', maxWaitMs: 20 })) {
      // Until every partition has come once, and most wait to be taken again.
      await sleep(20);
      if (partition === '15') break;
    }
  });
  await stream.close?.();
  assert.deepEqual(warnings, []);
});

test('closing ends reading and refuses more', async () => {
  const stream = createEventHubStream({ connectionString });
  const reading = (async () => {
    for await (const batch of stream.read({ maxWaitMs: 50 })) void batch;
    return 'ended';
  })();
  await sleep(200);
  await stream.close?.();
  await stream.close?.();
  assert.equal(await reading, 'ended');
  await assert.rejects(stream.partitions(), (error) => isConnectedServiceError(error, 'closed'));
  await assert.rejects(collect(stream, 1), (error) => isConnectedServiceError(error, 'closed'));
});

test('a reader that starts before the hub waits for it', async () => {
  const abort = new AbortController();
  const log = new CollectedLog();
  const stream = createEventHubStream({
    connectionString: connectionString.replace(/localhost:\d+/, 'localhost:1'),
    deadlineMs: 300,
    backoff: FAST,
    logger: log,
  });
  const reading = collect(stream, 1, { signal: abort.signal });
  while (log.lines.length < 2) await sleep(20);
  abort.abort();
  assert.deepEqual(await reading, []);
  await assert.rejects(stream.partitions(), (error) => isConnectedServiceError(error) && error.retryable);
  await stream.close?.();
});
