import { after, test } from 'node:test';

import { createIotHub } from '@csk/adapters/iot-hub';
import { DEVICE_CLOUD_CASES, runConformance } from '@csk/core/conformance';
import type { DeviceCloudHarness } from '@csk/core/conformance';
import { startEmulator, trustEmulator } from '@csk/emulator';

import { MqttDevices } from './mqtt-devices.ts';

const emulator = await startEmulator({ ports: { hub: 0, serviceBus: 0, eventHubs: 0 }, feedbackBatchMs: 20 });
trustEmulator(emulator.ca);
after(() => emulator.close());

async function createHarness(): Promise<DeviceCloudHarness> {
  const port = createIotHub({ connectionString: emulator.connectionStrings.iotHub });
  const devices = new MqttDevices(emulator.ca, async (deviceKey) => {
    const { credential } = await port.register({ deviceKey });
    if (credential === undefined) throw new Error(`${deviceKey} has no credential`);
    return credential;
  });
  return {
    port,
    device: devices,
    dispose: async () => {
      await devices.close();
      await port.close?.();
    },
  };
}

const probe = createIotHub({ connectionString: emulator.connectionStrings.iotHub });
runConformance(DEVICE_CLOUD_CASES, { create: createHarness, capabilities: probe.capabilities, test });
