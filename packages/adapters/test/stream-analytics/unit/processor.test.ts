import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError, isConnectedServiceError, type StreamEvent } from '@csk/core';
import { withRetry } from '../../../src/stream-analytics/processor/retry.ts';
import { ArrivalMerge } from '../../../src/stream-analytics/processor/arrival-merge.ts';
import { RULES, START, iso } from './jobs.ts';
import { alerts, count, hot, house, until } from './processor-house.ts';

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

test('a sink that asks for patience gets it, but not for weeks', async () => {
  const waits: number[] = [];
  const clock = {
    now: () => START,
    // The deadline of an attempt never comes.
    sleep: (ms: number) => (ms === 1 ? new Promise<void>(() => undefined) : Promise.resolve(void waits.push(ms))),
  };
  const wishes = [undefined, 4000, 1e12];
  const signal = new AbortController().signal;
  const settings = { clock, signal, timeoutMs: 1, firstDelayMs: 100, maxDelayMs: 10_000 };
  const failing = async (): Promise<string> => {
    if (wishes.length === 0) return 'done';
    const retryAfterMs = wishes.shift();
    throw new ConnectedServiceError('throttled', 'busy', retryAfterMs === undefined ? {} : { retryAfterMs });
  };
  assert.equal(await withRetry(settings, failing, () => undefined), 'done');
  assert.deepEqual(waits, [100, 4000, 300_000]);
});

test('a hub that is out of reach keeps no job from starting that does not read it', async (t) => {
  const { log, sink, clock, make } = house(t);
  const gone = Object.assign(Object.create(log) as typeof log, {
    partitions: () => Promise.reject(new ConnectedServiceError('unavailable', 'nobody answers')),
  });
  const processor = make({ inputs: { IoTStream: { stream: log }, Other: { stream: gone } } });
  const query = 'SELECT dev, COUNT(*) AS n INTO AlertsQueue FROM iotstream GROUP BY dev, TumblingWindow(minute, 1)';
  await processor.check?.({ ...count, query });
  await processor.start({ ...count, query });
  log.add('0', 1, { dev: 'a' });
  clock.time = START + 600_000;
  await until(() => sink.rows.size === 1, 'the window');
  await assert.rejects(
    processor.start({ ...count, name: 'other', query: query.replace('iotstream', 'Other') }),
    /nobody/,
  );
});
