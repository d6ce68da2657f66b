// One of several engine processes on one database, for tests of what they do to each other. Prints "ready" when its store
// is open, waits for a line on its standard input so that all begin at once, and prints what its calls returned.
import { once } from 'node:events';
import { openPostgres } from '@csk/adapters/postgres';
import { createConnectedService } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryQueue } from '@csk/core/memory';
import type { RaiseOrder, RaiseReport } from './raise-order.ts';

// Whatever happens to the test, this process ends.
setTimeout(() => process.exit(1), 280_000).unref();

const order = JSON.parse(process.env.RAISE_ORDER ?? '') as RaiseOrder;
const postgres = await openPostgres({ connectionString: order.connectionString, schema: order.schema });
const queue = createMemoryQueue();
const service = createConnectedService({
  store: postgres.store,
  readings: postgres.readings,
  devices: createMemoryDeviceCloud(),
  alertSources: [{ name: 'rules', queue }],
});
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
process.stdout.write(`${JSON.stringify(order.through === 'client' ? await throughClient() : await throughIntake())}\n`);
await service.close();
await postgres.close();

async function throughClient(): Promise<RaiseReport> {
  const { alerts } = service.client();
  const raised = await Promise.allSettled(
    order.alerts.map(({ token, raisedAt }) =>
      alerts.raise({
        description: 'Too warm',
        source: 'rules',
        rule: 'High temperature',
        deviceKey: order.deviceKey,
        token,
        raisedAt,
      }),
    ),
  );
  return { failures: raised.filter(({ status }) => status === 'rejected').length, putAside: 0 };
}

async function throughIntake(): Promise<RaiseReport> {
  await queue.send(
    order.alerts.map(({ token, raisedAt }, index) => ({
      id: `${process.pid}-${index}`,
      body: [{ deviceid: order.deviceKey, ruleoutput: 'High temperature', eventtoken: token, time: raisedAt }],
    })),
  );
  await service.start();
  const hop = () => service.health().hops.find(({ name }) => name === 'alerts:rules');
  const done = (): number => (hop()?.counts.messages ?? 0) + (hop()?.counts.deadLettered ?? 0);
  while (done() < order.alerts.length) await new Promise((resolve) => setTimeout(resolve, 20));
  return { failures: 0, putAside: (await queue.peekDeadLetters()).length };
}
