import { test } from 'node:test';

import { DEVICE_CLOUD_CASES, runConformance } from '@csk/core/conformance';
import type { DeviceCloudHarness } from '@csk/core/conformance';
import { createMemoryDeviceCloud } from '@csk/core/memory';

async function createHarness(): Promise<DeviceCloudHarness> {
  const port = createMemoryDeviceCloud();
  return {
    port,
    device: {
      connect: async (key) => port.device(key).connect(),
      disconnect: async (key) => port.device(key).disconnect(),
      received: (key) =>
        port
          .device(key)
          .received()
          .map(({ id, name, parameters }) => ({ id, name, parameters })),
      answer: (key, result) => port.device(key).onDirect(() => result),
      report: async (key, reported) => port.device(key).report(reported),
    },
    dispose: async () => {
      await port.close?.();
    },
  };
}

const probe = createMemoryDeviceCloud();
runConformance(DEVICE_CLOUD_CASES, { create: createHarness, capabilities: probe.capabilities, test });
