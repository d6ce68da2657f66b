import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMAND_TRANSITIONS, ConnectedServiceError, isPending } from '@csk/core';
import type { Command, CommandFeedback, CommandStatus, DeviceCloud } from '@csk/core';
import { createMemoryQueue } from '@csk/core/memory';
import { stepsFor } from '../../../../src/service/commands/command-feedback.ts';
import { overdueSteps } from '../../../../src/service/commands/command-watchdog.ts';
import { createWorld, RESET, until } from '../world.ts';
import type { Parts } from '../world.ts';

type Ends = { after(work: () => Promise<void>): void };

/** A device cloud of which a test decides the answers; the rest is the one in memory. */
function cloudWith({ devices, clock }: Parts, send: DeviceCloud['sendCommand']) {
  const feedbackQueue = createMemoryQueue({ clock });
  const cloud: DeviceCloud = {
    ...devices,
    sendCommand: send,
    async *feedback(options) {
      for await (const delivery of feedbackQueue.receive(options)) {
        yield { ...delivery, value: delivery.value.body as unknown as CommandFeedback[] };
      }
    },
  };
  let count = 0;
  const report = (commandId: string, ...outcomes: CommandFeedback['outcome'][]) =>
    feedbackQueue.send(
      outcomes.map((outcome) => ({
        id: `f${(count += 1)}`,
        body: [{ commandId, deviceKey: 'smt-1', outcome, at: new Date(clock.now()).toISOString() }],
      })),
    );
  return { cloud, report };
}

async function started(t: Ends, send?: DeviceCloud['sendCommand']) {
  let report: ReturnType<typeof cloudWith>['report'] = async () => undefined;
  const world = await createWorld((parts) => {
    if (!send) return {};
    const made = cloudWith(parts, send);
    report = made.report;
    return { devices: made.cloud };
  });
  t.after(() => world.close());
  await world.service.start();
  const order = (name = 'Reset Thermostat', more = {}) =>
    world.client.commands.send({ deviceId: 'dev-1', name, ...more });
  const reach = (id: string, status: CommandStatus) =>
    until(
      `${status}`,
      () => world.client.commands.get(id),
      (command) => command?.status === status,
    ) as Promise<Command>;
  return { ...world, report, order, reach };
}

const sent: DeviceCloud['sendCommand'] = async () => ({ status: 'sent' });
const failing =
  (...init: ConstructorParameters<typeof ConnectedServiceError>): DeviceCloud['sendCommand'] =>
  async () => {
    throw new ConnectedServiceError(...init);
  };

test('parameters are checked against their definition, by name', async (t) => {
  const { order, client } = await started(t, sent);
  const wrong: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ delay: '5' }, 'parameters.delay'],
    [{ delay: 5.5 }, 'parameters.delay'],
    [{ delay: -1 }, 'parameters.delay'],
    [{ delay: 61 }, 'parameters.delay'],
    [{ speed: 1 }, 'parameters.speed'],
    [JSON.parse('{"__proto__":1}') as Record<string, unknown>, 'parameters.__proto__'],
  ];
  for (const [parameters, field] of wrong) {
    await assert.rejects(order('Reset Thermostat', { parameters }), { code: 'invalid', details: { field } });
  }
  await assert.rejects(order('Self-destruct'), { code: 'invalid', details: { field: 'name' } });
  await assert.rejects(order('Notify', { alertId: 'none' }), { code: 'not-found' });
  assert.deepEqual(
    (await client.commands.definitions({ deviceId: 'dev-1' })).map(({ name }) => name),
    ['Reset Thermostat', 'Notify', 'Ping'],
  );
  for await (const page of client.commands.list().byPage()) assert.deepEqual(page.items, []);
});

test('the same key queues one command', async (t) => {
  const { client } = await started(t, sent);
  const input = { deviceId: 'dev-1', name: 'Notify' };
  const made = await Promise.all([1, 2, 3].map(() => client.commands.send(input, { idempotencyKey: 'k' })));
  assert.equal(new Set(made.map(({ id }) => id)).size, 1);
});

test('duplicate and out-of-order feedback do no harm', async (t) => {
  const { order, reach, report, service } = await started(t, sent);
  const { id } = await order('Notify');
  await reach(id, 'sent');
  await report(id, 'delivered', 'delivered', 'expired');
  await report('no-such-command', 'delivered');
  await until(
    'all feedback',
    () => service.health().hops.find(({ name }) => name === 'commands:feedback')?.counts['repeated'],
    (n) => n === 3,
  );
  const done = await reach(id, 'completed');
  assert.deepEqual(
    done.transitions.map(({ to }) => to),
    ['queued', 'sent', 'delivered', 'completed'],
  );
});

test('feedback that overtakes the receipt counts', async (t) => {
  let release: () => void = () => undefined;
  const { order, reach, report } = await started(
    t,
    () => new Promise((resolve) => (release = () => resolve({ status: 'sent' }))),
  );
  const { id } = await order('Notify');
  await until('the call', () => release.toString().includes('resolve'));
  await report(id, 'delivered');
  await reach(id, 'completed');
  release();
  assert.deepEqual(
    (await reach(id, 'completed')).transitions.map(({ to }) => to),
    ['queued', 'sent', 'delivered', 'completed'],
  );
});

test('lost feedback ends as unknown, and a late answer is better than none', async (t) => {
  const { order, reach, report, clock, client } = await started(t, sent);
  const alert = await client.alerts.raise({ description: 'x', deviceKey: 'smt-1' });
  const { id } = await order('Notify', { alertId: alert.id });
  await reach(id, 'sent');
  await clock.advance(RESET.timeoutMs + 1000);
  const lost = await reach(id, 'unknown');
  assert.match(lost.reason ?? '', /nobody reported/);
  assert.equal((await client.alerts.get(alert.id))?.progress, 'command-failed');
  await report(id, 'delivered');
  await reach(id, 'completed');
  assert.equal((await client.alerts.get(alert.id))?.progress, 'command-sent');
});

test('a device that takes a command and never answers ends as unknown; its late answer counts', async (t) => {
  const world = await started(t);
  world.devices.device('smt-1').connect();
  const { id } = await world.order();
  await world.reach(id, 'delivered');
  await world.clock.advance(RESET.timeoutMs + 1000);
  assert.match((await world.reach(id, 'unknown')).reason ?? '', /did not answer/);
  world.devices.device('smt-2').answer(id, 'completed', { forged: true });
  world.devices.device('smt-1').answer(id, 'rejected', { reason: 'too hot' });
  const done = await world.reach(id, 'rejected');
  assert.deepEqual([done.reason, done.response], ['too hot', { reason: 'too hot' }]);
});

test('an offline device gets the command when it comes back, or it expires', async (t) => {
  const world = await started(t);
  const [first, second] = [
    await world.order('Notify'),
    await world.client.commands.send({ deviceId: 'dev-2', name: 'Notify' }),
  ];
  await world.reach(first.id, 'sent');
  await world.reach(second.id, 'sent');
  await world.clock.advance(30_000);
  world.devices.device('smt-1').connect();
  await world.reach(first.id, 'completed');
  await world.clock.advance(40_000);
  await world.reach(second.id, 'expired');
});

test('throttled and unavailable are tried again under the same id until the deadline', async (t) => {
  const ids: string[] = [];
  const answers = [failing('throttled', 'full', { retryAfterMs: 2000 }), failing('unavailable', 'gone'), sent];
  const { order, reach, clock } = await started(t, (command) => {
    ids.push(command.id);
    return (answers[ids.length - 1] ?? sent)(command);
  });
  const { id } = await order('Notify');
  await until('the first try', () => ids.length === 1);
  await clock.advance(15_000);
  await reach(id, 'sent');
  assert.deepEqual(ids, [id, id, id]);
});

test('a cloud that is busy to the end: expired, never sent', async (t) => {
  const { order, reach, clock } = await started(t, failing('throttled', 'the queue is full'));
  const { id } = await order('Notify');
  await clock.advance(RESET.timeoutMs + 31_000);
  assert.match((await reach(id, 'expired')).reason ?? '', /not sent.*queue is full/s);
});

for (const [code, reason] of [
  ['not-found', /does not know/],
  ['device-offline', /not connected/],
  ['invalid', /bad/],
] as const) {
  test(`${code} fails the command with a reason, and its alert follows`, async (t) => {
    const { order, reach, client } = await started(t, failing(code, 'bad'));
    const alert = await client.alerts.raise({ description: 'x', deviceKey: 'smt-1' });
    const { id } = await order('Ping', { alertId: alert.id });
    assert.match((await reach(id, 'failed')).reason ?? '', reason);
    assert.equal((await client.alerts.get(alert.id))?.progress, 'command-failed');
  });
}

test('a direct method gives its answer at once; one that runs out of time is not called twice', async (t) => {
  const world = await started(t);
  const device = world.devices.device('smt-1');
  device.connect();
  device.onDirect(() => ({ status: 'completed', response: { pong: true } }));
  const quick = await world.order('Ping');
  assert.deepEqual((await world.reach(quick.id, 'completed')).response, { pong: true });
  device.onDirect(() => new Promise(() => undefined));
  const slow = await world.order('Ping');
  await until('the call', () => device.received().length === 2);
  await world.clock.advance(60_000);
  await world.reach(slow.id, 'unknown');
  assert.equal(device.received().length, 2);
});

test('the answer of a direct method outlives a store that is away for a moment', async (t) => {
  let isAway = false;
  let calls = 0;
  let answer: () => void = () => undefined;
  const world = await createWorld(({ devices, store }) => ({
    store: {
      ...store,
      transact: async (work, options) => {
        if (isAway) throw new ConnectedServiceError('unavailable', 'The store is away.');
        return store.transact(work, options);
      },
    },
    devices: {
      ...devices,
      sendCommand: () =>
        new Promise((resolve) => {
          calls += 1;
          answer = () => resolve({ status: 'completed', response: { pong: true } });
        }),
    },
  }));
  t.after(() => world.close());
  await world.service.start();
  const { id } = await world.client.commands.send({ deviceId: 'dev-1', name: 'Ping' });
  await until('the call', () => calls === 1);
  isAway = true;
  await world.clock.advance(2000);
  const hop = () => world.service.health().hops.find(({ name }) => name === 'commands:dispatch');
  assert(Number(hop()?.restarts) > 0, 'the dispatcher met the outage');
  answer();
  await world.clock.advance(2000);
  isAway = false;
  await world.clock.advance(20_000);
  const done = await world.client.commands.get(id);
  assert.deepEqual([done?.status, done?.response, calls], ['completed', { pong: true }, 1]);
});

test('every pending command, in every state a crash can leave, ends under the watchdog', () => {
  const base = { id: 'c', deadline: '2026-01-01T00:01:00.000Z', transitions: [] } as unknown as Command;
  const late = '2026-01-01T00:05:00.000Z';
  for (const status of Object.keys(COMMAND_TRANSITIONS) as CommandStatus[]) {
    for (const claimedUntil of [undefined, '2026-01-01T00:00:30.000Z']) {
      const command = { ...base, status, claimedUntil };
      const steps = overdueSteps(command, late);
      assert.equal(steps.length, isPending(command) ? 1 : 0);
      for (const { to, reason } of steps) {
        assert(COMMAND_TRANSITIONS[status].includes(to) && reason);
        assert(!isPending({ status: to }));
      }
      assert.deepEqual(overdueSteps(command, '2026-01-01T00:00:59.000Z'), []);
    }
  }
});

test('feedback for another device is not believed', () => {
  const command = { deviceKey: 'smt-1', status: 'sent', completion: 'delivery' } as Command;
  assert.deepEqual(stepsFor(command, { commandId: 'c', deviceKey: 'smt-2', outcome: 'delivered', at: '' }), []);
});
