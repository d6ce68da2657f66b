import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createIotHub } from '@csk/adapters/iot-hub';
import { ConnectedServiceError, isConnectedServiceError } from '@csk/core';

import { toHubError } from '../../../src/iot-hub/hub-errors.ts';
import { Pacer } from '../../../src/iot-hub/pacer.ts';
import type { Turn } from '../../../src/iot-hub/pacer.ts';
import { metersOf, ratesOf } from '../../../src/iot-hub/tier-limits.ts';
import { dependants } from '../../links/dependants.ts';
import { listenerWarnings } from '../../links/listener-warnings.ts';

/** A pacer on a clock that stands still: waits are noted, and over at once. */
function setUp(...tier: Parameters<typeof ratesOf>) {
  const clock = { now: 1_000_000 };
  const waits: number[] = [];
  const pacer = new Pacer({
    rates: ratesOf(...tier),
    closing: new AbortController().signal,
    now: () => clock.now,
    wait: async (ms) => void waits.push(ms),
  });
  const go = (more: Partial<Turn> = {}, run = async () => 'done') =>
    pacer.run({ operation: 'registry', what: 'A call', patienceMs: 30_000, signal: undefined, ...more }, run);
  return { clock, waits, go };
}

test('the documented figures, by tier and units', () => {
  const rounded = (...tier: Parameters<typeof ratesOf>) =>
    Object.values(ratesOf(...tier) ?? {}).map((rate) => Math.round(rate * 60));
  // registry, queued command, direct method, query, twin read, twin update, job; in a minute.
  assert.deepEqual(rounded('S1', 1), [100, 100, 2_400, 20, 6_000, 3_000, 100]);
  assert.deepEqual(rounded('F1', 1), rounded('S1', 1));
  assert.deepEqual(rounded('S1', 4), [400, 400, 9_600, 80, 6_000, 3_000, 400]);
  assert.deepEqual(rounded('S2', 20), [2_000, 2_000, 144_000, 400, 12_000, 6_000, 2_000]);
  assert.deepEqual(rounded('S3', 1), [5_000, 5_000, 360_000, 1_000, 30_000, 15_000, 5_000]);
  assert.equal(ratesOf(undefined, undefined), undefined);
  assert.deepEqual([0, 1, 4_096, 4_097, 131_072].map(metersOf), [1, 1, 1, 2, 32]);
});

test('units that cannot be are refused when the adapter is made', () => {
  const connectionString = 'HostName=h;SharedAccessKeyName=n;SharedAccessKey=aw==';
  for (const wrong of [{ tier: 'S1', units: 0 }, { tier: 'S1', units: 1.5 }, { units: 2 }] as const) {
    assert.throws(
      () => createIotHub({ connectionString, ...wrong }),
      (error) => isConnectedServiceError(error, 'invalid'),
    );
  }
});

test('in any minute no more goes than the hub takes, beside a short burst', async () => {
  const { clock, waits, go } = setUp('S1', 1);
  const times: number[] = [];
  for (let n = 0; n < 300; n += 1) {
    const before = waits.length;
    await go({ patienceMs: Infinity });
    // One caller after the other: time passes while it waits.
    clock.now += waits.length > before ? (waits.at(-1) ?? 0) : 0;
    times.push(clock.now);
  }
  for (const [index, start] of times.entries()) {
    const inMinute = times.slice(index).filter((at) => at < start + 60_000).length;
    assert.ok(inMinute <= 100 + 5, `${inMinute} in the minute of ${start}`);
  }
  assert.ok(clock.now - 1_000_000 >= ((300 - 5) / 100) * 60_000);
  clock.now += 60_000;
  waits.length = 0;
  for (let n = 0; n < 5; n += 1) await go();
  assert.deepEqual(waits, [], 'after a rest a few go at once');
});

test('many at once get turns one after the other, and who would wait too long is told how long', async () => {
  const { waits, go } = setUp('S1', 1);
  const results = await Promise.allSettled(Array.from({ length: 100 }, () => go()));
  const done = results.filter(({ status }) => status === 'fulfilled').length;
  // Five at once, and one each 600 ms for half a minute.
  assert.equal(done, 55);
  assert.deepEqual(waits.slice(0, 3), [600, 1_200, 1_800]);
  const refused = results.find((result) => result.status === 'rejected');
  assert.ok(refused?.status === 'rejected' && isConnectedServiceError(refused.reason, 'throttled'));
  assert.ok((refused.reason.retryAfterMs ?? 0) > 30_000);
});

test('operations have buckets of their own, and a large method counts for several', async () => {
  const { waits, go } = setUp('S1', 1);
  for (let n = 0; n < 5; n += 1) await go();
  await go({ operation: 'twin-read' });
  assert.deepEqual(waits, []);
  await go({ operation: 'direct-method', cost: 32 });
  await go({ operation: 'direct-method', cost: 32 });
  assert.deepEqual(waits, [600], '64 meters, of which 40 may go at once');
});

test('what the hub asks for is waited for, also without a tier; a full device queue is that device only', async () => {
  const { clock, waits, go } = setUp(undefined, undefined);
  for (let n = 0; n < 500; n += 1) await go();
  assert.deepEqual(waits, []);
  const throttled = Object.assign(new Error('slow down'), {
    name: 'ThrottlingError',
    response: { statusCode: 429, headers: { 'retry-after': '7' } },
  });
  await assert.rejects(go({}, () => Promise.reject(toHubError(throttled, 'A call'))));
  await go();
  await go({ operation: 'twin-read' });
  assert.deepEqual(waits, [7_000]);
  clock.now += 7_000;
  waits.length = 0;

  const full = Object.assign(new Error('full'), { name: 'DeviceMaximumQueueDepthExceededError' });
  await assert.rejects(go({}, () => Promise.reject(toHubError(full, 'A call'))));
  await assert.rejects(go({}, () => Promise.reject(new ConnectedServiceError('unavailable', 'away'))));
  await go();
  assert.deepEqual(waits, []);
});

test('a wall clock that is put back makes nobody wait', async (t) => {
  const clock = t.mock.method(Date, 'now', () => 3_600_000);
  const pacer = new Pacer({ rates: undefined, closing: new AbortController().signal });
  const turn = { operation: 'registry', what: 'A call', patienceMs: 0, signal: undefined } as const;
  await pacer.run(turn, async () => undefined);
  clock.mock.mockImplementation(() => 0);
  assert.equal(await pacer.run(turn, async () => 'done'), 'done');
});

test('many who wait leave no listener each, and no trace, with what outlives them', async () => {
  const [closing, hop] = [new AbortController(), new AbortController()];
  const pacer = new Pacer({ rates: ratesOf('S1', 1), closing: closing.signal });
  const warnings = await listenerWarnings(async () => {
    const turns = [hop.signal, undefined].map((signal) =>
      Array.from({ length: 20 }, () =>
        pacer.run({ operation: 'query', what: 'A list', patienceMs: Infinity, signal }, async () => undefined),
      ),
    );
    closing.abort();
    await Promise.allSettled(turns.flat());
  });
  assert.deepEqual(warnings, []);
  assert.deepEqual([dependants(closing.signal), dependants(hop.signal)], [0, 0]);
});

test('who leaves while waiting, or is sent away at the end, has called nobody', async () => {
  const closing = new AbortController();
  const pacer = new Pacer({ rates: ratesOf('S1', 1), closing: closing.signal });
  const leaving = new AbortController();
  const turn = { operation: 'query', what: 'A list', patienceMs: 60_000, signal: leaving.signal } as const;
  let calls = 0;
  const run = async () => void (calls += 1);
  for (let n = 0; n < 5; n += 1) await pacer.run(turn, run);
  const waiting = pacer.run(turn, run);
  leaving.abort(new Error('The caller left.'));
  await assert.rejects(waiting, /The caller left/);
  const last = pacer.run({ ...turn, signal: undefined }, run);
  closing.abort();
  await assert.rejects(last, (error) => isConnectedServiceError(error, 'closed'));
  const atOnce = pacer.run({ ...turn, operation: 'registry', signal: undefined }, run);
  await assert.rejects(atOnce, (error) => isConnectedServiceError(error, 'closed'));
  assert.equal(calls, 5);
});
