import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RULES } from './jobs.ts';
import { alerts, hot, house, until } from './processor-house.ts';

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

test('reference data that does not answer any more holds up neither events nor the end', async (t) => {
  const { log, sink, blobs, clock, make } = house(t);
  await blobs.put('rules/2026-03-01/00-00/devicerules.json', RULES);
  const processor = make();
  await processor.start(alerts);
  log.add('0', 1, hot('a', 75));
  await until(() => sink.rows.size === 1, 'the first alert');
  let asked = 0;
  blobs.list = () => new Promise(() => void (asked += 1));
  clock.time += 90_000;
  await until(() => asked > 0, 'the next look');
  log.add('0', 80, hot('b', 75));
  await until(() => sink.rows.size === 2, 'the second alert');
});

test('a job that still waits for reference data stops when it is told', async (t) => {
  const { blobs, make } = house(t, { times: { sinkTimeoutMs: 1_000_000_000 } });
  const asked = new Promise<AbortSignal | undefined>((resolve) => {
    blobs.list = (_, { signal } = {}) => {
      resolve(signal);
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
    };
  });
  const job = await make().start(alerts);
  await asked;
  await job.stop();
  assert.equal(job.status().state, 'stopped');
});
