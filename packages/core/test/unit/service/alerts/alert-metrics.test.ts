import assert from 'node:assert/strict';
import { test } from 'node:test';
import { floodPeriods, floodShare } from '../../../../src/service/alerts/alarm-floods.ts';
import { random } from '../random.ts';
import type { ManualClock } from '@csk/core/memory';
import { all, at, createWorld, START, until } from '../world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test('a flood begins with the eleventh alert in ten minutes and ends below five', () => {
  const every = (count: number, ms: number, from = 0) => Array.from({ length: count }, (_, n) => from + n * ms);
  assert.deepEqual(floodPeriods(every(10, 1000), HOUR), []);
  const [flood, ...rest] = floodPeriods(every(11, 1000), HOUR);
  assert.deepEqual(rest, []);
  // At 10 min 6 s the seventh leaves, and four are left.
  assert.deepEqual(flood, { from: 10_000, to: 10 * MINUTE + 6000, count: 11 });
  assert.deepEqual(floodPeriods(every(11, 1000), 5 * MINUTE), [{ from: 10_000, count: 11 }], 'it lasts');
  // Six in ten minutes would begin none, but keep one up.
  const held = [...every(11, 1000), ...every(60, 100_000, 60_000)];
  assert.equal(
    floodPeriods(
      held.sort((a, b) => a - b),
      2 * HOUR,
    ).length,
    1,
  );
  const apart = [...every(11, 1000), ...every(11, 1000, HOUR)];
  assert.equal(floodPeriods(apart, 2 * HOUR).length, 2);
  assert.equal(floodShare(floodPeriods(apart, 2 * HOUR), 0, 2 * HOUR), 4 / 12);
  assert.equal(floodShare([], 0, 0), 0);
});

test('random floods agree with counting at every second', () => {
  const next = random(9);
  for (let walk = 0; walk < 30; walk += 1) {
    const times: number[] = [];
    for (let time = 0; time < 2 * HOUR;) {
      time += Math.ceil(next() * (next() < 0.5 ? 30 : 300)) * 1000;
      times.push(time);
    }
    let flooded = false;
    const expected: string[] = [];
    for (let second = 0; second <= 3 * HOUR; second += 1000) {
      const present = times.filter((time) => time > second - 10 * MINUTE && time <= second).length;
      if (!flooded && present > 10) expected.push(`from ${second}`);
      else if (flooded && present < 5) expected.push(`to ${second}`);
      else continue;
      flooded = !flooded;
    }
    const found = floodPeriods(times, 3 * HOUR).flatMap(({ from, to }) => [`from ${from}`, `to ${to}`]);
    assert.deepEqual(found, expected);
  }
});

/** Moves time on without every second's work in between, as a machine that slept does. */
async function jump(clock: ManualClock, ms: number): Promise<void> {
  clock.set(clock.now() + ms);
  await clock.advance(1);
}

async function world(t: { after(work: () => Promise<void>): void }) {
  const made = await createWorld();
  t.after(() => made.close());
  await made.service.start();
  let tokens = 0;
  const raise = (change: object = {}) =>
    made.client.alerts.raise({ description: 'x', deviceKey: 'smt-1', token: String((tokens += 1)), ...change });
  return { ...made, raise, alerts: made.client.alerts, windows: made.client.maintenanceWindows };
}

test('the metrics of a day: what people were told of, how often, for how long', async (t) => {
  const { alerts, windows, raise, clock } = await world(t);
  const rules = Array.from({ length: 12 }, (_, n) => `R${n}`);
  const [first] = await Promise.all(rules.map((rule) => raise({ rule })));
  assert(first);
  await clock.advance(1000);
  await raise({ rule: 'R0', raisedAt: at(1000) });
  await alerts.acknowledge(first.id);
  const now = await alerts.metrics();
  assert.deepEqual([now.from, now.to, now.truncated], [at(1000 - DAY), at(1000), false]);
  assert.deepEqual([now.alarmCount, now.currentAlarmRate, now.maximumAlarmRate], [12, 12, 12]);
  assert.deepEqual([now.maximumActiveState, now.maximumUnAck, now.maximumReAlarmCount], [1000, 1000, 1]);
  assert.deepEqual(now.flood, { active: true, since: START, count: 11 + 1 });
  assert.deepEqual(
    [now.perDay.average, now.perDay.maximum, now.perDay.target, now.perDay.manageable],
    [12, 12, 150, 300],
  );
  assert.equal(now.perTenMinutes.average, 12 / 144);
  assert.deepEqual(now.topTen[0], { deviceKey: 'smt-1', rule: 'R0', alerts: 1, occurrences: 2 });
  assert.equal(now.topTenShare, 10 / 12);
  assert.deepEqual(now.priorityMix, { low: 1, medium: 0, high: 0 });

  await jump(clock, HOUR);
  const window = await windows.schedule({ accountId: 'acc-2', until: at(3 * HOUR), reason: 'x' });
  const quiet = await raise({ rule: 'Q', deviceKey: 'smt-2', raisedAt: at(HOUR + 1000) });
  await alerts.shelve(first.id, { until: at(2 * DAY), reason: 'known' });
  await clock.advance(1000);
  const later = await alerts.metrics({ from: START });
  assert.deepEqual([later.alarmCount, later.suppressed, later.suppressedShare, later.shelved], [11, 1, 1 / 13, 1]);
  assert.deepEqual([later.flood.active, later.floods.length, later.floodShare], [false, 1, 1 / 7]);
  assert.equal((await alerts.metrics({ accountId: 'acc-2', from: START })).alarmCount, 0);

  await windows.cancel(window.id, { reason: 'x' });
  await clock.advance(2000);
  const back = await alerts.metrics({ accountId: 'acc-2', from: START });
  assert.deepEqual([back.alarmCount, back.suppressed], [1, 1], 'told of now, and suppressed before');
  assert.equal(back.currentAlarmRate, 1);
  await alerts.close(quiet.id);
  clock.set(Date.parse(START) + DAY + 2 * HOUR);
  await clock.advance(1);
  const next = await alerts.metrics();
  assert.deepEqual([next.stale.count, next.stale.atLeast, next.stale.alertIds.length], [11, false, 10]);
  assert(next.maximumUnAck === 0 && next.alarmCount === 0);
});

test('chatter is marked on the parent, listed, and gone when calm', async (t) => {
  const { alerts, raise, clock } = await world(t);
  const parent = await raise({ rule: 'Hot', raisedAt: at(0) });
  await raise({ rule: 'Hot', raisedAt: at(2000) });
  assert.equal((await alerts.get(parent.id))?.chattering, undefined);
  await clock.advance(4000);
  await raise({ rule: 'Hot', raisedAt: at(4000), token: 'again' });
  await raise({ rule: 'Hot', raisedAt: at(4000), token: 'again' });
  const marked = await alerts.get(parent.id);
  assert.deepEqual([marked?.chattering?.since, marked?.chattering?.activations], [START, 3]);
  assert.equal(
    marked?.priority.reasons.some((reason) => /chatter|deadband/i.test(reason)),
    false,
  );
  await clock.advance(1);
  const { chattering } = await alerts.metrics();
  assert.deepEqual(chattering, [{ alertId: parent.id, advice: marked?.chattering?.advice }]);
  const listed = await all(alerts.list({ where: { chatteringUntil: { ne: null } } }));
  assert.deepEqual(
    listed.map(({ id }) => id),
    [parent.id],
  );
  clock.set(Date.parse(START) + 11 * MINUTE);
  await until('calm', async () => {
    await clock.advance(1000);
    return (await alerts.get(parent.id))?.chattering === undefined;
  });
  assert.deepEqual((await alerts.metrics()).chattering, []);
});

test('a span that is empty, too long or ahead is refused; a later end is taken for now', async (t) => {
  const { alerts } = await world(t);
  for (const [query, field] of [
    [{ from: at(-31 * DAY) }, 'from'],
    [{ from: at(HOUR) }, 'from'],
    [{ from: at(-HOUR), to: at(-HOUR) }, 'from'],
    [{ from: 'x' }, 'from'],
    [{ accountId: 5 }, 'accountId'],
    [{ deviceId: 'x' }, 'deviceId'],
  ] as const) {
    await assert.rejects(alerts.metrics(query as never), { code: 'invalid', details: { field } });
  }
  assert.equal((await alerts.metrics({ to: at(DAY) })).to, START);
  assert.equal((await alerts.metrics({ from: at(-30 * DAY) })).alarmCount, 0);
});

test('of more alerts than are counted at once the newest are, and the result says from when', async (t) => {
  const { alerts, store, raise, clock } = await world(t);
  const alert = await raise({ rule: 'R' });
  await store.transact(async (tx) => {
    for (let n = 0; n < 10_000; n += 1) {
      const raisedAt = at(-n * 1000);
      const { version: _, ...copy } = alert;
      await tx.put('alert', { ...copy, id: `n-${n}`, raisedAt, lastRaisedAt: raisedAt });
    }
  });
  await clock.advance(1);
  const metrics = await alerts.metrics({ from: at(-DAY) });
  assert.deepEqual([metrics.truncated, metrics.alarmCount, metrics.from], [true, 10_000, at(-9_998_000)]);
});

test('alerts are counted by their fields, for those who see them', async (t) => {
  const { client, service, close } = await createWorld();
  t.after(close);
  const raise = (token: string, deviceKey: string, rule: string) =>
    client.alerts.raise({ description: 'x', token, deviceKey, rule });
  const first = await raise('a', 'smt-1', 'Hot');
  await raise('b', 'smt-1', 'Hot');
  await raise('c', 'smt-1', 'Damp');
  await raise('d', 'smt-2', 'Hot');
  await client.alerts.convertToCase([first.id]);
  const parents = { parentId: null };
  assert.deepEqual(await client.alerts.count(), [{ values: [], count: 4 }]);
  assert.deepEqual(await client.alerts.count({ where: parents, by: ['rule'] }), [
    { values: ['Hot'], count: 2 },
    { values: ['Damp'], count: 1 },
  ]);
  assert.deepEqual(await client.alerts.count({ where: parents, by: ['status', 'progress'] }), [
    { values: ['active', null], count: 2 },
    { values: ['in-progress', 'case-created'], count: 1 },
  ]);
  const fay = service.client({ id: 'f-1', roles: ['representative'], accountIds: ['acc-2'] });
  assert.deepEqual(await fay.alerts.count({ by: ['accountId'] }), [{ values: ['acc-2'], count: 1 }]);
});
