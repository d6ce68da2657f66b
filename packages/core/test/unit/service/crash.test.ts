import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError, createConnectedService, isPending } from '@csk/core';
import type { ConnectedServiceOptions, DeviceCloud, MessageQueue, ServiceStore } from '@csk/core';
import { random } from './random.ts';
import { all, createWorld, row, until } from './world.ts';

/** After the fatal step nothing of the process works any more: every call fails, and what was done stays done. */
function createFate(fatalStep: number) {
  let step = 0;
  let dead = false;
  const gone = () => new ConnectedServiceError('unavailable', 'The process was killed.');
  return {
    get dead() {
      return dead;
    },
    /** One call to the outside. The crash comes before its effect or, as often, after it. */
    async call<R>(work: () => Promise<R>): Promise<R> {
      if (dead) throw gone();
      step += 1;
      const fatal = step >= fatalStep;
      if (fatal && fatalStep % 2 === 0) {
        dead = true;
        throw gone();
      }
      const result = await work();
      if (fatal) dead = true;
      if (dead) throw gone();
      return result;
    },
  };
}

type Fate = ReturnType<typeof createFate>;

function mortalStore(store: ServiceStore, fate: Fate): ServiceStore {
  return {
    ...store,
    transact: (work, options) => fate.call(() => store.transact(work, options)),
    save: (name, checkpoint, options) => fate.call(() => store.save(name, checkpoint, options)),
  };
}

function mortalCloud(cloud: DeviceCloud, fate: Fate): DeviceCloud {
  return {
    ...cloud,
    sendCommand: (command, options) => fate.call(() => cloud.sendCommand(command, options)),
    async *feedback(options) {
      for await (const delivery of cloud.feedback(options))
        yield { ...delivery, ack: () => fate.call(() => delivery.ack()) };
    },
  };
}

function mortalQueue(queue: MessageQueue, fate: Fate): MessageQueue {
  return {
    ...queue,
    async *receive(options) {
      for await (const delivery of queue.receive(options)) {
        if (fate.dead) return;
        yield {
          ...delivery,
          ack: () => fate.call(() => delivery.ack()),
          nack: (options) => fate.call(() => delivery.nack(options)),
        };
      }
    },
  };
}

const seeds = Array.from({ length: 16 }, (_, index) => 3 * index + 1);

for (const seed of seeds) {
  test(`killed and started again, seed ${seed}: one alert, one case, one command with one effect`, async (t) => {
    const world = await createWorld();
    t.after(() => world.close());
    const { clock, queue } = world;
    const next = random(seed);
    const device = world.devices.device('smt-1');
    device.connect();
    // A sensible device does a command once, however often it comes, and answers every time.
    const done = new Set<string>();
    device.onQueued(({ id }) => {
      done.add(id);
      device.answer(id, 'completed', { count: done.size });
      return 'complete';
    });

    const live = (fate: Fate) => {
      const options: ConnectedServiceOptions = {
        ...world.options,
        store: mortalStore(world.store, fate),
        devices: mortalCloud(world.devices, fate),
        alertSources: [{ name: 'AlertsQueue', queue: mortalQueue(queue, fate) }],
      };
      return createConnectedService(options);
    };
    /** What a person, or a flow, does: go on from whatever is there, with the same keys. */
    const goOn = async (service: ReturnType<typeof live>) => {
      const client = service.client({ id: 'agent' });
      const alert = (await all(client.alerts.list()))[0];
      if (!alert) return false;
      const made = await client.alerts.convertToCase([alert.id], {}, { idempotencyKey: 'convert' });
      const input = { deviceId: 'dev-1', name: 'Reset Thermostat', alertId: alert.id, caseId: made.id };
      const command = await client.commands.send(input, { idempotencyKey: 'send' });
      if (isPending(command)) return false;
      await client.cases.resolve(made.id, {}, { idempotencyKey: 'resolve' });
      return true;
    };

    await queue.send([
      { id: 'm1', body: [row('t1')] },
      { id: 'm2', body: [row('t1')] },
    ]);
    let finished = false;
    for (let life = 0; life < 12 && !finished; life += 1) {
      const fate = createFate(life === 11 ? Infinity : 1 + Math.floor(next() * 14));
      const service = live(fate);
      await service.start();
      for (let turn = 0; turn < 25 && !finished && !fate.dead; turn += 1) {
        finished = await goOn(service).catch(() => false);
        await clock.advance(1000);
      }
      await service.close();
      // Locks and claims of the dead run out.
      if (!finished) await clock.advance(61_000 * next());
    }
    assert(finished, 'the job was done in the end');

    const survivor = live(createFate(Infinity));
    await survivor.start();
    t.after(() => survivor.close());
    await clock.advance(70_000);
    await until('the queue has been emptied', () => survivor.health().state !== 'failed');

    const { client } = world;
    const [alerts, cases, commands] = [
      await all(client.alerts.list()),
      await all(client.cases.list()),
      await all(client.commands.list()),
    ];
    assert.deepEqual(
      alerts.map(({ token, status, occurrences }) => [token, status, occurrences]),
      [['t1', 'closed', 1]],
    );
    assert.deepEqual(
      cases.map(({ number, status, alertIds }) => [number, status, alertIds]),
      [['CAS-000001', 'resolved', [alerts[0]?.id]]],
    );
    // When the engine lay dead past the deadline the command ended without the device; then it must not have been done.
    const [command] = commands;
    assert.equal(commands.length, 1);
    assert.deepEqual([...done], command?.status === 'completed' ? [command.id] : []);
    if (command?.status !== 'completed') assert.match(command?.status ?? '', /expired|unknown/);
    assert.deepEqual(await queue.peekDeadLetters(), []);
  });
}
