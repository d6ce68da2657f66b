import { after, test } from 'node:test';

import { createCentralWebhooks, createIotCentral } from '@csk/adapters/iot-central';
import type { IotCentral } from '@csk/adapters/iot-central';
import { DEVICE_CLOUD_CASES, runConformance } from '@csk/core/conformance';
import type { DeviceCloudHarness } from '@csk/core/conformance';
import { startEmulator, trustEmulator } from '@csk/emulator';

import { MqttDevices } from '../../iot-hub/integration/mqtt-devices.ts';
import { build, exportTo, hubConnectionString, serve, SIGNING_KEY, TEMPLATE, TEMPLATE_ID } from './central-app.ts';

const emulator = await startEmulator({ ports: { hub: 0, serviceBus: 0, eventHubs: 0 } });
trustEmulator(emulator.ca);
/** Connections are known from data export alone, so every case's adapter listens to it. */
const listening = new Set<IotCentral>();
const webhooks = createCentralWebhooks({
  authentication: { signingKeys: [SIGNING_KEY] },
  alerts: { send: () => Promise.resolve() },
  cloud: {
    noteConnectivity: (...facts) => listening.forEach((port) => port.noteConnectivity(...facts)),
    noteActivity: (...facts) => listening.forEach((port) => port.noteActivity(...facts)),
  },
});
const server = await serve((request) => webhooks.fetch(request));
await build(emulator, `/api/deviceTemplates/${encodeURIComponent(TEMPLATE_ID)}`, TEMPLATE);
await exportTo(emulator, server.url, ['deviceConnectivity']);
after(async () => {
  await webhooks.close();
  await server.close();
  await emulator.close();
});

const connect = (): IotCentral =>
  createIotCentral({
    baseUrl: emulator.central.url,
    credential: emulator.central.apiToken,
    template: TEMPLATE_ID,
  });

async function createHarness(): Promise<DeviceCloudHarness> {
  const port = connect();
  listening.add(port);
  const devices = new MqttDevices(emulator.ca, async (deviceKey) => {
    const { credential } = await port.register({ deviceKey });
    if (credential === undefined) throw new Error(`${deviceKey} has no credential`);
    return hubConnectionString(emulator, credential);
  });
  return {
    port,
    device: devices,
    dispose: async () => {
      listening.delete(port);
      await devices.close();
      await port.close?.();
    },
  };
}

runConformance(DEVICE_CLOUD_CASES, { create: createHarness, capabilities: connect().capabilities, test });
