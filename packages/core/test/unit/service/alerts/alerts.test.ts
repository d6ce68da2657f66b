import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '@csk/core';
import { all, at, createWorld, row, sendRows, until } from '../world.ts';
import type { World } from '../world.ts';

const alertsOf = (world: World) => all(world.client.alerts.list({ orderBy: 'raisedAt asc' }));

async function started(
  t: { after(work: () => Promise<void>): void },
  debounce?: { windowMs?: number; columns?: ('deviceKey' | 'rule')[] },
) {
  const world = await createWorld(() => (debounce ? { debounce } : {}));
  t.after(() => world.close());
  await world.service.start();
  return world;
}

/** Raises the rows one message each and waits for all of them. */
async function raise(world: World, rows: readonly ReturnType<typeof row>[]): Promise<readonly Alert[]> {
  const before = (await alertsOf(world)).length;
  for (const [index, item] of rows.entries()) {
    await sendRows(world.queue, item);
    await until(
      'the alerts',
      () => alertsOf(world),
      (found) => found.length === before + index + 1,
    );
  }
  return alertsOf(world);
}

const DEBOUNCE: readonly {
  readonly what: string;
  readonly second: Parameters<typeof row>[1];
  readonly grouped: boolean;
  readonly debounce?: { windowMs?: number; columns?: ('deviceKey' | 'rule')[] };
}[] = [
  { what: 'same device and rule within a minute', second: { time: at(60_000) }, grouped: true },
  { what: 'just after the window', second: { time: at(60_001) }, grouped: false },
  { what: 'earlier than the first, within the window', second: { time: at(-30_000) }, grouped: true },
  { what: 'another rule', second: { time: at(1000), ruleoutput: 'Other' }, grouped: false },
  { what: 'another device', second: { time: at(1000), deviceid: 'smt-2' }, grouped: false },
  {
    what: 'another rule, by device alone',
    second: { time: at(1000), ruleoutput: 'Other' },
    grouped: true,
    debounce: { columns: [] },
  },
  {
    what: 'another device of the customer, by rule alone',
    second: { time: at(1000), deviceid: 'smt-9' },
    grouped: true,
    debounce: { columns: ['rule'] },
  },
  {
    what: 'another customer, by rule alone',
    second: { time: at(1000), deviceid: 'smt-2' },
    grouped: false,
    debounce: { columns: ['rule'] },
  },
  { what: 'five minutes window', second: { time: at(299_000) }, grouped: true, debounce: { windowMs: 300_000 } },
  { what: 'switched off', second: { time: at(0) }, grouped: false, debounce: { windowMs: 0 } },
];

for (const { what, second, grouped, debounce } of DEBOUNCE) {
  test(`debounce: ${what} is ${grouped ? 'grouped' : 'an alert of its own'}`, async (t) => {
    const world = await started(t, debounce);
    await world.client.devices.update('dev-9', { accountId: 'acc-1' });
    const alerts = await raise(world, [row('a'), row('b', second)]);
    const [parent] = alerts.filter(({ token }) => token === 'a');
    const [other] = alerts.filter(({ token }) => token === 'b');
    assert.equal(other?.parentId, grouped ? parent?.id : undefined);
    assert.equal(parent?.occurrences, grouped ? 2 : 1);
    if (grouped) assert.equal(parent?.lastRaisedAt, other && other.raisedAt > at(0) ? other.raisedAt : at(0));
  });
}

test('a steady stream stays one flat group: the window counts from the newest repeat', async (t) => {
  const world = await started(t);
  const alerts = await raise(
    world,
    [0, 50, 100, 150, 200].map((s) => row(`t${s}`, { time: at(s * 1000) })),
  );
  const parents = alerts.filter(({ parentId }) => parentId === undefined);
  assert.equal(parents.length, 1);
  assert.equal(parents[0]?.occurrences, 5);
  assert(alerts.every(({ parentId }) => parentId === undefined || parentId === parents[0]?.id));
  assert((parents[0]?.priority.score ?? 0) > (alerts[1]?.priority.score ?? 0));
});

test('a closed alert takes no repeats', async (t) => {
  const world = await started(t);
  const [first] = await raise(world, [row('a')]);
  assert(first);
  await world.client.alerts.close(first.id);
  const alerts = await raise(world, [row('b', { time: at(1000) })]);
  assert.equal(alerts.find(({ token }) => token === 'b')?.parentId, undefined);
});

test('200 concurrent duplicates make one alert', async (t) => {
  const world = await started(t);
  await world.queue.send(Array.from({ length: 100 }, (_, n) => ({ id: `m${n}`, body: [row('same')] })));
  const input = { description: 'x', source: 'api', token: 'same' };
  const raised = await Promise.all(Array.from({ length: 100 }, () => world.client.alerts.raise(input)));
  assert.equal(new Set(raised.map(({ id }) => id)).size, 1);
  await until(
    'all messages',
    () => world.service.health().hops.find(({ name }) => name === 'alerts:AlertsQueue')?.counts['messages'],
    (n) => n === 100,
  );
  const alerts = await alertsOf(world);
  assert.deepEqual(alerts.map(({ source, occurrences }) => [source, occurrences]).sort(), [
    ['AlertsQueue', 1],
    ['api', 1],
  ]);
});

test('200 different repeats at once are counted exactly', async (t) => {
  const world = await started(t);
  await world.queue.send(Array.from({ length: 200 }, (_, n) => ({ id: `m${n}`, body: [row(`t${n}`)] })));
  await until(
    'all alerts',
    async () => (await alertsOf(world)).length,
    (n) => n === 200,
  );
  const parents = (await alertsOf(world)).filter(({ parentId }) => parentId === undefined);
  assert.deepEqual(
    parents.map(({ occurrences }) => occurrences),
    [200],
  );
});

test('two devices, or two rules, with the same token do not take each other away', async (t) => {
  const world = await started(t);
  const alerts = await raise(world, [row('1'), row('1', { deviceid: 'smt-2' }), row('1', { ruleoutput: 'Other' })]);
  assert.equal(alerts.length, 3);
});

test('an unknown device still makes an alert that says so; a hostile name is only text', async (t) => {
  const world = await started(t);
  const name = '<img src=x onerror=alert(1)>';
  const [alert] = await raise(world, [row('a', { deviceid: name })]);
  assert.equal(alert?.deviceId, undefined);
  assert.equal(alert?.deviceKey, name);
  assert.match(alert?.priority.reasons.join(' ') ?? '', /is not known here/);
});

test('messages that cannot be read go to the dead letters with a reason, and the rest goes on', async (t) => {
  const world = await started(t);
  await world.queue.send([
    { id: 'bad', body: new TextEncoder().encode('{"deviceid":') },
    { id: 'huge', body: [row('x', { ruleoutput: 'x'.repeat(300_000) })] },
    { id: 'shape', body: [{ hello: 1 }] },
    { id: 'good', body: [row('good')] },
  ]);
  await until('the alert', async () => (await alertsOf(world)).length);
  const letters = await until(
    'the letters',
    () => world.queue.peekDeadLetters(),
    (found) => found.length === 3,
  );
  assert.deepEqual(letters.map(({ id, reason }) => [id, reason]).sort(), [
    ['bad', 'NotJson'],
    ['huge', 'TooLarge'],
    ['shape', 'UnexpectedShape'],
  ]);
  assert(letters.every(({ description }) => description));
  const hop = world.service.health().hops.find(({ name }) => name === 'alerts:AlertsQueue');
  assert.equal(hop?.state, 'ok');
  assert.equal(hop?.diagnostics.length, 3);
});

test('a clear is noted on the open parent, once, and a later repeat takes it back', async (t) => {
  const world = await started(t);
  const [alert] = await raise(world, [row('a')]);
  assert(alert);
  const look = () => world.client.alerts.get(alert.id);
  await sendRows(world.queue, row('c1', { alertevent: 'Cleared', time: at(10_000) }));
  await until('the clear', async () => (await look())?.clearedAt === at(10_000));
  const { version } = (await look()) ?? {};
  await sendRows(
    world.queue,
    row('c1', { alertevent: 'Cleared', time: at(20_000) }),
    row('other', { alertevent: 'Cleared', ruleoutput: 'Other' }),
  );
  await raise(world, [row('b', { time: at(5_000) })]);
  assert.equal((await look())?.clearedAt, at(10_000), 'a repeat from before the end does not take it back');
  assert.notEqual((await look())?.version, version);
  await raise(world, [row('d', { time: at(30_000) })]);
  assert.equal((await look())?.clearedAt, undefined);
  await sendRows(
    world.queue,
    row('late', { alertevent: 'Cleared', time: at(20_000) }),
    row('end', { deviceid: 'smt-2' }),
  );
  await until('the queue is empty', async () => (await alertsOf(world)).some(({ token }) => token === 'end'));
  assert.equal((await look())?.clearedAt, undefined, 'a clear older than the newest repeat is no news');
});

test('a clear reaches every open alert of the condition, however many there are', async (t) => {
  const world = await started(t, { windowMs: 0 });
  await Promise.all(
    Array.from({ length: 230 }, (_, n) =>
      world.client.alerts.raise({ description: 'x', token: `t${n}`, deviceKey: 'smt-1', rule: 'AlarmTemp' }),
    ),
  );
  await sendRows(world.queue, row('c', { alertevent: 'Cleared', time: at(10_000) }));
  const isClear = (alert: Alert) => alert.clearedAt !== undefined;
  await until(
    'the clear',
    () => alertsOf(world),
    (alerts) => alerts.every(isClear),
  );
});

test('acknowledge keeps the first; close takes the repeats along; stale versions and wrong steps are refused', async (t) => {
  const world = await started(t);
  const [parent] = await raise(world, [row('a'), row('b', { time: at(1000) })]);
  assert(parent);
  const { alerts } = world.client;
  assert.equal((await alerts.acknowledge(parent.id)).acknowledgedBy, 'Ada');
  await world.clock.advance(1000);
  const again = await world.service.client({ id: 'other' }).alerts.acknowledge(parent.id);
  assert.deepEqual([again.acknowledgedBy, again.acknowledgedAt], ['Ada', at(0)]);
  await assert.rejects(alerts.close(parent.id, {}, { ifVersion: 'old' }), { code: 'conflict' });
  const closed = await alerts.close(parent.id, { reason: 'done' }, { idempotencyKey: 'k' });
  assert.deepEqual([closed.status, closed.transitions.at(-1)?.reason], ['closed', 'done']);
  assert((await alertsOf(world)).every(({ status }) => status === 'closed'));
  await assert.rejects(alerts.close(parent.id), { code: 'conflict' });
  assert.equal((await alerts.close(parent.id, {}, { idempotencyKey: 'k' })).version, closed.version);
  assert.equal((await alerts.reactivate(parent.id)).status, 'active');
  await assert.rejects(alerts.close('nobody'), { code: 'not-found' });
});

test('the end of a condition does not overtake its beginning, however many messages are in hand', async (t) => {
  const world = await started(t);
  const HOUR = 3_600_000;
  world.clock.set(at(24 * HOUR));
  const episodes = Array.from({ length: 24 }, (_, index) => index * HOUR);
  const slowStart = world.readings.windows.bind(world.readings);
  let calls = 0;
  // Raising reads the evidence first: some take longer than others, and a clear reads nothing.
  world.readings.windows = async (...call) => {
    calls += 1;
    for (let turn = 0; turn < (calls % 5) * 3; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
    return slowStart(...call);
  };
  for (const start of episodes) {
    await sendRows(world.queue, row(`up-${start}`, { time: at(start) }));
    await sendRows(world.queue, row(`down-${start}`, { time: at(start + HOUR / 2), alertevent: 'Cleared' }));
  }
  await until(
    'every episode to be over',
    () => alertsOf(world),
    (found) => found.length === episodes.length && found.every(({ clearedAt }) => clearedAt !== undefined),
  );
  for (const alert of await alertsOf(world)) {
    assert.equal(alert.clearedAt, at(Date.parse(alert.raisedAt) - Date.parse(at(0)) + HOUR / 2), alert.token);
  }
});

test('the evidence ends in the reading that raised the alert, also when the store of readings is slower', async (t) => {
  const world = await started(t);
  const reading = (metric: string, ms: number, value: number) => ({
    deviceKey: 'smt-1',
    metric,
    at: Date.parse(at(ms)),
    value,
  });
  await world.readings.append([reading('temperature', -2000, 68), reading('Humidity', -1000, 40)]);
  const [alert] = await raise(world, [row('a')]);
  assert.deepEqual(alert?.evidence?.readings, [reading('temperature', -2000, 68), reading('temperature', 0, 113)]);

  await world.readings.append([reading('temperature', 120_000, 114)]);
  const later = (await raise(world, [row('b', { time: at(120_000), reading: 114 })])).at(-1);
  assert.deepEqual(later?.evidence?.readings.at(-1), reading('temperature', 120_000, 114), 'once, where it is stored');
  assert.equal(later?.evidence?.readings.length, 2);
});

test('a retry that comes late undoes nothing, and asks for no version that its own effect has changed', async (t) => {
  const { client, close } = await createWorld();
  t.after(close);
  const { alerts } = client;
  const raised = await alerts.raise({ description: 'Too warm' });
  const call = { idempotencyKey: 'ack', ifVersion: raised.version };
  const acknowledged = await alerts.acknowledge(raised.id, call);
  assert.equal((await alerts.acknowledge(raised.id, call)).version, acknowledged.version);
  await alerts.close(raised.id, {}, { idempotencyKey: 'close' });
  const reactivated = await alerts.reactivate(raised.id, { reason: 'It came back' });
  assert.equal((await alerts.close(raised.id, {}, { idempotencyKey: 'close' })).version, reactivated.version);
  assert.equal((await alerts.get(raised.id))?.status, 'active');
});
