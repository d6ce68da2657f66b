import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  type BlobItem,
  type CheckpointStore,
  type Clock,
  ConnectedServiceError,
  type EventBatch,
  type EventStream,
  isConnectedServiceError,
  type Json,
  type StreamEvent,
  type StreamJobDefinition,
  type StreamRow,
  type StreamSink,
} from '@csk/core';
import { createStreamProcessor, type StreamProcessorOptions } from '../../../src/stream-analytics/index.ts';
import { StreamFunctionError } from '../../../src/stream-analytics/errors.ts';
import { LocalRun } from '../../../src/stream-analytics/hosting/engine-run.ts';
import { ArrivalMerge } from '../../../src/stream-analytics/processor/arrival-merge.ts';
import { validFromOf } from '@csk/core';
import { CFS_ALERTS, RULES, START, iso } from './jobs.ts';

/** Real waiting, but a wall that the test moves. */
class TestClock implements Clock {
  time = START;
  now(): number {
    return this.time;
  }
  sleep(ms: number, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const timer = setTimeout(resolve, ms / 100);
      signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true });
    });
  }
}

/** A log in memory with two partitions that gives batches of up to two events and tells when it is quiet. */
class Log implements EventStream {
  readonly name = 'log';
  readonly capabilities = {};
  readonly events: StreamEvent[] = [];

  add(partition: string, seconds: number, body: unknown): void {
    const offset = String(this.events.filter((event) => event.partition === partition).length);
    const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
    this.events.push({
      partition,
      offset,
      enqueuedAt: iso(START + seconds * 1000),
      deviceKey: 'd',
      body: bytes,
      properties: {},
    });
  }

  async partitions(): Promise<string[]> {
    return ['0', '1'];
  }

  async *read({
    after,
    signal,
  }: {
    after?: Readonly<Record<string, string>> | 'latest' | undefined;
    signal?: AbortSignal | undefined;
  } = {}): AsyncGenerator<EventBatch> {
    const next = ['0', '1'].map((partition) =>
      typeof after === 'object' && after[partition] !== undefined ? Number(after[partition]) + 1 : 0,
    );
    while (signal?.aborted !== true) {
      for (const [index, partition] of ['0', '1'].entries()) {
        const events = this.events
          .filter((event) => event.partition === partition)
          .slice(next[index], (next[index] ?? 0) + 2);
        next[index] = (next[index] ?? 0) + events.length;
        yield { partition, events };
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

class Checkpoints implements CheckpointStore {
  readonly name = 'checkpoints';
  readonly capabilities = {};
  readonly saved = new Map<string, string>();
  broken = false;
  async load(name: string): Promise<Json | undefined> {
    const text = this.saved.get(name);
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  }
  async save(name: string, checkpoint: Json): Promise<void> {
    if (this.broken) throw new ConnectedServiceError('invalid', 'the disk is full');
    this.saved.set(name, JSON.stringify(checkpoint));
  }
}

/** Keeps rows by id, as a table with a unique index does. */
class Sink implements StreamSink {
  readonly rows = new Map<string, StreamRow>();
  writes = 0;
  failures: Error[] = [];
  async write(rows: readonly StreamRow[]): Promise<void> {
    this.writes += 1;
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    for (const row of rows) this.rows.set(row.id, row);
  }
}

class Blobs {
  readonly name = 'blobs';
  readonly capabilities = {};
  readonly files = new Map<string, { bytes: Uint8Array; modifiedAt: string }>();
  async read(name: string): Promise<Uint8Array | undefined> {
    return this.files.get(name)?.bytes;
  }
  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.files.set(name, { bytes, modifiedAt: String(this.files.size) });
  }
  async list(prefix: string): Promise<BlobItem[]> {
    return [...this.files]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, { modifiedAt }]) => ({ name, modifiedAt }));
  }
  put(name: string, rows: unknown): Promise<void> {
    return this.write(name, new TextEncoder().encode(JSON.stringify(rows)));
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const limit = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > limit) assert.fail(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** What it makes is closed when the test ends, however that is: a job that goes on reading would keep the file from ending. */
function house(t: TestContext, extra: Partial<StreamProcessorOptions> = {}) {
  const parts = {
    log: new Log(),
    clock: new TestClock(),
    checkpoints: new Checkpoints(),
    sink: new Sink(),
    blobs: new Blobs(),
  };
  const make = () => {
    const processor = createStreamProcessor({
      inputs: { IoTStream: { stream: parts.log } },
      references: { DeviceRulesBlob: { blobs: parts.blobs, path: 'rules/{date}/{time}/devicerules.json' } },
      sinks: { AlertsQueue: parts.sink },
      checkpoints: parts.checkpoints,
      clock: parts.clock,
      ...extra,
    });
    t.after(() => processor.close?.());
    return processor;
  };
  return { ...parts, make };
}

const alerts: StreamJobDefinition = { name: 'alerts', version: '1', query: CFS_ALERTS, compatibilityLevel: '1.0' };
const count: StreamJobDefinition = {
  name: 'count',
  version: '1',
  query: 'SELECT dev, COUNT(*) AS n INTO AlertsQueue FROM IoTStream GROUP BY dev, TumblingWindow(minute, 1)',
};
const hot = (dev: string, temp: number) => ({ DeviceID: dev, Temperature: temp, EventToken: `${dev}${temp}` });

test('alerts flow from the log to the sink, broken JSON is reported and the job goes on', async (t) => {
  const { log, sink, blobs, make } = house(t);
  await blobs.put('rules/2026-03-01/00-00/devicerules.json', RULES);
  log.add('0', 0, hot('a', 80));
  log.add('0', 1, '{broken');
  log.add('1', 2, hot('b', 60));
  log.add('1', 3, hot('b', 90));
  const processor = make();
  const job = await processor.start(alerts);
  await until(() => sink.rows.size === 2, 'two alerts');
  const [first] = sink.rows.values();
  assert.equal(first?.id, 'alerts/AlertsQueue/0/IoTStream.0.0/2026-03-02T08:00:00.0000000Z/0');
  assert.equal(first?.row.deviceid, 'a');
  assert.deepEqual(first?.sources, [{ input: 'IoTStream', position: '0.0', payload: hot('a', 80) }]);
  const status = job.status();
  assert.equal(status.state, 'running');
  assert.equal(status.inputEvents, 4);
  assert.deepEqual(
    status.diagnostics.map(({ type }) => type),
    ['InputDeserializerError.InvalidData'],
  );
  await processor.close?.();
  assert.equal(job.status().state, 'stopped');
});

test('a new blob changes the threshold without a restart', async (t) => {
  const { log, sink, blobs, clock, make } = house(t);
  await blobs.put('rules/2026-03-01/00-00/devicerules.json', RULES);
  const processor = make();
  await processor.start(alerts);
  log.add('0', 1, hot('a', 75));
  await until(() => sink.rows.size === 1, 'the first alert');
  await blobs.put('rules/2026-03-02/08-01/devicerules.json', [{ ...RULES[0], Temperature: 80 }]);
  clock.time += 90_000;
  await new Promise((resolve) => setTimeout(resolve, 30));
  log.add('0', 80, hot('b', 75));
  log.add('0', 81, hot('c', 85));
  await until(() => sink.rows.size === 2, 'the second alert');
  assert.deepEqual(
    [...sink.rows.values()].map(({ row }) => [row.deviceid, row.threshold]),
    [
      ['a', 70],
      ['c', 80],
    ],
  );
});

test('a job waits for its reference data', async (t) => {
  const { log, sink, blobs, make } = house(t);
  log.add('0', 1, hot('a', 75));
  const processor = make();
  await processor.start(alerts);
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(sink.rows.size, 0);
  await blobs.put('rules/2026-03-01/00-00/devicerules.json', RULES);
  await until(() => sink.rows.size === 1, 'the alert');
});

test('reference data that is no JSON is none: the job waits for the blob to be put right', async (t) => {
  const { log, sink, blobs, clock, make } = house(t);
  const name = 'rules/2026-03-01/00-00/devicerules.json';
  await blobs.write(name, new TextEncoder().encode('[{"DeviceType": '));
  log.add('0', 1, hot('a', 75));
  const processor = make();
  const job = await processor.start(alerts);
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(job.status().inputEvents, 0, 'no event has met an empty table');
  await blobs.put(name, RULES);
  clock.time += 90_000;
  await until(() => sink.rows.size === 1, 'the alert');
});

test('a crash between sink and checkpoint replays the same rows with the same ids, and loses none', async (t) => {
  const { log, sink, checkpoints, clock, make } = house(t);
  const at = (seconds: number, dev: string): void => log.add(dev === 'a' ? '0' : '1', seconds, { dev });
  for (let i = 0; i < 30; i += 1) at(i * 7, i % 3 === 0 ? 'a' : 'b');
  checkpoints.broken = true;
  const crashing = await make().start(count);
  await until(() => crashing.status().state === 'failed', 'the crash');
  assert.match(crashing.status().error ?? '', /disk is full/);
  checkpoints.broken = false;
  const processor = make();
  const job = await processor.start(count);
  clock.time = START + 600_000;
  await until(() => sink.rows.size === 9, 'all windows');
  await job.stop();
  for (let i = 30; i < 60; i += 1) at(i * 7, i % 3 === 0 ? 'a' : 'b');
  const again = await make().start(count);
  clock.time = START + 1_200_000;
  await until(
    () => [...sink.rows.values()].reduce((sum, { row }) => sum + Number(row.n), 0) === 60,
    'every event counted once',
  );
  assert.equal(again.status().inputEvents, 30);
  await again.stop();
});

test('a sink that fails is tried again; an error that cannot pass fails the job', async (t) => {
  const { log, sink, clock, make } = house(t);
  log.add('0', 1, { dev: 'a' });
  clock.time = START + 200_000;
  sink.failures = [new Error('busy'), new ConnectedServiceError('unavailable', 'down')];
  const processor = make();
  const job = await processor.start(count);
  await until(() => sink.rows.size === 1, 'the row');
  assert.equal(sink.writes, 3);
  sink.failures = [new ConnectedServiceError('invalid', 'no such table')];
  log.add('0', 300, { dev: 'a' });
  clock.time = START + 600_000;
  await until(() => job.status().state === 'failed', 'the failure');
  assert.equal(job.status().error, 'no such table');
});

test('time passes without events, and a changed query goes on from the positions', async (t) => {
  const { log, sink, clock, make } = house(t);
  log.add('0', 1, { dev: 'a' });
  const processor = make();
  const job = await processor.start(count);
  clock.time = START + 64_000;
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(sink.rows.size, 0, 'late tolerance and grace have not passed');
  clock.time = START + 67_000;
  await until(() => sink.rows.size === 1, 'the window closes');
  await job.stop();
  const changed = await make().start({ ...count, query: `${count.query} HAVING COUNT(*) > 0` });
  log.add('0', 70, { dev: 'b' });
  await until(() => changed.status().inputEvents === 1, 'only the new event');
  await changed.stop();
  await assert.rejects(
    house(t, { onChangedQuery: 'refuse' })
      .make()
      .start({ ...count, query: 'SELEC' }),
    (error) => isConnectedServiceError(error, 'invalid'),
  );
});

test('queries that do not compile or have no sink are refused with their place', async (t) => {
  const { make } = house(t);
  await assert.rejects(make().start({ ...count, query: 'SELECT a\nFROM nowhere' }), (error) => {
    assert.ok(isConnectedServiceError(error, 'invalid'));
    assert.deepEqual(error.details, {
      field: 'query',
      line: 2,
      column: 6,
      hint: 'the inputs are IoTStream, DeviceRulesBlob',
      problem: 'there is no input or step called nowhere',
    });
    return true;
  });
  await assert.rejects(make().start({ ...count, query: 'SELECT a INTO elsewhere FROM IoTStream' }), (error) =>
    isConnectedServiceError(error, 'invalid'),
  );
});

test('paths of reference data give the time from which they are valid', () => {
  assert.equal(validFromOf('{date}/{time}/r.json', '2026-03-02/08-05/r.json'), Date.UTC(2026, 2, 2, 8, 5));
  assert.equal(validFromOf('{date}/r.json', '2026-03-02/r.json'), Date.UTC(2026, 2, 2));
  assert.equal(validFromOf('r.json', 'r.json'), -Infinity);
  for (const name of [
    '2026-03-02/08-5/r.json',
    '2026-13-02/08-05/r.json',
    '2026-03-02/08-05/x.json',
    '2026-03-02/08-05/r.json2',
  ]) {
    assert.equal(validFromOf('{date}/{time}/r.json', name), undefined, name);
  }
});

test('partitions are merged by arrival and wait for each other', () => {
  const merge = new ArrivalMerge();
  const event = (partition: string, seconds: number): StreamEvent => ({
    partition,
    offset: String(seconds),
    enqueuedAt: iso(START + seconds * 1000),
    body: new Uint8Array(),
    properties: {},
  });
  const taken = (all = false): string[] => merge.take(all).map((each) => each.event.offset);
  merge.addLane('s', '0');
  merge.addLane('s', '1');
  merge.add('s', { partition: '0', events: [event('0', 1), event('0', 4)] });
  assert.deepEqual(taken(), []);
  merge.add('s', { partition: '1', events: [event('1', 2)] });
  assert.deepEqual(taken(), ['1', '2']);
  assert.equal(merge.isIdle, false);
  merge.add('s', { partition: '1', events: [] });
  assert.deepEqual(taken(), ['4']);
  merge.add('s', { partition: '0', events: [] });
  assert.equal(merge.isIdle, true);
});

test('functions of the program are called, and one that throws fails the job', async (t) => {
  const functions = {
    udf: {
      hot: (temperature: number) => {
        if (temperature > 100) throw new Error('no thermometer');
        return temperature > 70;
      },
    },
  };
  const { log, sink, make } = house(t, { functions });
  const rule: StreamJobDefinition = {
    name: 'hot',
    version: '1',
    query: 'SELECT DeviceID INTO AlertsQueue FROM IoTStream WHERE udf.hot(Temperature) = 1',
  };
  log.add('0', 0, hot('a', 60));
  log.add('0', 1, hot('b', 80));
  const processor = make();
  const job = await processor.start(rule);
  await until(() => sink.rows.size === 1, 'one row');
  log.add('0', 2, hot('c', 120));
  await until(() => job.status().state === 'failed', 'the failure');
  assert.equal(job.status().error, 'udf.hot: no thermometer');
});

test('functions as source text need workers, and are refused beside functions of the program', async (t) => {
  const definition = { ...count, functions: [{ name: 'f', kind: 'scalar', source: 'function main() {}' }] } as const;
  const refusal = async (extra: Partial<StreamProcessorOptions>): Promise<string> => {
    const { make } = house(t, extra);
    try {
      await make().start(definition);
    } catch (error) {
      assert.ok(isConnectedServiceError(error));
      assert.equal(error.code, 'invalid');
      return error.message;
    }
    return 'started';
  };
  assert.match(await refusal({}), /source text runs only where the processor has workers/);
  const workers = { start: () => Promise.reject(new StreamFunctionError('udf.f', 'no function main')) };
  assert.match(await refusal({ workers, functions: {} }), /does not run beside functions of the program/);
  assert.match(await refusal({ workers }), /^functions.f: udf.f: no function main$/);
});

test('a job in workers that is stopped or fails frees its thread', async (t) => {
  let closed = 0;
  const workers: StreamProcessorOptions['workers'] = {
    start: ({ job, snapshot }) => {
      const run = new LocalRun(job.start(snapshot));
      run.close = () => {
        closed += 1;
        return Promise.resolve();
      };
      return Promise.resolve(run);
    },
  };
  const { log, sink, make } = house(t, { workers });
  log.add('0', 0, hot('a', 80));
  const processor = make();
  const rule = { ...count, query: 'SELECT DeviceID INTO AlertsQueue FROM IoTStream' };
  await (await processor.start(rule)).stop();
  assert.equal(closed, 1);
  const next = await processor.start(rule);
  await until(() => sink.rows.size === 1, 'one row');
  assert.equal(next.status().state, 'running');
  await processor.close?.();
  assert.equal(closed, 2);
});
