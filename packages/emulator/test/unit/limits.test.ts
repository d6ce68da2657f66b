import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Clock } from '../../src/clock.ts';
import { createMemoryJournal } from '../../src/journal/journal.ts';
import type { JournalRecord } from '../../src/journal/record.ts';
import { DailyQuota } from '../../src/limits/daily-quota.ts';
import { restOperation } from '../../src/limits/rest-operations.ts';
import { limitsOf } from '../../src/limits/tiers.ts';
import { TokenBucket } from '../../src/limits/token-bucket.ts';

function handClock(start = 0) {
  let at = start;
  return { now: () => at, pass: (ms: number) => (at += ms) };
}

test('a bucket gives its burst, then its rate, and never more than its burst', () => {
  const time = handClock();
  const bucket = new TokenBucket(10, 20, 0, time.now);
  for (let index = 0; index < 20; index += 1) assert.equal(bucket.take(1).isAllowed, true);
  assert.deepEqual(bucket.take(1), { isAllowed: false, retryAfterMs: 100 });
  time.pass(100);
  assert.equal(bucket.take(1).isAllowed, true);
  time.pass(3_600_000);
  assert.equal(bucket.tokens, 20);
});

test('requests above the rate wait, each longer than the one before, until the queue is full', () => {
  const bucket = new TokenBucket(10, 1, 3, handClock().now);
  const verdicts = Array.from({ length: 5 }, () => bucket.take(1));
  assert.deepEqual(
    verdicts.map((verdict) => (verdict.isAllowed ? verdict.waitMs : 'refused')),
    [0, 100, 200, 300, 'refused'],
  );
});

test('a clock that was set back neither gives nor takes', () => {
  const time = handClock(10_000);
  const bucket = new TokenBucket(1, 5, 0, time.now);
  bucket.take(5);
  time.pass(-9000);
  assert.equal(bucket.tokens, 0);
  time.pass(1000);
  assert.equal(bucket.tokens, 1);
});

test('what costs more than the bucket holds goes when the bucket is full, and is paid for', () => {
  const time = handClock();
  const bucket = new TokenBucket(10, 10, 0, time.now);
  assert.equal(bucket.take(25).isAllowed, true);
  assert.equal(bucket.take(1).isAllowed, false);
  time.pass(1600);
  assert.equal(bucket.take(1).isAllowed, true);
});

test('the day counts in steps, and begins anew at midnight UTC', () => {
  const clock = new Clock();
  const midnight = (): number => new Date(clock.now()).setUTCHours(24, 0, 0, 0);
  // Far from midnight, whenever this runs.
  clock.advance(midnight() - clock.now() + 3_600_000);
  const quota = new DailyQuota(4, 4096, clock);
  for (const bytes of [0, 4096, 4097]) quota.meter(bytes);
  assert.equal(quota.used, 4);
  assert.equal(quota.isExhausted, true);
  assert.equal(quota.resetsAt, midnight());
  clock.advance(midnight() - clock.now());
  assert.equal(quota.isExhausted, false);
});

test('a count that was kept goes on within its day, and not on the next', async () => {
  const clock = new Clock();
  clock.advance(new Date(clock.now()).setUTCHours(24, 0, 0, 0) - clock.now() + 3_600_000);
  const kept: JournalRecord[] = [];
  const journal = { ...createMemoryJournal(), append: async (record: JournalRecord) => void kept.push(record) };
  const first = new DailyQuota(100, 4096, clock);
  first.attach(journal);
  for (let index = 0; index < 5; index += 1) first.meter(1);
  assert.deepEqual(kept, [], 'not each for itself');
  clock.advance(1000);
  while (kept.length === 0) await sleep(5);
  first.meter(1);
  await first.keep();
  await first.keep();
  assert.equal(kept.length, 2, 'only what is new');
  const second = new DailyQuota(100, 4096, clock);
  for (const { data } of kept) second.replay(data);
  assert.equal(second.used, 6);
  clock.advance(24 * 3_600_000);
  const third = new DailyQuota(100, 4096, clock);
  for (const { data } of kept) third.replay(data);
  assert.equal(third.used, 0);
});

test('limits are those of the documentation', () => {
  const s1 = limitsOf({ sku: 'S1' });
  assert.equal(Math.round(s1.rates.registry * 60), 100);
  assert.deepEqual([s1.rates.d2c, s1.rates.connect, s1.rates.twinRead, s1.rates.twinUpdate], [100, 100, 100, 50]);
  assert.equal(s1.rates.method, 160 * 1024);
  assert.equal(s1.dailyMessages, 400_000);
  assert.equal(limitsOf({ sku: 'S1', units: 9 }).rates.d2c, 108);
  assert.equal(limitsOf({ sku: 'S2', units: 2 }).rates.d2c, 240);
  const s3 = limitsOf({ sku: 'S3' });
  assert.equal(Math.round(s3.rates.c2dSend * 100), 8333);
  assert.equal(Math.round(s3.rates.query * 60), 1000);
  const f1 = limitsOf({ sku: 'F1' });
  assert.deepEqual([f1.dailyMessages, f1.meterBytes, f1.maxDevices], [8000, 512, 500]);
  assert.equal(limitsOf({ sku: 'B2' }).unavailable.has('c2dSend'), true);
  assert.equal(limitsOf({ sku: 'B2' }).unavailable.has('fileUpload'), false);
  assert.throws(() => limitsOf({ sku: 'X9' as never }), /tier must be one of F1/);
  assert.throws(() => limitsOf({ sku: 'F1', units: 2 }), /units must be a whole number from 1 to 1/);
});

test('a request belongs to its throttle', () => {
  const cases: readonly [string, string, string | undefined][] = [
    ['POST', '/devices/query', 'query'],
    ['PUT', '/devices/d1', 'registry'],
    ['GET', '/devices/d1/modules/m', 'registry'],
    ['POST', '/devices', 'registry'],
    ['POST', '/devices/d1/messages/events', 'd2c'],
    ['GET', '/devices/d1/messages/devicebound', 'c2dReceive'],
    ['DELETE', '/devices/d1/messages/devicebound/token', undefined],
    ['POST', '/twins/d1/methods', 'method'],
    ['GET', '/twins/d1', 'twinRead'],
    ['PATCH', '/twins/d1/modules/m', 'twinUpdate'],
    ['PUT', '/jobs/v2/j', 'job'],
    ['PUT', '/configurations/c', 'configuration'],
    ['POST', '/devices/d1/files', 'fileUpload'],
  ];
  for (const [method, path, operation] of cases) assert.equal(restOperation(method, path), operation, path);
});
