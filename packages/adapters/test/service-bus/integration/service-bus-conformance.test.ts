import { after, test } from 'node:test';
import { createServiceBusQueue } from '@csk/adapters/service-bus';
import { MESSAGE_QUEUE_CASES, runConformance } from '@csk/core/conformance';
import { startEmulator } from '@csk/emulator';

// A queue of its own for every case.
const queues = MESSAGE_QUEUE_CASES.map((_case, index) => `conformance-${index}`);
const emulator = await startEmulator({ ports: { hub: 0, serviceBus: 0, eventHubs: 0 }, queues });
after(() => emulator.close());
const { serviceBus: connectionString } = emulator.connectionStrings;

runConformance(MESSAGE_QUEUE_CASES, {
  capabilities: {},
  async create() {
    const queue = queues.shift() ?? '';
    const [port, observer] = [1, 2].map(() => createServiceBusQueue({ connectionString, queue }));
    if (!port || !observer) throw new Error('There are two connections.');
    return {
      port,
      observer,
      quietMs: 600,
      async dispose() {
        await port.close?.();
        await observer.close?.();
      },
    };
  },
  test,
});
