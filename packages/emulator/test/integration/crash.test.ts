import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EventHubConsumerClient } from '@azure/event-hubs';
import { ServiceBusClient } from '@azure/service-bus';
import iotHub from 'azure-iothub';
import { trustEmulator } from '../../src/index.ts';
import { startChild, type ChildEmulator } from './child-emulator.ts';
import type { Acknowledged } from './crash-load.ts';
import { defer, eventually, temporaryFolder } from './running-emulator.ts';

/** Puts load on the emulator from a process of its own, until the emulator is killed. @returns what was acknowledged. */
async function loadUntilKilled(t: TestContext, child: ChildEmulator, round: number): Promise<Acknowledged> {
  const path = fileURLToPath(new URL('./crash-load.ts', import.meta.url));
  const load = fork(path, [String(round), JSON.stringify(child.info)], {
    execArgv: ['--conditions=csk-source', '--import=tsx'],
  });
  defer(t, () => load.kill('SIGKILL'));
  await Promise.race([
    once(load, 'message'),
    once(load, 'exit').then(() => Promise.reject(new Error('The load ended before the emulator was under load.'))),
  ]);
  await child.stop('SIGKILL');
  const answer = once(load, 'message') as Promise<[Acknowledged]>;
  load.send('stop');
  const [acked] = await answer;
  load.kill('SIGKILL');
  return acked;
}

test('kill -9 under load loses nothing that was acknowledged, twice over', async (t) => {
  const stateDir = temporaryFolder(t);
  const all = { sent: [] as string[], completed: new Set<string>(), devices: [] as string[], events: [] as string[] };
  let child = await startChild(t, stateDir);
  trustEmulator(child.info.ca);
  for (const file of ['policy-keys.json', 'tls/ca.key', 'tls/leaf.key']) {
    assert.equal(statSync(join(stateDir, file)).mode & 0o777, 0o600, file);
  }
  const { ca, connectionStrings } = child.info;
  for (const round of [1, 2]) {
    const acked = await loadUntilKilled(t, child, round);
    all.sent.push(...acked.sent);
    all.devices.push(...acked.devices);
    all.events.push(...acked.events);
    for (const id of acked.completed) all.completed.add(id);
    child = await startChild(t, stateDir, child.info.ports);
    assert.equal(child.info.ca, ca);
    assert.deepEqual(child.info.connectionStrings, connectionStrings);

    const registry = iotHub.Registry.fromConnectionString(child.info.connectionStrings.iotHub);
    const { responseBody: devices } = await registry.list();
    const known = new Map(devices.map((found) => [found.deviceId, found]));
    for (const id of all.devices) assert.ok(known.has(id), `device ${id}`);
    const { responseBody: worker } = await registry.getTwin(`worker-${round}`);
    assert.ok((worker.properties.reported['count'] as number) >= acked.reported);
    const target = known.get(`target-${round}`) as unknown as { cloudToDeviceMessageCount: number };
    const waiting = acked.commands.length;
    assert.ok(
      target.cloudToDeviceMessageCount >= waiting,
      `${target.cloudToDeviceMessageCount} of ${waiting} commands`,
    );

    const consumer = new EventHubConsumerClient('$Default', child.info.connectionStrings.eventHubs);
    const seen = new Set<string>();
    const subscription = consumer.subscribe(
      {
        processEvents: async (events) => events.forEach((event) => seen.add(String(event.body))),
        processError: async () => {},
      },
      { startPosition: { offset: '-1' }, maxBatchSize: 100 },
    );
    await eventually(() => all.events.every((id) => seen.has(id)));
    await subscription.close();
    await consumer.close();

    const bus = new ServiceBusClient(child.info.connectionStrings.serviceBus);
    const receiver = bus.createReceiver('q');
    const left = new Set<string>();
    // Each peek goes on where the one before it ended.
    for (let peeked = await receiver.peekMessages(200); peeked.length > 0; peeked = await receiver.peekMessages(200)) {
      for (const message of peeked) left.add(String(message.messageId));
    }
    // One completion in each round may have become durable without its answer reaching the client.
    const missing = all.sent.filter((id) => !left.has(id) && !all.completed.has(id));
    assert.ok(missing.length <= round, `sent and gone: ${missing.join()}`);
    for (const id of all.completed) assert.ok(!left.has(id), `completed ${id} came back`);
    await bus.close();
  }
  assert.equal(await child.stop('SIGINT'), 0);
});
