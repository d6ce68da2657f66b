import { ServiceBusClient } from '@azure/service-bus';
import common from 'azure-iot-common';
import device from 'azure-iot-device';
import { Mqtt } from 'azure-iot-device-mqtt';
import iotHub from 'azure-iothub';
import { trustEmulator, type Emulator } from '../../src/index.ts';
import { createDevice, eventually } from './running-emulator.ts';

// A process of its own, forked by the crash test: clients whose server was killed wait long for answers that never
// come, and end with this process. Says "loaded" when the emulator is busy; answers "stop" with what was acknowledged.

/** What the emulator acknowledged before it was killed. */
export interface Acknowledged {
  readonly events: string[];
  readonly sent: string[];
  readonly completed: string[];
  readonly commands: string[];
  readonly devices: string[];
  reported: number;
}

const round = Number(process.argv[2]);
const emulator = JSON.parse(process.argv[3]!) as Emulator;
const acked: Acknowledged = { events: [], sent: [], completed: [], commands: [], devices: [], reported: 0 };
process.on('message', () => void process.send!(acked));

/** Repeats `action`; its failures after the kill are expected. */
async function repeat(action: (n: number) => Promise<void>): Promise<void> {
  for (let n = 0; ; n += 1) {
    await action(n).catch(() => new Promise((resolve) => setTimeout(resolve, 20)));
  }
}

trustEmulator(emulator.ca);
const { iotHub: hubConnection, serviceBus } = emulator.connectionStrings;
const registry = iotHub.Registry.fromConnectionString(hubConnection);
const client = device.Client.fromConnectionString(await createDevice(emulator, `worker-${round}`), Mqtt);
client.setRetryPolicy(new common.NoRetry());
client.on('error', () => {});
await client.setOptions({ ca: emulator.ca });
await client.open();
await createDevice(emulator, `target-${round}`);
acked.devices.push(`worker-${round}`, `target-${round}`);
const twin = await client.getTwin();
const bus = new ServiceBusClient(serviceBus, { retryOptions: { maxRetries: 0 } });
const service = iotHub.Client.fromConnectionString(hubConnection);
await service.open();
const sender = bus.createSender('q');
const receiver = bus.createReceiver('q', { maxAutoLockRenewalDurationInMs: 0 });

/** Fewer than a device's queue holds. */
const COMMANDS = 40;

void repeat(async (n) => {
  await client.sendEvent(new device.Message(`${round}-${n}`));
  acked.events.push(`${round}-${n}`);
});
void repeat(async (n) => {
  const ids = [`${round}-${n}-a`, `${round}-${n}-b`];
  await sender.sendMessages(ids.map((messageId) => ({ body: 1, messageId })));
  acked.sent.push(...ids);
});
void repeat(async () => {
  for (const message of await receiver.receiveMessages(2, { maxWaitTimeInMs: 200 })) {
    await receiver.completeMessage(message);
    acked.completed.push(String(message.messageId));
  }
});
void repeat(async (n) => {
  if (n >= COMMANDS) return void (await new Promise((resolve) => setTimeout(resolve, 1000)));
  const message = new common.Message('x');
  message.messageId = `${round}-${n}`;
  await service.send(`target-${round}`, message);
  acked.commands.push(`${round}-${n}`);
});
void repeat(async (n) => {
  await registry.create({ deviceId: `made-${round}-${n}` });
  acked.devices.push(`made-${round}-${n}`);
});
void repeat(
  (n) =>
    new Promise<void>((resolve, reject) => {
      twin.properties.reported.update({ count: n + 1 }, (error: Error | undefined) => {
        if (error) return reject(error);
        acked.reported = n + 1;
        resolve();
      });
    }),
);
await eventually(
  () =>
    acked.events.length >= 200 && acked.completed.length >= 50 && acked.reported >= 20 && acked.devices.length >= 20,
  60_000,
);
process.send!('loaded');
