// The emulator alone, with Microsoft's clients as they are: a device sends its temperature, a service reads it.
// After `npm ci && npm run build`: node examples/emulator-only/thermostat.mjs
import { EventHubConsumerClient, earliestEventPosition } from '@azure/event-hubs';
import { startEmulator, trustEmulator } from '@csk/emulator';
import device from 'azure-iot-device';
import mqtt from 'azure-iot-device-mqtt';
import iothub from 'azure-iothub';

const emulator = await startEmulator({ ports: { hub: 0, serviceBus: 0, eventHubs: 0 } });
trustEmulator(emulator.ca);
const registry = iothub.Registry.fromConnectionString(emulator.connectionStrings.iotHub);
const { responseBody } = await registry.create({ deviceId: 'thermostat-1' });
const key = responseBody.authentication.symmetricKey.primaryKey;
const address = `HostName=${emulator.hostName};DeviceId=thermostat-1;SharedAccessKey=${key}`;

const thermostat = device.Client.fromConnectionString(address, mqtt.Mqtt);
await thermostat.sendEvent(new device.Message(JSON.stringify({ temperature: 21.5 })));

const service = new EventHubConsumerClient('$Default', emulator.connectionStrings.eventHubs);
const [first] = await new Promise((resolve, reject) => {
  const handlers = { processEvents: async (events) => events.length > 0 && resolve(events), processError: reject };
  service.subscribe(handlers, { startPosition: earliestEventPosition });
});
console.log(`${first.systemProperties['iothub-connection-device-id']} says ${JSON.stringify(first.body)}`);

await Promise.all([thermostat.close(), service.close()]);
await emulator.close();
