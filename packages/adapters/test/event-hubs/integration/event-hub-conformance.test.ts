// The stream behind the hub's Event Hubs endpoint, filled by devices that speak MQTT.
import { after, test } from 'node:test';
import { EventHubConsumerClient } from '@azure/event-hubs';
import { createEventHubStream } from '@csk/adapters/event-hubs';
import { createIotHub } from '@csk/adapters/iot-hub';
import { EVENT_STREAM_CASES, runConformance } from '@csk/core/conformance';
import { startEmulator, trustEmulator } from '@csk/emulator';
import device from 'azure-iot-device';
import { MqttDevices } from '../../iot-hub/integration/mqtt-devices.ts';

const emulator = await startEmulator({ ports: { hub: 0, serviceBus: 0, eventHubs: 0 }, partitions: 2 });
trustEmulator(emulator.ca);
const { eventHubs: connectionString, iotHub } = emulator.connectionStrings;
const hub = createIotHub({ connectionString: iotHub });
const devices = new MqttDevices(emulator.ca, async (deviceKey) => (await hub.register({ deviceKey })).credential ?? '');
const connected = new Map<string, Promise<void>>();
const observer = new EventHubConsumerClient('$Default', connectionString);
after(async () => {
  await devices.close();
  await hub.close?.();
  await observer.close();
  await emulator.close();
});

runConformance(EVENT_STREAM_CASES, {
  capabilities: {},
  async create() {
    const port = createEventHubStream({ connectionString });
    return {
      port,
      async send({ deviceKey, body, properties = {}, correlationId }) {
        const ready = connected.get(deviceKey) ?? devices.connect(deviceKey);
        connected.set(deviceKey, ready);
        await ready;
        const message = new device.Message(Buffer.from(body));
        for (const [name, value] of Object.entries(properties)) message.properties.add(name, String(value));
        if (correlationId !== undefined) message.correlationId = correlationId;
        await devices.sendTelemetry(deviceKey, message);
      },
      async end() {
        const ends: Record<string, string> = {};
        for (const id of await observer.getPartitionIds()) {
          const { isEmpty, lastEnqueuedOffset } = await observer.getPartitionProperties(id);
          if (!isEmpty) ends[id] = lastEnqueuedOffset;
        }
        return ends;
      },
      dispose: async () => port.close?.(),
    };
  },
  test,
});
