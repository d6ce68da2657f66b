import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  type CheckpointStore,
  type Json,
  type StreamJobDefinition,
  type StreamJobHandle,
  type StreamRow,
  type StreamSink,
  isConnectedServiceError,
} from '@csk/core';
import { createMemoryEventStream, createMemoryStore, systemClock } from '@csk/core/memory';
import { type StreamProcessorOptions, createStreamProcessor } from '../../../src/stream-analytics/index.ts';

const TIMES = { checkpointMs: 5, liveMergeWaitMs: 1, mergeWaitMs: 5, idleGraceMs: 0 };

/** What it makes is closed when the test ends, however that is: a job that goes on reading would keep the file from ending. */
function house(t: TestContext, extra: Partial<StreamProcessorOptions> = {}) {
  const stream = createMemoryEventStream();
  const rows = new Map<string, StreamRow>();
  const sink: StreamSink = { write: async (written) => written.forEach((row) => rows.set(row.id, row)) };
  const checkpoints = createMemoryStore();
  const make = (more: Partial<StreamProcessorOptions> = {}) => {
    const processor = createStreamProcessor({
      inputs: { Telemetry: { stream } },
      sinks: { Alerts: sink },
      checkpoints,
      clock: systemClock,
      times: TIMES,
      ...extra,
      ...more,
    });
    t.after(() => processor.close?.());
    return processor;
  };
  const send = (body: Json, deviceKey = 'd1'): void => void stream.publish({ deviceKey, body });
  return { stream, rows, make, send, checkpoints };
}

async function until(condition: () => boolean, what: () => string): Promise<void> {
  const limit = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > limit) assert.fail(`waited in vain: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function gate(t: TestContext): { readonly wait: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => (open = resolve));
  t.after(() => open());
  return { wait, open: () => open() };
}

const job = (query: string): StreamJobDefinition => ({ name: 'rule', version: '1', query });
const told = (handle: StreamJobHandle) => () => JSON.stringify(handle.status());

test('the status tells steps, state, delay and diagnostics by name with their samples', async (t) => {
  const { make, send } = house(t);
  const processor = make();
  const handle = await processor.start(
    job(`WITH hot AS (SELECT dev, v FROM Telemetry WHERE v > 70)
      SELECT dev, LAG(v) OVER (PARTITION BY dev LIMIT DURATION(hour, 1)) AS before INTO Alerts FROM hot`),
  );
  for (let i = 0; i < 50; i += 1) send('{broken');
  for (const v of [71, 60, 72]) send({ dev: 'a', v });
  await until(() => handle.status().outputRows === 2, told(handle));
  await until(() => handle.status().held?.bytes !== undefined, told(handle));
  const status = handle.status();
  assert.deepEqual(
    status.steps?.map(({ name, inputRows, outputRows, stateEntries }) => [name, inputRows, outputRows, stateEntries]),
    [
      ['hot', 3, 2, 0],
      ['statement 1', 2, 2, 1],
    ],
  );
  assert.deepEqual(status.diagnosticCounts, { 'InputDeserializerError.InvalidData': 50 });
  assert.equal(status.diagnostics.length, 20, 'samples are bounded');
  assert.equal(status.held?.entries, 1);
  assert.ok((status.watermarkDelayMs ?? -1) >= 0);
  assert.equal(status.waitingEvents, 0);
});

test('a slow sink slows reading: what waits is bounded, and nothing is lost', async (t) => {
  const open = gate(t);
  const rows = new Set<string>();
  let largest = 0;
  const sink: StreamSink = {
    async write(written) {
      largest = Math.max(largest, written.length);
      await open.wait;
      for (const { id } of written) rows.add(id);
    },
  };
  const { make, stream, send } = house(t, { sinks: { Alerts: sink } });
  let read = 0;
  const counting = {
    ...stream,
    async *read(options: Parameters<typeof stream.read>[0]) {
      for await (const batch of stream.read(options)) {
        read += batch.events.length;
        yield batch;
      }
    },
  };
  const total = 40_000;
  for (let i = 0; i < total; i += 1) send({ n: i }, `d${i % 7}`);
  const processor = make({ inputs: { Telemetry: { stream: counting } } });
  const handle = await processor.start(job('SELECT n INTO Alerts FROM Telemetry'));
  await until(() => handle.status().blockedBy?.output === 'Alerts', told(handle));
  const before = read;
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.ok(read - before <= 512, `${read - before} more were read while the sink was busy`);
  assert.ok(read < total, `${read} of ${total} were read`);
  assert.ok((handle.status().waitingEvents ?? 0) > 0);
  open.open();
  await until(() => rows.size === total, told(handle));
  assert.ok(largest <= 1000, `${largest} rows at once`);
  await until(() => handle.status().waitingEvents === 0 && handle.status().blockedBy === undefined, told(handle));
});

test('one partition that is ahead is read only so far', async (t) => {
  const silent = gate(t);
  let read = 0;
  const { make } = house(t, {
    times: { ...TIMES, mergeWaitMs: 1_000_000, liveMergeWaitMs: 1_000_000 },
    inputs: {
      Telemetry: {
        stream: {
          name: 'uneven',
          capabilities: {},
          partitions: async () => ['0', '1'],
          // Partition 1 says nothing, not even that it has nothing.
          async *read({ signal } = {}) {
            signal?.addEventListener('abort', () => silent.open());
            const body = new TextEncoder().encode('{"n":1}');
            const enqueuedAt = new Date(0).toISOString();
            for (let from = 0; from < 100_000 && signal?.aborted !== true; from += 500) {
              read += 500;
              yield {
                partition: '0',
                events: Array.from({ length: 500 }, (_, i) => ({
                  partition: '0',
                  offset: String(from + i),
                  enqueuedAt,
                  body,
                  properties: {},
                })),
              };
            }
            await silent.wait;
          },
        },
      },
    },
  });
  const processor = make();
  const handle = await processor.start(
    job('SELECT COUNT(*) AS n INTO Alerts FROM Telemetry GROUP BY TumblingWindow(day, 1)'),
  );
  let most = 0;
  await until(() => {
    most = Math.max(most, handle.status().waitingEvents ?? 0);
    return handle.status().inputEvents >= 90_000 || read >= 100_000;
  }, told(handle));
  assert.ok(most <= 21_000, `${most} events waited`);
});

test('a job that is about to start when its processor closes does not run', async (t) => {
  const loading = gate(t);
  const begun = gate(t);
  const { make, send, rows, checkpoints } = house(t);
  const slow: CheckpointStore = {
    name: 'slow',
    capabilities: {},
    save: (...saved) => checkpoints.save(...saved),
    load: async (...asked) => {
      begun.open();
      await loading.wait;
      return checkpoints.load(...asked);
    },
  };
  const processor = make({ checkpoints: slow });
  const starting = processor.start(job('SELECT v INTO Alerts FROM Telemetry'));
  starting.catch(() => undefined);
  await begun.wait;
  await processor.close?.();
  loading.open();
  await assert.rejects(starting, { code: 'closed' });
  send({ v: 1 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(rows.size, 0);
});

test('a job that would hold too much fails with the reason', async (t) => {
  const { make, send } = house(t, { maxStateEntries: 3000 });
  const processor = make();
  const handle = await processor.start(
    job('SELECT n, COUNT(*) AS c INTO Alerts FROM Telemetry GROUP BY n, TumblingWindow(day, 7)'),
  );
  for (let n = 0; n < 10_000; n += 1) send({ n });
  await until(() => handle.status().state === 'failed', told(handle));
  assert.match(handle.status().error ?? '', /more than its limit of 3000/);
});

test('a job that changes while it runs keeps its history if asked to, and is refused where that does not fit', async (t) => {
  const { make, send, rows } = house(t);
  const query = (limit: number, column = 'v') =>
    job(
      `SELECT v, LAG(${column}) OVER (LIMIT DURATION(hour, 1)) AS before INTO Alerts FROM Telemetry WHERE v > ${limit}`,
    );
  const first = await make().start(query(10));
  send({ v: 11 });
  await until(() => rows.size === 1, told(first));
  await first.stop();
  await assert.rejects(make({ onChangedQuery: 'refuse' }).start(query(20)), (error) =>
    isConnectedServiceError(error, 'conflict'),
  );
  await assert.rejects(make({ onChangedQuery: 'keep-state' }).start(query(20, 'w')), (error) => {
    assert.ok(isConnectedServiceError(error, 'conflict'));
    assert.match(JSON.stringify(error.details), /analytic functions of statement 1 has changed/);
    return true;
  });
  const second = await make({ onChangedQuery: 'keep-state' }).start(query(20));
  send({ v: 15 });
  send({ v: 21 });
  await until(() => rows.size === 2, told(second));
  await second.stop();
  const third = await make().start(query(30));
  send({ v: 31 });
  await until(() => rows.size === 3, told(third));
  await third.stop();
  assert.deepEqual(
    [...rows.values()].map(({ row }) => [row['v'], row['before']]),
    [
      [11, null],
      [21, 15],
      [31, null],
    ],
  );
});

test('a stream hears how far its consumer group is, only of what the checkpoint has', async (t) => {
  const { make, stream, send, checkpoints } = house(t);
  const heard: unknown[] = [];
  const telling = {
    ...stream,
    confirm(positions: Readonly<Record<string, string>>, options?: { readonly consumerGroup?: string | undefined }) {
      heard.push([{ ...positions }, options?.consumerGroup]);
    },
  };
  const processor = make({ inputs: { Telemetry: { stream: telling, consumerGroup: 'rules' } } });
  const handle = await processor.start(job('SELECT n INTO Alerts FROM Telemetry'));
  for (let n = 0; n < 5; n += 1) send({ n });
  await until(() => handle.status().outputRows === 5, told(handle));
  await handle.stop();
  const saved = (await checkpoints.load('stream-job/rule')) as { readonly positions: { readonly Telemetry: Json } };
  assert.deepEqual(heard.at(-1), [saved.positions.Telemetry, 'rules']);
});

test('a job that fails says so at once, though another input has nothing to say', async (t) => {
  const { make, send, stream } = house(t);
  const other = createMemoryEventStream();
  const silent = {
    ...other,
    async *read({ signal }: Parameters<typeof other.read>[0] = {}) {
      await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
      yield { partition: '0', events: [] };
    },
  };
  send({ v: 'no number' });
  const handle = await make({ inputs: { Telemetry: { stream }, Other: { stream: silent } } }).start(
    job('SELECT CAST(v AS bigint) AS v INTO Alerts FROM Telemetry; SELECT v INTO Alerts FROM Other'),
  );
  await until(() => handle.status().state === 'failed', told(handle));
});
