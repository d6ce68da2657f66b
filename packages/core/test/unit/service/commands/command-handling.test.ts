import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attemptOf, COMMAND_TRANSITIONS, ConnectedServiceError, isPending } from '@csk/core';
import type { Command, CommandFeedback, CommandStatus, DeviceCloud } from '@csk/core';
import { createMemoryQueue } from '@csk/core/memory';
import { random } from '../random.ts';
import { at, createWorld, jump, RESET, until } from '../world.ts';

type Ends = { after(work: () => Promise<void>): void };
type Send = DeviceCloud['sendCommand'];

/** The engine over a cloud of which the test decides what it answers and reports. */
async function worldWith(t: Ends, send: Send) {
  let reports = 0;
  const feedbackQueue = createMemoryQueue();
  const sent: string[] = [];
  const world = await createWorld(({ devices }) => ({
    devices: {
      ...devices,
      sendCommand: (command, options) => {
        sent.push(command.id);
        return send(command, options);
      },
      async *feedback(options) {
        for await (const delivery of feedbackQueue.receive(options)) {
          yield { ...delivery, value: delivery.value.body as unknown as CommandFeedback[] };
        }
      },
    },
  }));
  t.after(() => world.close());
  await world.service.start();
  const { commands } = world.client;
  const reach = (id: string, status: CommandStatus) =>
    until(
      status,
      () => commands.get(id),
      (command) => command?.status === status,
    ) as Promise<Command>;
  const handled = () => {
    const counts = world.service.health().hops.find(({ name }) => name === 'commands:feedback')?.counts ?? {};
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  };
  /** Reports an outcome and waits until it has been taken in. */
  const report = async (commandId: string, outcome: CommandFeedback['outcome'], ms = 0) => {
    const before = handled();
    reports += 1;
    const body = [{ commandId, deviceKey: 'smt-1', outcome, at: at(ms) }];
    await feedbackQueue.send([{ id: `r${reports}`, body }]);
    await until('the report', () => handled() > before);
  };
  const order = (more: object = {}) => commands.send({ deviceId: 'dev-1', name: 'Reset Thermostat', ...more });
  return { ...world, commands, sent, reach, report, order };
}

const accept: Send = async () => ({ status: 'sent' });
const busy: Send = async () => {
  throw new ConnectedServiceError('throttled', 'busy', { retryAfterMs: 10_000 });
};

test('a command that is not sent is taken back, and is never sent', async (t) => {
  const { order, commands, sent, client, clock } = await worldWith(t, busy);
  const alert = await client.alerts.raise({ description: 'x', deviceKey: 'smt-1' });
  const { id } = await order({ alertId: alert.id });
  await until('the first try', async () => (await commands.get(id))?.reason);
  const cancelled = await commands.cancel(id, { reason: 'not needed' }, { idempotencyKey: 'k' });
  assert.deepEqual([cancelled.status, cancelled.reason], ['cancelled', 'not needed']);
  assert.equal(cancelled.transitions.at(-1)?.actor, 'Ada');
  const again = await commands.cancel(id, { reason: 'not needed' }, { idempotencyKey: 'k' });
  assert.equal(again.version, cancelled.version);
  await clock.advance(120_000);
  assert.equal(sent.length, 1);
  assert.equal((await commands.get(id))?.status, 'cancelled');
  const after = await client.alerts.get(alert.id);
  assert.equal(after?.progress, 'command-failed');
  assert.match(after?.transitions.at(-1)?.reason ?? '', /cancelled: not needed/);
});

test('what is on its way, or has ended, cannot be taken back', async (t) => {
  let release: () => void = () => undefined;
  const { order, commands, reach, sent } = await worldWith(
    t,
    () => new Promise((resolve) => (release = () => resolve({ status: 'sent' }))),
  );
  const { id, version } = await order();
  await until('the try', () => sent.length === 1);
  await assert.rejects(commands.cancel(id), { code: 'conflict' });
  release();
  await reach(id, 'sent');
  await assert.rejects(commands.cancel(id), { code: 'conflict', message: /cannot take a single message back/ });
  await assert.rejects(commands.cancel(id, {}, { ifVersion: version }), { code: 'conflict' });
  await assert.rejects(commands.cancel('none'), { code: 'not-found' });
  await assert.rejects(commands.cancel(id, { reason: 5 } as never), { code: 'invalid', details: { field: 'reason' } });
});

test('an expired command is sent again under its id, with its whole time, and keeps its history', async (t) => {
  const { order, commands, reach, report, sent, clock, client } = await worldWith(t, accept);
  const alert = await client.alerts.raise({ description: 'x', deviceKey: 'smt-1' });
  const { id } = await order({ alertId: alert.id });
  await reach(id, 'sent');
  await report(id, 'expired', RESET.timeoutMs);
  await reach(id, 'expired');
  assert.equal((await client.alerts.get(alert.id))?.progress, 'command-failed');
  await clock.advance(100_000);
  const again = await commands.resend(id, {}, { idempotencyKey: 'k' });
  assert.deepEqual([again.status, again.deadline], ['queued', at(100_000 + RESET.timeoutMs)]);
  assert.equal((await client.alerts.get(alert.id))?.progress, 'command-sent');
  await reach(id, 'sent');
  assert.deepEqual(sent, [id, id]);
  const retried = await commands.resend(id, {}, { idempotencyKey: 'k' });
  assert.equal(attemptOf(retried), 2);
  assert.deepEqual(
    retried.transitions.map(({ to }) => to),
    ['queued', 'sent', 'expired', 'queued', 'sent'],
  );
  await assert.rejects(commands.resend(id), { code: 'conflict' });
});

test('late reports of the first attempt do not end the second, but the device taking it counts', async (t) => {
  const { order, commands, reach, report, clock } = await worldWith(t, accept);
  const { id } = await order();
  await reach(id, 'sent');
  await clock.advance(RESET.timeoutMs + 1_000);
  await reach(id, 'unknown');
  await commands.resend(id);
  await reach(id, 'sent');
  // The hub noticed only now that the first copy was over; the second has its time still.
  await report(id, 'expired', RESET.timeoutMs + 5_000);
  await report(id, 'purged', RESET.timeoutMs);
  await report(id, 'rejected', RESET.timeoutMs - 5_000);
  assert.equal((await commands.get(id))?.status, 'sent');
  await report(id, 'delivered', RESET.timeoutMs - 10_000);
  await reach(id, 'delivered');
});

test('the answer to the first attempt is the answer: what waits to be sent again is not sent', async (t) => {
  let away = false;
  const { order, commands, reach, devices, sent, clock } = await worldWith(t, (command, options) =>
    (away ? busy : accept)(command, options),
  );
  const device = devices.device('smt-1');
  const { id } = await order();
  await reach(id, 'sent');
  await clock.advance(RESET.timeoutMs + 1_000);
  await reach(id, 'unknown');
  away = true;
  await commands.resend(id);
  await until('the second try', () => sent.length === 2);
  device.answer(id, 'completed', { done: true });
  assert.deepEqual((await reach(id, 'completed')).response, { done: true });
  away = false;
  await clock.advance(120_000);
  assert.equal(sent.length, 2);
  assert.equal((await commands.get(id))?.status, 'completed');
});

test('a refusal that is read again after a crash does not end what was sent again since', async (t) => {
  const { order, commands, reach, devices, events, clock } = await worldWith(t, accept);
  const { id } = await order();
  await reach(id, 'sent');
  devices.device('smt-1').answer(id, 'failed', { reason: 'jammed' });
  await reach(id, 'failed');
  const old = at(0);
  await clock.advance(5_000);
  await commands.resend(id);
  await reach(id, 'sent');
  events.publish({
    deviceKey: 'smt-1',
    body: {},
    correlationId: id,
    properties: { commandStatus: 'failed' },
    enqueuedAt: old,
  });
  await clock.advance(2_000);
  devices.device('smt-1').answer(id, 'failed', { reason: 'jammed again' });
  assert.equal((await reach(id, 'failed')).reason, 'jammed again');
});

test('a try that hung while its command was sent again does not speak for the new attempt', async (t) => {
  const answers: ((status: 'sent' | Error) => void)[] = [];
  const { order, commands, sent, clock, store } = await worldWith(
    t,
    () =>
      new Promise((resolve, reject) =>
        answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve({ status: answer }))),
      ),
  );
  const { id } = await order();
  await until('the first try', () => sent.length === 1);
  // Another process has seen the claim run out, and a person has sent the command again.
  const first = await store.get('command', id);
  assert(first);
  await store.transact((tx) =>
    tx.put('command', {
      ...first,
      claimedUntil: at(3_600_000),
      transitions: [...first.transitions, { at: at(1), to: 'unknown' }, { at: at(2), to: 'queued' }],
    }),
  );
  answers[0]?.(new ConnectedServiceError('invalid', 'bad'));
  await clock.advance(1_000);
  assert.equal((await commands.get(id))?.status, 'queued');
});

for (let seed = 1; seed <= 12; seed += 1) {
  test(`whatever happens to a command, seed ${seed}: only steps of the table, an end, and the alert knows it`, async (t) => {
    const next = random(seed);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
    const answers: readonly Send[] = [
      accept,
      accept,
      busy,
      async () => ({ status: 'completed' }),
      async () => Promise.reject(new ConnectedServiceError('unavailable', 'gone')),
      async () => Promise.reject(new ConnectedServiceError('not-found', 'who?')),
    ];
    const world = await worldWith(t, (command, options) => pick(answers)(command, options));
    const { commands, client, clock, report, devices, order } = world;
    const alert = await client.alerts.raise({ description: 'x', deviceKey: 'smt-1' });
    const { id } = await order({ alertId: alert.id, name: pick(['Reset Thermostat', 'Notify', 'Ping']) });
    let now = 0;
    const events: readonly (() => Promise<unknown>)[] = [
      () => report(id, pick(['delivered', 'rejected', 'expired', 'purged']), now - pick([0, 0, 20_000, 70_000])),
      async () => devices.device('smt-1').answer(id, pick(['completed', 'failed', 'rejected'])),
      () => commands.cancel(id).catch(() => undefined),
      () => commands.resend(id).catch(() => undefined),
      () => jump(clock, pick([100, 3_000, 15_000, 70_000])),
    ];
    const start = clock.now();
    for (let step = 0; step < 25; step += 1) {
      await pick(events)();
      now = clock.now() - start;
    }
    for (let minute = 0; minute < 10; minute += 1) await jump(clock, 60_000);
    const command = await until(
      'an end',
      () => commands.get(id),
      (one) => one !== undefined && !isPending(one),
    );
    assert(command);
    let from: CommandStatus | undefined;
    for (const { to } of command.transitions) {
      if (from !== undefined) assert(COMMAND_TRANSITIONS[from].includes(to), `${from} → ${to}`);
      from = to;
    }
    assert.equal(from, command.status);
    const progress = (await client.alerts.get(alert.id))?.progress;
    assert.equal(progress, command.status === 'completed' ? 'command-sent' : 'command-failed');
  });
}

test('a call whose answer was lost is not made again: nobody can tell whether it ran', async (t) => {
  let calls = 0;
  const { client, clock } = await worldWith(t, async () => {
    calls += 1;
    throw new ConnectedServiceError('unavailable', 'socket hang up');
  });
  const { id } = await client.commands.send({ deviceId: 'dev-1', name: 'Ping' });
  const command = await until(
    'an end',
    () => client.commands.get(id),
    (one) => one !== undefined && !isPending(one),
  );
  await jump(clock, 30_000);
  assert.deepEqual([command?.status, calls], ['unknown', 1]);
});
