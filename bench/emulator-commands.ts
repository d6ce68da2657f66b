// Cloud-to-device messages and direct methods, from Microsoft's service client to a device over MQTT. The peer is the
// same way through aedes: a message published for a subscriber, and an answer published back.
import common from 'azure-iot-common';
import iothub from 'azure-iothub';
import type { EmulatorInfo, PeersInfo } from './emulator-child.ts';
import { registerDevices } from './emulator-devices.ts';
import { inFlight, rateRow, takeTurns } from './interleaved.ts';
import { MqttDevice } from './mqtt-device.ts';
import type { BenchRow } from './row.ts';

const MESSAGES = 200;
/** Below the 50 that a device's queue holds. */
const WINDOW = 10;
const BODY = Buffer.from(JSON.stringify({ CommandName: 'Reset Thermostat', Parameters: { mode: 'cool', target: 21 } }));

export async function measureCommands(emulator: EmulatorInfo, peers: PeersInfo): Promise<readonly BenchRow[]> {
  const [address] = await registerDevices(emulator, 'commanded', 1);
  if (!address) throw new Error('No device was registered.');
  const service = iothub.Client.fromConnectionString(emulator.connectionStrings.iotHub);
  await service.open();
  const device = await MqttDevice.open(address);
  const broker = { port: peers.mqtt, ca: peers.ca };
  const caller = await MqttDevice.open({ ...broker, clientId: 'caller' });
  const called = await MqttDevice.open({ ...broker, clientId: 'called' });
  try {
    const commands = await takeTurns({
      emulator: await queued(service, device, address.clientId),
      aedes: await relayed(caller, called),
    });
    const methods = await takeTurns({
      emulator: await invoked(service, device, address.clientId),
      aedes: await answered(caller, called),
    });
    return [
      rateRow({
        case: 'cloud-to-device',
        unit: 'messages/s',
        ours: commands.emulator,
        peer: 'aedes',
        theirs: commands.aedes,
      }),
      rateRow({ case: 'direct method', unit: 'calls/s', ours: methods.emulator, peer: 'aedes', theirs: methods.aedes }),
    ];
  } finally {
    for (const connection of [device, caller, called]) connection.drop();
    await service.close();
  }
}

/** Messages count when the device has them. */
async function queued(service: iothub.Client, device: MqttDevice, deviceId: string): Promise<() => Promise<number>> {
  const arrivals = arrivalsOf(device);
  await device.subscribe(`devices/${deviceId}/messages/devicebound/#`, 1);
  return () =>
    inFlight(MESSAGES, WINDOW, async () => {
      const arrived = arrivals.next();
      await service.send(deviceId, new common.Message(BODY));
      await arrived;
    });
}

async function relayed(caller: MqttDevice, called: MqttDevice): Promise<() => Promise<number>> {
  const arrivals = arrivalsOf(called);
  await called.subscribe('commands', 1);
  return () =>
    inFlight(MESSAGES, WINDOW, async () => {
      const arrived = arrivals.next();
      await caller.publish('commands', BODY);
      await arrived;
    });
}

async function invoked(service: iothub.Client, device: MqttDevice, deviceId: string): Promise<() => Promise<number>> {
  device.onMessage = ({ topic }) => {
    const id = /\$rid=(.*)$/.exec(topic)?.[1] ?? '';
    void device.publish(`$iothub/methods/res/200/?$rid=${id}`, BODY);
  };
  await device.subscribe('$iothub/methods/POST/#', 0);
  const call = {
    methodName: 'reset',
    payload: { target: 21 },
    responseTimeoutInSeconds: 30,
    connectTimeoutInSeconds: 0,
  };
  return () => inFlight(MESSAGES, WINDOW, async () => void (await service.invokeDeviceMethod(deviceId, call)));
}

async function answered(caller: MqttDevice, called: MqttDevice): Promise<() => Promise<number>> {
  const answers = arrivalsOf(caller);
  called.onMessage = () => void called.publish('answers', BODY);
  await caller.subscribe('answers', 1);
  return () =>
    inFlight(MESSAGES, WINDOW, async () => {
      const answer = answers.next();
      await caller.publish('commands', BODY);
      await answer;
    });
}

/** Whoever waits gets the next message that comes. */
function arrivalsOf(device: MqttDevice): { next(): Promise<void> } {
  const waiting: (() => void)[] = [];
  device.onMessage = () => waiting.shift()?.();
  return { next: () => new Promise((resolve) => waiting.push(resolve)) };
}
