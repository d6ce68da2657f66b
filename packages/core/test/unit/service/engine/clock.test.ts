// Clocks that leap, go back, or differ from machine to machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectedService, isPending } from '@csk/core';
import type { Alert, Case, Command } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryReadingStore, createMemoryStore } from '@csk/core/memory';
import { createSteadyClock } from '../../../../src/service/engine/steady-clock.ts';
import { random } from '../random.ts';
import { all, at, createWorld, row, sendRows, until } from '../world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Every pair of moments of which one follows the other. */
function assertInOrder(alerts: readonly Alert[], cases: readonly Case[], commands: readonly Command[]): void {
  const follows = (what: string, earlier: string | undefined, later: string | undefined) =>
    assert.ok(earlier === undefined || later === undefined || later >= earlier, `${what}: ${later} before ${earlier}`);
  for (const alert of alerts) {
    follows('newest repeat', alert.raisedAt, alert.lastRaisedAt);
    follows('acknowledged', alert.raisedAt, alert.acknowledgedAt);
    follows('cleared', alert.raisedAt, alert.clearedAt);
    alert.transitions.forEach((step, index) =>
      follows('step of an alert', alert.transitions[index - 1]?.at ?? alert.raisedAt, step.at),
    );
  }
  for (const one of cases) follows('resolved', one.createdAt, one.resolvedAt);
  for (const { transitions } of commands) {
    transitions.forEach((step, index) => follows('step of a command', transitions[index - 1]?.at, step.at));
  }
}

test('whatever the clock does, no step comes before the one it follows and everything ends', async (t) => {
  const next = random(5);
  for (let walk = 0; walk < 6; walk += 1) {
    const world = await createWorld();
    t.after(world.close);
    const { client, clock, queue, service } = world;
    world.devices.device('smt-1').connect();
    await service.start();
    let latest = clock.now();
    const leap = () => {
      clock.set(clock.now() + Math.round((next() - 0.5) * 2 * ([1_000, HOUR, 3 * DAY][walk % 3] ?? 0)));
      latest = Math.max(latest, clock.now());
    };
    for (let step = 0; step < 8; step += 1) {
      leap();
      await sendRows(
        queue,
        row(`token-${walk}-${step}`, { time: at(Math.round((next() - 0.5) * 2 * HOUR)), ruleoutput: `R${step % 3}` }),
      );
      await clock.advance(500);
      const alerts = await until(
        'an alert',
        () => all(client.alerts.list({ where: { parentId: null } })),
        (found) => found.length > 0,
      );
      const alert = alerts[Math.floor(next() * alerts.length)];
      assert.ok(alert);
      leap();
      await client.alerts.acknowledge(alert.id);
      leap();
      await client.alerts.comment(alert.id, { text: 'Looking' });
      if (alert.caseId === undefined) {
        const made = await client.alerts.convertToCase([alert.id]);
        leap();
        const deviceId = next() < 0.5 ? 'dev-1' : 'dev-2';
        await client.commands.send({
          deviceId,
          name: 'Notify',
          alertId: alert.id,
          ...(made.deviceIds.includes(deviceId) ? { caseId: made.id } : {}),
        });
        await clock.advance(500);
        leap();
        if (next() < 0.5) await client.cases.resolve(made.id);
      }
    }
    // The hops of this clock sleep until a moment, not for a time.
    clock.set(latest);
    await clock.advance(2 * 60_000);
    const commands = await all(client.commands.list());
    assertInOrder(await all(client.alerts.list()), await all(client.cases.list()), commands);
    assert.deepEqual(commands.filter(isPending), [], 'every command has ended');
  }
});

test('a device whose clock is ahead raises its alert when it is reported, and the alert says so', async (t) => {
  const world = await createWorld();
  t.after(world.close);
  await world.service.start();
  await sendRows(world.queue, row('t1', { time: at(3 * HOUR) }));
  const [alert] = await until(
    'the alert',
    () => all(world.client.alerts.list()),
    (found) => found.length > 0,
  );
  assert.equal(alert?.raisedAt, at(0));
  assert.match(alert?.priority.reasons.join(' ') ?? '', /clock.*ahead.*3 h/i);
  const acknowledged = await world.client.alerts.acknowledge(alert?.id ?? '');
  assert.ok((acknowledged.acknowledgedAt ?? '') >= acknowledged.raisedAt);
  // What it said stays in the alert.
  assert.equal((alert?.data as { time?: string }).time, at(3 * HOUR));
});

test('engines take the time from the store: their own clocks may be wrong, leap and go back', async () => {
  let [storeTime, wall, elapsed] = [Date.parse(at(0)), Date.parse(at(-40 * DAY)), 1_000];
  const clock = createSteadyClock({ wall: () => wall, elapsed: () => elapsed });
  const store = { now: async () => storeTime };
  const pass = (ms: number) => ((storeTime += ms), (elapsed += ms));
  assert.equal(clock.now(), Date.parse(at(-40 * DAY)), 'before the store has answered');
  assert.equal(await clock.align(store), 0);
  assert.equal(clock.now(), Date.parse(at(0)));
  wall = Date.parse(at(500 * DAY));
  pass(5_000);
  assert.equal(clock.now(), Date.parse(at(5_000)));
  // A little off is the error of asking; more is taken over.
  storeTime += 10;
  assert.equal(await clock.align(store), 10);
  assert.equal(clock.now(), Date.parse(at(5_000)));
  storeTime += HOUR;
  assert.equal(await clock.align(store), HOUR + 10);
  assert.equal(clock.now(), storeTime);
});

test('an engine without a clock of its own goes by its store', async (t) => {
  const storeTime = Date.parse('2031-05-06T07:08:09.000Z');
  const store = createMemoryStore({ clock: { now: () => storeTime, sleep: async () => undefined } });
  const service = createConnectedService({
    store,
    readings: createMemoryReadingStore(),
    devices: createMemoryDeviceCloud(),
  });
  t.after(() => service.close());
  await service.start();
  const alert = await service.client().alerts.raise({ description: 'Too warm' });
  assert.equal(alert.raisedAt.slice(0, 16), '2031-05-06T07:08');
});
